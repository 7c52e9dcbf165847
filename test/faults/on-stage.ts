import type { Stage } from "./stage.ts";
import type { Step } from "./steps.ts";
import { people } from "./world.ts";

export type Of<Kind extends Step["do"]> = Extract<Step, { do: Kind }>;

const mostProposals = 4;

export type ProposalRow = Awaited<ReturnType<typeof readRow>>;

/** A proposal as the database has it now, with where it is shown. */
export async function readRow({ world: { sql } }: Stage, id: string) {
  const [row] = await sql`
    select i.*, a.path, t.slack_channel_id as channel, t.repository as home from public.improvements i
    join public.artifacts a on a.id = i.artifact_id join public.teams t on t.id = i.team_id where i.id = ${id}`;
  const text = (name: string) => (row?.[name] === null ? undefined : String(row?.[name]));
  const number = (name: string) => (row?.[name] === null ? undefined : Number(row?.[name]));
  return {
    id,
    path: text("path") ?? "",
    channel: text("channel") ?? "",
    title: text("title") ?? "",
    status: text("status") ?? "",
    version: Number(row?.version),
    waits: text("waits_for"),
    message: text("slack_message_ts"),
    repository: text("repository"),
    issue: number("issue_number"),
    pull: number("pull_request_number"),
    revert: number("revert_pull_request_number"),
    branch: text("branch"),
    attention: text("needs_attention"),
  };
}

/** Who it is by the number that was drawn: the first ones review, and so they decide more often. */
export function personAt(who: number) {
  return people[who < 2 ? 0 : who < 4 ? 1 : who === 4 ? 2 : 3];
}

export async function propose(stage: Stage, { team: at, file: which }: Of<"propose">): Promise<void> {
  if (stage.proposals.length >= mostProposals) return;
  const { sql } = stage.world;
  const team = stage.teams[at];
  const path = team?.files[which]?.path ?? "";
  const [present] = await sql`
    select id, content_hash, content from public.current_artifacts where team_id = ${team?.id ?? 0} and path = ${path}`;
  const [made] = await sql`
    insert into public.improvements ${sql({
      team_id: team?.id ?? 0,
      title: `Check results before answering (${stage.proposals.length})`,
      change_type: "prompt_refinement",
      risk: "low",
      rationale: "Five tasks ended with a wrong result that a check would have shown.",
      artifact_id: present?.id,
      base_hash: present?.content_hash,
      proposed_content: `${present?.content}Check the result (${stage.proposals.length}).\n`,
      fingerprint: crypto.randomUUID(),
      origin: "rule",
    })} returning id`;
  stage.proposals.push(String(made?.id));
}

/** Somebody says something about a proposal, or its team answers a question. */
export async function say(stage: Stage, row: ProposalRow, { who, where, text }: Of<"say">): Promise<void> {
  const { slack, github, sql } = stage.world;
  const person = personAt(who);
  const keep = (surface: "slack" | "github", reference: string) =>
    void stage.said.push({ improvement: row.id, surface, reference, login: person.github.login });
  if (where === "slack" && row.message !== undefined) {
    const { ts } = await slack.say({
      user: person.slack,
      channel: row.channel,
      text,
      threadTs: row.message,
    });
    keep("slack", `${row.channel}:${ts}`);
  }
  const by = { as: person.github.login, repository: stage.repository };
  const number = where === "pull" ? row.pull : row.issue;
  if ((where === "github" || where === "pull") && number !== undefined)
    keep("github", `comment:${await github.control.comment(number, text, by)}`);
  if (where === "line" && row.pull !== undefined) {
    const line = { path: row.path, line: 1, body: text };
    keep("github", `line:${await github.control.commentOnLine(row.pull, line, by)}`);
  }
  if (where === "studio")
    await sql`select private.record_comment(${row.id}, 'studio', null, null, ${person.name}, ${text}, true)`;
  if (where === "team")
    await sql`
      select private.record_comment(${row.id}, 'team', null, null, 'the team', ${text}, false, c.id)
      from public.comments c where c.improvement_id = ${row.id} and c.addressed_to_team limit 1`;
}

/** Somebody changes what they said, or takes it back. */
export async function reword(stage: Stage, { which, remove }: Of<"reword">): Promise<void> {
  const { slack, github } = stage.world;
  const words = stage.said[which % Math.max(1, stage.said.length)];
  if (words === undefined || words.removed) return;
  const text = `Said otherwise (${which}).`;
  const [place = "", id = ""] = words.reference.split(":");
  if (words.surface === "slack")
    await slack.changeWords({ channel: place, ts: id, text: remove ? "" : text });
  else
    await github.control.changeComment(Number(id), remove ? null : text, {
      as: words.login,
      repository: stage.repository,
    });
  if (remove) words.removed = true;
  else words.edited = text;
}

/** Somebody changes the base branch: what the proposal changes, or something else. */
export async function pushBase(stage: Stage, row: ProposalRow, { what }: Of<"push base">): Promise<void> {
  const { control } = stage.world.github;
  const path = what === "target" ? row.path : "README.md";
  const present = await control.readFile(path, { repository: stage.repository });
  await control.push({
    as: "bob",
    repository: stage.repository,
    branch: "main",
    files: { [path]: `${present}Another line.\n` },
  });
}

const movers = {
  expired: "clock",
  withdrawn: "proposer",
  reverting: "impact",
  abandoned: "impact",
  kept: "impact",
};

/** A move that is made without anybody pressing anything, where it is allowed. */
export async function move(stage: Stage, { which, to }: Of<"move">): Promise<void> {
  const id = stage.proposals[which % Math.max(1, stage.proposals.length)];
  const by = movers[to];
  if (id === undefined) return;
  await stage.world.sql`
    select private.move_improvement(i.id, ${to}, private.system_actor(${by}, 'as measured')) from public.improvements i
    where i.id = ${id} and exists (select from public.allowed_moves m
      where m.from_status = i.status and m.to_status = ${to} and m.made_by = ${by})`;
}

/** A channel is told of all its proposals, which have waited for longer than half a morning by now. */
export async function post(stage: Stage, { channel: at, kind }: Of<"post">): Promise<void> {
  const { adminSql, sql } = stage.world;
  const team = stage.teams[at];
  await adminSql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    await transaction`
      update public.improvements set status_changed_at = status_changed_at - interval '5 hours'
      where team_id = ${team?.id ?? 0} and status = 'in_review'`;
  });
  await sql`
    select private.add_channel_post(${kind}, ${team?.channel ?? ""}, current_date,
      array(select w.id from private.waiting_in_channel(${team?.channel ?? ""}) w where ${kind} = 'batch'))
    where ${kind} <> 'batch' or exists (select from private.waiting_in_channel(${team?.channel ?? ""}))`;
}

/** What cron does each hour; reading every thread again may be left out. */
export async function sweep({ world: { sql } }: Stage, threads: boolean): Promise<void> {
  // Each hour has its own look; here an hour passes in no time.
  await sql`update public.deliveries set idempotency_key = idempotency_key || ':' || id
    where idempotency_key ~ '^github_(sync:reconcile|dashboard:daily|dashboard:catch_up|catch_up):' and done_at is not null`;
  await sql`select private.reconcile_surfaces(), private.queue_catch_up()`;
  if (threads) await sql`select private.sweep_threads()`;
}

/** An administrator gives a team quiet hours that began an hour ago, or ends them. */
export async function keepQuiet(
  { world: { sql }, teams }: Stage,
  { team, hours }: Of<"quiet">,
): Promise<void> {
  await sql`
    insert into public.policies (team_id, quiet_from, quiet_until)
    select t.id, case when ${hours > 0} then ((now() - interval '1 hour') at time zone 'UTC')::time end,
      case when ${hours > 0} then ((now() + make_interval(hours => ${hours})) at time zone 'UTC')::time end
    from public.teams t where t.id = ${teams[team]?.id ?? 0}
    on conflict (team_id, change_type, risk) do update
      set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until`;
}
