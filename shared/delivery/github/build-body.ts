import { diffContent } from "../../proposals/diff-content.ts";
import { writeState } from "../../review/github-state.ts";
import { describeExpected } from "../describe-effect.ts";
import { describeExperiment } from "../describe-experiment.ts";
import {
  decisiveMoves,
  describeActor,
  describeChangeType,
  describeStatus,
  describeTitle,
  describeWaiting,
  finishedStates,
  reasonOf,
} from "../describe-state.ts";
import { type Dossier, listIn } from "../read-dossier.ts";
import { rowInStudio } from "../studio-links.ts";
import { generatedFiles } from "./approved-files.ts";
import { tableChecks } from "./build-check.ts";
import { chartEffects, chartTimeline, tableEffects } from "./build-figures.ts";
import { wrapManaged } from "./manage-body.ts";
import { fence, fold, quoteLine, quoteLines, quotePlain, table } from "./write-markdown.ts";

/** What may be shown where: nothing from logs leaves the database for a public repository. */
export interface Audience {
  isPrivate: boolean;
}

const mostBullets = 3;
const mostChecks = 30;
const mostExcerpts = 5;
/** Below the 65,536 characters that GitHub takes, with room for what people add. */
const longest = 56_000;

/** The title of the issue, the pull request and the commit. */
export function buildTitle(dossier: Dossier, limit = 200): string {
  return quotePlain(describeTitle(dossier), limit);
}

/** Our part of the issue: enough to judge the proposal, and how to decide on it here. */
export function buildIssueBody(dossier: Dossier, audience: Audience): string {
  const { improvement } = dossier;
  const { pull_request_number: pull, revert_pull_request_number: revert } = improvement;
  const links = [pull === null ? "" : `Pull request: #${pull}`, revert === null ? "" : `Revert: #${revert}`];
  // What is not decided yet is not shown to the world either.
  const showsDiff = audience.isPrivate || improvement.pull_request_number !== null;
  const diff = fence(diffContent(dossier.target.content, improvement.proposed_content), "diff", 20_000);
  return finish(dossier, [
    lead(dossier),
    links.filter(Boolean).join(" · "),
    decide(dossier),
    ...figures(dossier),
    ...why(dossier, audience),
    showsDiff ? fold("The change", diff) : "The change itself is in the queue until it is approved.",
    ...folded(dossier, audience),
    history(dossier),
  ]);
}

/** Our part of the pull request: the page about this change. `marks` are what was done to it once. */
export function buildPullBody(dossier: Dossier, audience: Audience, marks: readonly string[] = []): string {
  const { improvement, target } = dossier;
  const tracked = improvement.issue_number === null ? "" : `Tracked in #${improvement.issue_number}.`;
  const tests = generatedFiles(dossier).length;
  const travels =
    tests === 0
      ? ""
      : ` ${tests === 1 ? "A generated test travels" : `${tests} generated tests travel`} with it.`;
  return finish(
    dossier,
    [
      `${lead(dossier)}${travels} ${tracked}`.trim(),
      ...figures(dossier),
      ...why(dossier, audience),
      ...folded(dossier, audience),
      withoutFuture.has(improvement.status) ? "" : rollout(target.path),
      chartTimeline(dossier),
      history(dossier),
      controls(improvement.status),
      finishedStates.has(improvement.status) ? "" : afterwards,
    ],
    marks,
  );
}

/** States in which merging is none of the things that are to happen. */
const withoutFuture: ReadonlySet<string> = new Set(["rejected", "withdrawn", "superseded", "expired"]);

function rollout(path: string): string {
  return [
    "### Rollout and rollback",
    "",
    `Merging puts the new version of \`${path}\` in force. Outcomes of tasks before and after are compared then.`,
    "To undo it, comment `/revert` with the reason, or ask for it in the queue: a pull request that takes this one back is opened, and the version before is in force once that is merged.",
  ].join("\n");
}

const afterwards = [
  "### If you close or change this",
  "",
  "Closing it unmerged abandons the improvement. The same change is then not proposed again for as long as policy says, unless its evidence doubles. Reopening takes it up again.",
  "A push by anybody else sends it back to review as a request for changes, because what was approved is only what is here now. Merging the base branch in is no such push.",
  "Text outside the managed part of this description stays as you write it.",
].join("\n");

const commands: { line: string; statuses: readonly string[] }[] = [
  {
    line: "| `/changes` and why | sends it back to the proposing team |",
    statuses: ["approved", "shipping"],
  },
  {
    line: "| `/rebase` | brings it up to date with the base branch, or proposes it anew on a target that has changed |",
    statuses: ["approved", "shipping", "changes_requested", "rejected", "abandoned", "expired", "withdrawn"],
  },
  {
    line: "| `/revert` and why | opens the pull request that takes it back |",
    statuses: ["deployed", "kept"],
  },
];

/** What reviewers can order in the present state. */
function controls(status: string): string {
  return [
    "### Controls",
    "",
    "Reviewers of the team comment, on a line of its own:",
    "",
    "| Command | What it does |",
    "| --- | --- |",
    ...commands.filter(({ statuses }) => statuses.includes(status)).map(({ line }) => line),
    "| `/ask` and a question | asks the proposing team; the answer comes here |",
    "| `/retry` | tries again what was given up |",
  ].join("\n");
}

/** How to decide on the issue, while there is something to decide. */
function decide({ improvement, approvals, quorum }: Dossier): string {
  if (improvement.status !== "in_review") return "";
  const missing = Math.max(1, quorum - approvals);
  return [
    `> **Waiting for ${missing === 1 ? "one approval" : `${missing} approvals`}.** Reviewers of the team comment \`/approve\`, \`/reject\` and why, \`/changes\` and why, \`/snooze 7d\`, \`/not-me\`, or \`/ask\` and a question.`,
    "> Deciding in Slack, in Studio or over the API is the same. Closing this issue decides nothing.",
  ].join("\n");
}

function finish({ improvement }: Dossier, parts: string[], marks: readonly string[] = []): string {
  const { id, version, status, base_hash } = improvement;
  const state = writeState({ improvement: id, version, status, base_hash });
  const content: string[] = [];
  let left = longest;
  for (const part of parts.filter((each) => each !== "")) {
    // What comes last is the least; the limit is that of the whole page.
    if (part.length > left) {
      content.push("More is in the queue.");
      break;
    }
    content.push(part);
    left -= part.length + 2;
  }
  return wrapManaged(id, [...content, [...marks, state].join("\n")].join("\n\n"));
}

const risks: Record<string, string> = { low: "🟢 low", medium: "🟡 medium", high: "🔴 high" };

function lead(dossier: Dossier): string {
  const { improvement, target, team } = dossier;
  const agent = target.agent === null ? "" : ` of ${quoteLine(target.agent, 80)}`;
  const what = `**${describeChangeType(improvement.change_type)}**${agent} in \`${target.path}\` for ${quoteLine(team.name, 100)}.`;
  const waits = describeWaiting(dossier);
  const state = `State: **${describeStatus(improvement.status)}**${waits === undefined ? "" : ` (${waits})`}.`;
  const tried =
    dossier.experiment === undefined ? "" : ` ${quoteLine(describeExperiment(dossier.experiment), 400)}`;
  return `${what} Risk: **${risks[improvement.risk] ?? improvement.risk}**. ${state}${tried}${relations(dossier)}`;
}

/** The pages of what it takes the place of, and of what has taken its own. */
function relations({ improvement, revises, revisedBy }: Dossier): string {
  const pageOf = (other: typeof revises) =>
    other?.issue_number != null && other.repository === improvement.repository
      ? `#${other.issue_number}`
      : undefined;
  const earlier = pageOf(revises);
  const later = pageOf(revisedBy);
  const parts = [
    earlier === undefined ? "" : ` Takes the place of ${earlier}.`,
    later === undefined ? "" : ` In its place: ${later}.`,
  ];
  return parts.join("");
}

function figures(dossier: Dossier): string[] {
  const expected = describeExpected(dossier);
  const basis = expected?.restsOn === undefined ? "" : `, resting on: ${quoteLine(expected.restsOn, 300)}`;
  const said = expected === undefined ? "" : `Expected: ${quoteLine(expected.effect, 300)}${basis}.`;
  const rows = tableEffects(dossier);
  return rows === "" ? [said] : [rows, ...chartEffects(dossier), said];
}

function why(dossier: Dossier, { isPrivate }: Audience): string[] {
  if (!isPrivate)
    return [
      "### Why\n\nRationale and evidence rest on logs and are in the queue, because this repository is public.",
    ];
  const { improvement, findings, studio, studioUrl } = dossier;
  const bullets = findings.slice(0, mostBullets).map(({ id, summary, tasks, tasksFailed }) => {
    const address = rowInStudio(studio, "findings", id);
    const name =
      address === undefined ? `finding ${id}` : `[finding ${id}](${encodeURI(decodeSafe(address))})`;
    return `- ${quoteLine(summary, 300)} (${name}: ${tasks} tasks, ${tasksFailed} of them failed)`;
  });
  const address = rowInStudio(studio, "improvements", improvement.id) ?? studioUrl;
  const link = address === undefined ? "" : `[Look at it in Studio](${encodeURI(decodeSafe(address))})`;
  return ["### Why", bullets.join("\n"), quoteLines(improvement.rationale, 6_000, 60), link];
}

/** Encoded once, however often it was before. */
function decodeSafe(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

function folded(dossier: Dossier, { isPrivate }: Audience): string[] {
  const parts: string[] = [];
  const { rows, more } = tableChecks(dossier.validation?.report, mostChecks);
  if (rows.length > 0) {
    const rest = more > 0 ? `\n\n… ${more} more in the queue.` : "";
    const verdict = dossier.validation?.verdict === "passed" ? "passed" : "refused";
    parts.push(fold(`What was checked: ${verdict}`, table(["Check", "Outcome", "Detail"], rows) + rest));
  }
  const excerpts = listIn(dossier.improvement.evidence, "excerpts")
    .map(excerptText)
    .filter((text) => text !== "");
  if (isPrivate && dossier.quoteLogs && excerpts.length > 0)
    parts.push(
      fold(
        "From the log",
        excerpts
          .slice(0, mostExcerpts)
          .map((text) => fence(text, "text", 800))
          .join("\n\n"),
      ),
    );
  return parts;
}

function history(dossier: Dossier): string {
  const moves = decisiveMoves(dossier).slice(-10);
  if (moves.length === 0) return "";
  const lines = moves.map((event) => {
    const what =
      `**${describeStatus(event.to_status ?? "")}** ${quoteLine(describeActor(event), 200)}`.trim();
    const said = reasonOf(event);
    const reason = said === undefined ? "" : `: ${quoteLine(said, 400)}`;
    return `- ${what}, ${new Date(event.occurred_at).toISOString().slice(0, 16).replace("T", " ")} UTC${reason}`;
  });
  return `### What happened\n\n${lines.join("\n")}`;
}

function excerptText(excerpt: unknown): string {
  if (typeof excerpt === "string") return excerpt;
  return textIn(excerpt, "text") || textIn(excerpt, "excerpt") || textIn(excerpt, "content");
}

function textIn(value: unknown, key: string): string {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === "string" ? found : "";
}

/** The commit's message: what, and by whose decision. */
export function buildCommitMessage(dossier: Dossier): { headline: string; body: string } {
  const approved = dossier.events.findLast(({ to_status }) => to_status === "approved");
  const by = approved === undefined ? "" : `, approved ${quotePlain(describeActor(approved), 200)}`;
  return {
    headline: buildTitle(dossier, 72),
    body: `Improvement ${dossier.improvement.id}${by}`,
  };
}
