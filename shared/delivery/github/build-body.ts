import { diffContent } from "../../proposals/diff-content.ts";
import { describeExpected } from "../describe-effect.ts";
import {
  decisiveMoves,
  describeActor,
  describeChangeType,
  describeStatus,
  describeTitle,
  reasonOf,
} from "../describe-state.ts";
import { type Dossier, listIn } from "../read-dossier.ts";
import { chartEffects, tableEffects } from "./build-figures.ts";
import { wrapManaged } from "./manage-body.ts";
import { fence, fold, quoteLine, quoteLines, quotePlain, table } from "./write-markdown.ts";

/** What may be shown where: nothing from logs leaves the database for a public repository. */
export interface Audience {
  isPrivate: boolean;
}

const mostBullets = 3;
const mostChecks = 30;
const mostExcerpts = 5;

/** The title of the issue, the pull request and the commit. */
export function buildTitle(dossier: Dossier, limit = 200): string {
  return quotePlain(describeTitle(dossier), limit);
}

/** Our part of the issue: enough to judge the proposal. */
export function buildIssueBody(dossier: Dossier, audience: Audience): string {
  const { improvement } = dossier;
  const { pull_request_number: pull, revert_pull_request_number: revert } = improvement;
  const links = [pull === null ? "" : `Pull request: #${pull}`, revert === null ? "" : `Revert: #${revert}`];
  // What is not decided yet is not shown to the world either.
  const showsDiff = audience.isPrivate || improvement.pull_request_number !== null;
  return finish(dossier, [
    lead(dossier),
    links.filter(Boolean).join(" · "),
    ...figures(dossier),
    ...why(dossier, audience),
    showsDiff
      ? fold(
          "The change",
          fence(diffContent(dossier.target.content, improvement.proposed_content), "diff", 20_000),
        )
      : "The change itself is in the queue until it is approved.",
    ...folded(dossier, audience),
    history(dossier),
    "### How to decide\n\nIn the team's Slack channel, in Studio (table `improvements`), or over the API. Closing this issue decides nothing.",
  ]);
}

/** Our part of the pull request: the page about this change. */
export function buildPullBody(dossier: Dossier, audience: Audience): string {
  const { improvement, target } = dossier;
  const tracked = improvement.issue_number === null ? "" : `Tracked in #${improvement.issue_number}.`;
  return finish(dossier, [
    `${lead(dossier)} ${tracked}`.trim(),
    ...figures(dossier),
    ...why(dossier, audience),
    ...folded(dossier, audience),
    history(dossier),
    [
      "### Rollout and rollback",
      "",
      `Merging puts the new version of \`${target.path}\` in force. Outcomes of tasks before and after are compared then.`,
      "To undo it, ask for a revert in the queue: a pull request that takes this one back is opened, and the version before is in force once that is merged.",
    ].join("\n"),
    [
      "### If you close or change this",
      "",
      "Closing it unmerged abandons the improvement; reopening takes it up again. A push by anybody else sends it back to review as a request for changes, because what was approved is only what is here now.",
      "Text outside the managed part of this description stays as you write it.",
    ].join("\n"),
  ]);
}

function finish({ improvement }: Dossier, parts: string[]): string {
  const { id, version, status, base_hash } = improvement;
  const state = JSON.stringify({ improvement: id, version, status, base_hash });
  return wrapManaged(
    id,
    [...parts.filter((part) => part !== ""), `<!-- self-improvement:state ${state} -->`].join("\n\n"),
  );
}

function lead({ improvement, target, team }: Dossier): string {
  const agent = target.agent === null ? "" : ` of ${quoteLine(target.agent, 80)}`;
  const what = `**${describeChangeType(improvement.change_type)}**${agent} in \`${target.path}\` for ${quoteLine(team.name, 100)}.`;
  return `${what} Risk: **${improvement.risk}**. State: **${describeStatus(improvement.status)}**.`;
}

function figures(dossier: Dossier): string[] {
  const expected = describeExpected(dossier);
  const basis = expected?.restsOn === undefined ? "" : `, resting on: ${quoteLine(expected.restsOn, 300)}`;
  const said = expected === undefined ? "" : `Expected: ${quoteLine(expected.effect, 300)}${basis}.`;
  const rows = tableEffects(dossier);
  return rows === "" ? [said] : [rows, ...chartEffects(dossier), said];
}

function why({ improvement, findings, studioUrl }: Dossier, { isPrivate }: Audience): string[] {
  if (!isPrivate)
    return [
      "### Why\n\nRationale and evidence rest on logs and are in the queue, because this repository is public.",
    ];
  const bullets = findings
    .slice(0, mostBullets)
    .map(
      ({ id, summary, tasks, tasksFailed }) =>
        `- ${quoteLine(summary, 300)} (finding ${id}: ${tasks} tasks, ${tasksFailed} of them failed)`,
    );
  const studio = studioUrl === undefined ? "" : `[Look at it in Studio](${encodeURI(studioUrl)})`;
  return ["### Why", quoteLines(improvement.rationale, 6_000, 60), bullets.join("\n"), studio];
}

function folded(dossier: Dossier, { isPrivate }: Audience): string[] {
  const parts: string[] = [];
  const checks = listIn(dossier.validation?.report, "checks").slice(0, mostChecks);
  if (checks.length > 0) {
    const rows = checks.map((check) =>
      ["rule", "status", "detail"].map((key) => quoteLine(textIn(check, key), 300)),
    );
    parts.push(
      fold(
        `What was checked: ${dossier.validation?.verdict ?? ""}`,
        table(["Check", "Status", "Detail"], rows),
      ),
    );
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
