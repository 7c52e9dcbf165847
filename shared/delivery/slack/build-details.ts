import type { KnownBlock } from "@slack/types";
import { z } from "zod";
import type { SlackMessage } from "../../platform/slack.ts";
import { diffContent } from "../../proposals/diff-content.ts";
import type { Dossier } from "../read-dossier.ts";
import { drawFindings } from "./build-figures.ts";
import { codeBlock, mrkdwn, quote, quoteLines } from "./write-mrkdwn.ts";

const checks = z.object({
  checks: z.array(
    z.object({
      rule: z.string(),
      status: z.string(),
      level: z.string().optional(),
      detail: z.string().optional(),
    }),
  ),
});

const mostChecks = 10;
const mostNames = 15;
const wholeDiff = { limit: 2_900, lines: 120 } as const;

/** What the message leaves out, for the thread: why in full, the whole change, how the checks went, the figures. */
export function buildDetails(dossier: Dossier): Pick<SlackMessage, "text" | "blocks" | "plainerBlocks"> {
  const { improvement, target } = dossier;
  const figures = drawFindings(dossier);
  const draw = <Figure>(figure: Figure[]): (KnownBlock | Figure)[] => [
    section(`*Why*\n${quoteLines(improvement.rationale, 1_800)}`),
    ...figure,
    section(
      `*The whole change*\n${codeBlock(diffContent(target.content, improvement.proposed_content), wholeDiff.limit, wholeDiff.lines)}`,
    ),
    ...reportOf(dossier),
    {
      type: "context",
      elements: [
        mrkdwn(
          "Write here to discuss it; what you write is shown on GitHub and in the review queue too. Mention this app in what you write, and the team itself is asked.",
        ),
      ],
    },
  ];
  const text = "Why, the whole change, and how the checks went";
  if (figures === undefined) return { text, blocks: draw([]) };
  return { text, blocks: draw([figures.chart]), plainerBlocks: draw([figures.table]) };
}

function signOf(status: string, level: string | undefined): string {
  if (status !== "failed") return "➖";
  return level === "block" ? "❌" : "⚠️";
}

function reportOf({ validation }: Dossier): KnownBlock[] {
  const report = checks.safeParse(validation?.report);
  const ran = report.data?.checks.filter(({ status }) => status !== "not_applicable") ?? [];
  if (ran.length === 0) return [];
  const nameOf = (rule: string) => quote(rule.replaceAll("_", " "), 60);
  // What did not pass is what people want to read; of the rest the names are enough.
  const passed = new Set(ran.filter(({ status }) => status === "passed").map(({ rule }) => nameOf(rule)));
  const others = ran.filter(({ status }) => status !== "passed");
  const lines = others.slice(0, mostChecks).map(({ rule, status, level, detail }) => {
    const said = detail ? `: ${quote(detail, 120)}` : "";
    return `${signOf(status, level)} ${nameOf(rule)}${said}`;
  });
  if (others.length > mostChecks) lines.push(`… and ${others.length - mostChecks} more`);
  const names = [...passed].slice(0, mostNames).join(", ");
  const more = passed.size > mostNames ? ` and ${passed.size - mostNames} more` : "";
  if (passed.size > 0) lines.push(`✅ ${names}${more}`);
  return [section(`*Checks*\n${lines.join("\n")}`)];
}

function section(text: string): KnownBlock {
  return { type: "section", text: mrkdwn(text) };
}
