import type { StoredMessage } from "../../../local/slack/types.ts";
import type { ProposalRow } from "../on-stage.ts";
import type { Stage } from "../stage.ts";
import type { GitHubState } from "./read-github.ts";

/** States that a proposal can end in before anybody saw it. */
const unseen = new Set(["withdrawn", "superseded", "expired", "proposed", "blocked"]);

/** One message, one issue, one branch, one pull request, one note, one comment: what there is more or less of. */
export async function findDoubles(stage: Stage, rows: ProposalRow[], github: GitHubState): Promise<string[]> {
  const problems: string[] = [];
  const expectCount = (what: string, count: number, least: number, most: number) => {
    if (count < least || count > most)
      problems.push(`${what}: ${count} instead of ${least === most ? most : `${least} to ${most}`}`);
  };
  for (const row of rows) {
    const name = row.id.slice(0, 8);
    const least = unseen.has(row.status) ? 0 : 1;
    const messages = messagesOf(stage, row);
    expectCount(`messages of ${name} (${row.status})`, messages.length, least, 1);
    if (messages[0]?.ts !== row.message)
      problems.push(`the message of ${name} is not the one that was noted`);

    const mark = `<!-- self-improvement:begin ${row.id} -->`;
    const marked = github.threads.filter(({ body }) => body.includes(mark));
    const issues = marked.filter(({ isPull }) => !isPull);
    expectCount(`issues of ${name} (${row.status})`, issues.length, least, 1);
    if (issues[0]?.number !== row.issue) problems.push(`the issue of ${name} is not the one that was noted`);
    const isOurs = (each: string | undefined) => each?.startsWith("improve/") && each.endsWith(`/${name}`);
    const branch = github.branches.filter(isOurs);
    const pulls = github.threads.filter((thread) => thread.isPull && isOurs(thread.branch));
    // GitHub names the branch of a revert after the one that it takes back.
    const reverts = github.threads.filter(
      ({ isPull, branch: from }) => isPull && from?.startsWith("revert-") && from.endsWith(`/${name}`),
    );
    const asked = row.revert === undefined ? 0 : 1;
    expectCount(`reverts of ${name}`, reverts.length, asked, asked);
    const isDeleted = row.branch !== undefined && stage.deleted.has(row.branch);
    expectCount(`branches of ${name}`, branch.length, row.pull === undefined || isDeleted ? 0 : 1, 1);
    expectCount(
      `pull requests of ${name}`,
      pulls.length,
      row.pull === undefined ? 0 : 1,
      row.pull === undefined ? 0 : 1,
    );
    if (pulls[0]?.number !== row.pull)
      problems.push(`the pull request of ${name} is not the one that was noted`);
    problems.push(...(await findDoubledNotes(stage, row)));
    problems.push(...(await findDoubledComments(stage, row, github)));
  }
  for (const [head, names] of github.checks)
    expectCount(
      `check runs of ${head.slice(0, 8)}`,
      names.filter((each) => each === "Improvement checks").length,
      0,
      1,
    );
  expectCount(
    "dashboards",
    github.threads.filter(({ body }) => body.includes("self-improvement:begin dashboard")).length,
    0,
    1,
  );
  const answers = github.threads.flatMap(({ comments }) =>
    comments.flatMap((text) => /<!-- self-improvement:answer \d+ -->/.exec(text)?.[0] ?? []),
  );
  for (const answer of new Set(answers))
    expectCount(answer, answers.filter((each) => each === answer).length, 1, 1);
  return problems;
}

/** Our messages about a proposal in its channel. */
export function messagesOf({ world }: Stage, { id, channel }: ProposalRow): StoredMessage[] {
  return world.slack
    .messages(channel)
    .filter(
      ({ metadata }) =>
        eventOf(metadata)?.type === "improvement_proposed" && eventOf(metadata)?.improvement === id,
    );
}

async function findDoubledNotes({ world }: Stage, row: ProposalRow): Promise<string[]> {
  if (row.message === undefined) return [];
  const notes = world.slack
    .thread(row.channel, row.message)
    .map(({ metadata }) => eventOf(metadata))
    .filter((event) => event?.type === "improvement_note")
    .map((event) => event?.delivery);
  const moves = await world.sql`
    select d.id, e.to_status from public.deliveries d
    join public.improvement_events e on e.id = (d.payload ->> 'event_id')::bigint
    where d.improvement_id = ${row.id} and d.kind = 'slack_note' and d.done_at is not null and e.kind = 'moved'`;
  const problems = [...new Set(notes)]
    .filter((note) => notes.filter((each) => each === note).length > 1)
    .map((note) => `note ${note} of ${row.id.slice(0, 8)} is there twice`);
  for (const { id, to_status } of moves)
    if (!notes.includes(Number(id)))
      problems.push(`the thread of ${row.id.slice(0, 8)} does not say that it is ${to_status}`);
  return problems;
}

async function findDoubledComments(stage: Stage, row: ProposalRow, github: GitHubState): Promise<string[]> {
  const problems: string[] = [];
  const { sql, slack } = stage.world;
  const comments =
    await sql`select id::int, surface, removed_at from public.comments where improvement_id = ${row.id}`;
  const shown =
    row.message === undefined
      ? []
      : slack.thread(row.channel, row.message).map(({ metadata }) => eventOf(metadata)?.comment);
  const onIssue =
    github.threads.find(({ number, isPull }) => number === row.issue && !isPull)?.comments ?? [];
  for (const { id, surface, removed_at } of comments) {
    const inSlack = shown.filter((comment) => comment === id).length;
    const wantedInSlack = surface === "slack" || row.message === undefined ? 0 : 1;
    // What was taken back before it was shown is not shown any more.
    const least = removed_at === null ? 1 : 0;
    if (inSlack > wantedInSlack || inSlack < wantedInSlack * least)
      problems.push(`comment ${id} (${surface}) is ${inSlack} times in Slack`);
    const onGitHub = onIssue.filter((text) =>
      text.includes(`<!-- self-improvement:comment ${id} -->`),
    ).length;
    const wantedOnGitHub = surface === "github" || row.issue === undefined ? 0 : 1;
    if (onGitHub > wantedOnGitHub || onGitHub < wantedOnGitHub * least)
      problems.push(`comment ${id} (${surface}) is ${onGitHub} times on GitHub`);
  }
  return problems;
}

function eventOf(metadata: unknown) {
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const payload: unknown = Reflect.get(metadata, "event_payload");
  const field = (name: string): unknown =>
    typeof payload === "object" && payload !== null ? Reflect.get(payload, name) : undefined;
  return {
    type: Reflect.get(metadata, "event_type"),
    improvement: field("improvement_id"),
    delivery: field("delivery"),
    comment: field("comment"),
  };
}
