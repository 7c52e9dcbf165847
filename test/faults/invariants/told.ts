import { describeStatus } from "../../../shared/delivery/describe-state.ts";
import type { ProposalRow } from "../on-stage.ts";
import type { Stage } from "../stage.ts";
import type { GitHubState } from "./read-github.ts";

/** Moves that no surface was told of, words of people that are gone, and what waits or fails without being named. */
export async function findUntold(stage: Stage, rows: ProposalRow[], github: GitHubState): Promise<string[]> {
  return [
    ...(await findSilentMoves(stage)),
    ...findLostWords(stage, github),
    ...(await findDoubledPosts(stage)),
    ...findUnnamed(rows, github),
    ...(await findOldNames(stage, rows)),
  ];
}

async function findSilentMoves({ world: { sql }, teams }: Stage): Promise<string[]> {
  const silent = await sql`
    select e.to_status, k.kind from public.improvement_events e join public.improvements i on i.id = e.improvement_id,
      unnest(array['slack_message', 'slack_note', 'github_sync']) k (kind)
    where i.team_id in ${sql(teams.map(({ id }) => id))} and e.kind = 'moved' and e.to_status not in ('proposed', 'blocked')
      and not exists (select from public.deliveries d where d.idempotency_key = k.kind || ':' || e.id)`;
  return silent.map(({ to_status, kind }) => `no ${kind} tells that something is ${to_status}`);
}

function findLostWords({ written }: Stage, { threads }: GitHubState): string[] {
  return written
    .filter(({ number, text }) => !threads.some((each) => each.number === number && each.body.includes(text)))
    .map(({ number, text }) => `the body of #${number} has lost "${text}"`);
}

/** Digests, batches and summaries are there once each. */
async function findDoubledPosts({ world, teams }: Stage): Promise<string[]> {
  const channels = teams.map(({ channel }) => channel);
  const posts = await world.sql`
    select id::int, kind, channel, message_ts from public.channel_posts where channel in ${world.sql(channels)}`;
  return posts.flatMap(({ id, kind, channel, message_ts }) => {
    const found = world.slack.messages(channel).filter(({ metadata }) => {
      const payload: unknown = Reflect.get(metadata ?? {}, "event_payload");
      return typeof payload === "object" && payload !== null && Reflect.get(payload, "post") === id;
    });
    // What nobody needs any more when its turn comes is not posted.
    const isRight =
      found.length === 0 ? message_ts === null : found.length === 1 && found[0]?.ts === message_ts;
    return isRight ? [] : [`the ${kind} ${id} is there ${found.length} times and noted as ${message_ts}`];
  });
}

const boxes: Record<string, string> = {
  in_review: "approve",
  rejected: "revive",
  withdrawn: "revive",
  abandoned: "revive",
  expired: "revive",
};

/** The dashboard names every proposal in its present state, whatever waits, and whatever needs a person. */
function findUnnamed(rows: ProposalRow[], { threads }: GitHubState): string[] {
  const body = threads.find((each) => each.body.includes("self-improvement:begin dashboard"))?.body;
  const shown = rows.filter(({ status }) => status !== "proposed");
  if (body === undefined) return shown.length === 0 ? [] : ["there is no dashboard"];
  const [, waits = ""] = /### Waits[^\n]*\n([\s\S]*?)(?=\n### |$)/.exec(body) ?? [];
  const problems: string[] = [];
  for (const { id, status, version, title, waits: why, attention } of shown) {
    const name = `${id.slice(0, 8)} (${status})`;
    const box = boxes[status];
    if (box !== undefined && !body.includes(`self-improvement:box ${box} ${id} ${version} `))
      problems.push(`the dashboard does not offer to ${box} ${name} in version ${version}`);
    if (
      box === undefined &&
      status !== "superseded" &&
      !body.includes(`· ${describeStatus(status).toLowerCase()} since`)
    )
      problems.push(`the dashboard does not show ${name}`);
    if (attention !== undefined && !body.includes(`self-improvement:box retry ${id} ${version} `))
      problems.push(`the dashboard does not say that ${name} needs attention: ${attention}`);
    if (why !== undefined && !waits.includes(title))
      problems.push(`the dashboard does not say that ${name} waits: ${why}`);
  }
  return problems;
}

/** A repository goes by its present name everywhere, and nobody is told of a suspension that is over. */
async function findOldNames(
  { world: { sql }, repository, teams }: Stage,
  rows: ProposalRow[],
): Promise<string[]> {
  const problems = rows
    .filter((row) => row.repository !== repository)
    .map((row) => `${row.id.slice(0, 8)} is still in ${row.repository}, which is ${repository} now`);
  const [left] = await sql`
    select count(*)::int as teams from public.teams where id in ${sql(teams.map(({ id }) => id))} and repository <> ${repository}`;
  if (left?.teams > 0)
    problems.push(`${left?.teams} teams do not know that their repository is ${repository} now`);
  const alarms =
    await sql`select kind, message from public.alarms where resolved_at is null and kind = 'github_suspended'`;
  return [...problems, ...alarms.map(({ message }) => `an alarm is open for no reason: ${message}`)];
}
