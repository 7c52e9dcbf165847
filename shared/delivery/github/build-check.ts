import { z } from "zod";
import type { Dossier } from "../read-dossier.ts";
import { tame } from "../tame-text.ts";
import { generatedFiles } from "./approved-files.ts";
import type { Annotation, CheckReport } from "./open-checks.ts";
import { quoteLine, quotePlain, table } from "./write-markdown.ts";

export const checkName = "Improvement checks";
const mostRows = 60;

const report = z
  .object({
    summary: z.string().catch(""),
    checks: z
      .array(
        z.object({
          rule: z.string().catch(""),
          title: z.string().catch(""),
          status: z.string().catch(""),
          level: z.string().catch(""),
          detail: z.string().catch(""),
          location: z
            .object({ path: z.string(), line: z.int().positive(), side: z.enum(["old", "new"]) })
            .optional()
            .catch(undefined),
        }),
      )
      .catch([]),
  })
  .catch({ summary: "", checks: [] });

type Outcome = z.infer<typeof report>["checks"][number];

/** The validation's report as a check run: notes on the lines that it is about, and buttons while they do something. */
export function buildCheck(dossier: Dossier): CheckReport {
  const { improvement, validation } = dossier;
  const { checks, summary } = report.parse(validation?.report);
  const concerns = checks.filter(({ status }) => status === "failed" || status === "not_checkable");
  const conclusion =
    validation?.verdict !== "passed" ? "failure" : concerns.length > 0 ? "neutral" : "success";
  return {
    name: checkName,
    externalId: `${improvement.id}:${improvement.version}`,
    conclusion,
    title: quotePlain(summary, 200) || "Checked",
    summary: [
      concerns.length === 0
        ? `${checks.length} checks, and nothing to say.`
        : `${checks.length} checks, ${concerns.length} with something to say.`,
      table(["Check", "Outcome", "Detail"], checks.slice(0, mostRows).map(row)),
      ...(checks.length > mostRows ? [`… ${checks.length - mostRows} more in the queue.`] : []),
    ].join("\n\n"),
    annotations: concerns.flatMap((outcome) => annotate(outcome, dossier)).slice(0, 50),
    buttons: [
      {
        label: "Bring up to date",
        description: "Merge the base branch and check it again",
        identifier: "rebase",
      },
      { label: "Send back", description: "Ask for changes; for its reviewers", identifier: "changes" },
    ],
  };
}

/** The same in one line. */
export function buildStatus({ validation }: Dossier): {
  context: string;
  state: "success" | "failure";
  description: string;
} {
  const { summary } = report.parse(validation?.report);
  return {
    context: checkName,
    state: validation?.verdict === "passed" ? "success" : "failure",
    description: quotePlain(summary, 130) || "Checked",
  };
}

/** A failed check that refuses nothing is a remark. */
function wordFor(status: string, level: string): string {
  if (status === "failed") return level === "block" ? "refused" : "remark";
  return status.replaceAll("_", " ");
}

/** What was checked, as rows of a table: name, outcome, detail. */
export function tableChecks(validationReport: unknown, most: number): { rows: string[][]; more: number } {
  const { checks } = report.parse(validationReport);
  return { rows: checks.slice(0, most).map(row), more: Math.max(0, checks.length - most) };
}

function row({ rule, title, status, level, detail }: Outcome): string[] {
  return [quoteLine(title || rule, 80), quoteLine(wordFor(status, level), 40), quoteLine(detail, 300)];
}

function annotate({ location, level, rule, title, detail }: Outcome, dossier: Dossier): Annotation[] {
  // GitHub takes notes on files of the commit only.
  const paths = [dossier.target.path, ...generatedFiles(dossier).map(({ path }) => path)];
  if (location === undefined || location.side !== "new" || !paths.includes(location.path)) return [];
  return [
    {
      path: location.path,
      start_line: location.line,
      end_line: location.line,
      annotation_level: level === "block" ? "failure" : level === "warn" ? "warning" : "notice",
      title: quotePlain(title || rule, 200) || "Check",
      message: tame(detail).slice(0, 2_000).trim() || "See the report.",
    },
  ];
}
