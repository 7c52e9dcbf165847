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

const mostChecks = 15;
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
  if (status === "passed") return "✅";
  if (status === "failed") return level === "block" ? "❌" : "⚠️";
  return "➖";
}

function reportOf({ validation }: Dossier): KnownBlock[] {
  const report = checks.safeParse(validation?.report);
  const ran = report.data?.checks.filter(({ status }) => status !== "not_applicable") ?? [];
  if (ran.length === 0) return [];
  // What did not pass is what people want to read.
  const sorted = ran.sort((a, b) => Number(a.status === "passed") - Number(b.status === "passed"));
  const lines = sorted.slice(0, mostChecks).map(({ rule, status, level, detail }) => {
    const said = status === "passed" || !detail ? "" : `: ${quote(detail, 120)}`;
    return `${signOf(status, level)} ${quote(rule.replaceAll("_", " "), 60)}${said}`;
  });
  const more = sorted.length > mostChecks ? `\n… and ${sorted.length - mostChecks} more` : "";
  return [section(`*Checks*\n${lines.join("\n")}${more}`)];
}

function section(text: string): KnownBlock {
  return { type: "section", text: mrkdwn(text) };
}
