import type { Plan, Step } from "./plan.ts";
import { passTime, type Stage, validate } from "./stage.ts";
import type { Trouble } from "./trouble.ts";
import { type Deaths, work } from "./worker.ts";
import { people } from "./world.ts";

/** Long enough for a call that is answered; those that hang cost this much. */
const impatientMs = 1_000;
const mostProposals = 3;

type Of<Kind extends Step["do"]> = Extract<Step, { do: Kind }>;

/** Plays what people do, one thing after the other. What cannot be done at that moment is left out. */
export async function play(stage: Stage, plan: Plan, trouble: Trouble, deaths: Deaths): Promise<void> {
  const opening: Step[] = [
    { do: "propose", team: 0, file: 0 },
    { do: "propose", team: 1, file: 0 },
    { do: "work", workers: 1 },
  ];
  for (const step of [...opening, ...plan.steps]) {
    await take(stage, step, trouble, deaths);
    await stage.world.github.control.webhooks.settled();
    await stage.world.slack.idle();
    await validate(stage);
  }
}

async function take(stage: Stage, step: Step, trouble: Trouble, deaths: Deaths): Promise<void> {
  switch (step.do) {
    case "propose":
      return propose(stage, step);
    case "work":
      await Promise.all(Array.from({ length: step.workers }, () => work(stage, deaths, impatientMs)));
      return;
    case "wait":
      return passTime(stage, step.seconds);
    case "release":
      return trouble.release(step.reversed);
    case "sweep":
      return sweep(stage, true);
    case "move":
      return move(stage, step);
    default:
      // Pressing what is not there is no fault of anybody.
      await act(stage, step).catch(ignoreRefusal);
  }
}

async function act(
  stage: Stage,
  step: Of<"press" | "command" | "say" | "pull" | "push base">,
): Promise<void> {
  const id = stage.proposals[step.which % Math.max(1, stage.proposals.length)];
  if (id === undefined) return;
  const row = await readRow(stage, id);
  if (step.do === "press") return press(stage, row, step);
  if (step.do === "command") return command(stage, row, step);
  if (step.do === "say") return say(stage, row, step);
  if (step.do === "pull") return pull(stage, row, step);
  const { control } = stage.world.github;
  const path = step.what === "target" ? row.path : "README.md";
  const present = await control.readFile(path, { repository: stage.repository });
  await control.push({
    as: "bob",
    repository: stage.repository,
    branch: "main",
    files: { [path]: `${present}Another line.\n` },
  });
}

export type ProposalRow = Awaited<ReturnType<typeof readRow>>;

/** A proposal as the database has it now, with where it is shown. */
export async function readRow({ world: { sql } }: Stage, id: string) {
  const [row] = await sql`
    select i.*, a.path, t.slack_channel_id as channel from public.improvements i
    join public.artifacts a on a.id = i.artifact_id join public.teams t on t.id = i.team_id where i.id = ${id}`;
  const text = (name: string) => (row?.[name] === null ? undefined : String(row?.[name]));
  const number = (name: string) => (row?.[name] === null ? undefined : Number(row?.[name]));
  return {
    id,
    path: text("path") ?? "",
    channel: text("channel") ?? "",
    status: text("status") ?? "",
    message: text("slack_message_ts"),
    issue: number("issue_number"),
    pull: number("pull_request_number"),
    revert: number("revert_pull_request_number"),
    branch: text("branch"),
    attention: text("needs_attention"),
  };
}

async function propose(stage: Stage, { team: at, file: which }: Of<"propose">): Promise<void> {
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

async function press(stage: Stage, row: ProposalRow, { who, button }: Of<"press">): Promise<void> {
  const { slack } = stage.world;
  const person = personAt(who);
  if (button === "approve") stage.approvers.add(`${row.id} ${person.name}`);
  const opened = new Set(slack.openViews(person.slack).map(({ id }) => id));
  await slack.click({ user: person.slack, channel: row.channel, ts: row.message ?? "", actionId: button });
  const view = slack.openViews(person.slack).find(({ id }) => !opened.has(id));
  if (view === undefined) return;
  const values: Record<string, string> =
    button === "snooze" ? { preset: "3" } : { reason: "It misses the second case." };
  await slack.submit({ user: person.slack, viewId: String(view.id), values });
}

async function command(stage: Stage, row: ProposalRow, { who, text }: Of<"command">): Promise<void> {
  const person = personAt(who);
  const number = text.startsWith("/re") || text.startsWith("/changes") ? (row.pull ?? row.issue) : row.issue;
  if (number === undefined) return;
  if (text === "/approve") stage.approvers.add(`${row.id} ${person.name}`);
  await stage.world.github.control.comment(number, text, {
    as: person.github.login,
    repository: stage.repository,
  });
}

async function say(stage: Stage, row: ProposalRow, { who, where, text }: Of<"say">): Promise<void> {
  const { slack, github, sql } = stage.world;
  const person = personAt(who);
  if (where === "slack" && row.message !== undefined) {
    const { ts } = await slack.say({
      user: person.slack,
      channel: row.channel,
      text,
      threadTs: row.message,
    });
    stage.saidInSlack.push(`${row.channel}:${ts}`);
  }
  if (where === "github" && row.issue !== undefined)
    await github.control.comment(row.issue, text, {
      as: person.github.login,
      repository: stage.repository,
    });
  if (where === "studio")
    await sql`select private.record_comment(${row.id}, 'studio', null, null, ${person.name}, ${text}, true)`;
  if (where === "team")
    await sql`
      select private.record_comment(${row.id}, 'team', null, null, 'the team', ${text}, false, c.id)
      from public.comments c where c.improvement_id = ${row.id} and c.addressed_to_team limit 1`;
}

async function pull(stage: Stage, row: ProposalRow, { who, what }: Of<"pull">): Promise<void> {
  const { control } = stage.world.github;
  const by = { as: personAt(who).github.login, repository: stage.repository };
  const number = what.endsWith("revert") ? row.revert : row.pull;
  if (number === undefined) return;
  if (what === "merge") await control.ready(number, by).catch(ignoreRefusal);
  if (what === "merge" || what === "merge revert") await control.merge(number, by);
  else if (what === "close" || what === "close revert") await control.close(number, by);
  else if (what === "reopen") await control.reopen(number, by);
  else if (what === "review") await control.review(number, { ...by, state: "APPROVED", body: "Fine." });
  else if (what === "request changes")
    await control.review(number, { ...by, state: "CHANGES_REQUESTED", body: "Smaller, please." });
  else if (what.startsWith("button"))
    await control.requestAction("Improvement checks", what.slice("button ".length), by);
  else
    await control.push({
      ...by,
      branch: row.branch ?? "",
      files: { [what === "push file" ? row.path : "other.md"]: "foreign\n" },
    });
}

async function move(stage: Stage, { which, to }: Of<"move">): Promise<void> {
  const id = stage.proposals[which % Math.max(1, stage.proposals.length)];
  const by = to === "expired" ? "clock" : "impact";
  if (id === undefined) return;
  await stage.world.sql`
    select private.move_improvement(i.id, ${to}, private.system_actor(${by}, 'as measured')) from public.improvements i
    where i.id = ${id} and exists (select from public.allowed_moves m
      where m.from_status = i.status and m.to_status = ${to} and m.made_by = ${by})`;
}

/** What cron does each hour; reading every thread again may be left out. */
export async function sweep({ world: { sql } }: Stage, threads: boolean): Promise<void> {
  // Each hour has its own look; here an hour passes in no time.
  await sql`update public.deliveries set idempotency_key = idempotency_key || ':' || id
    where idempotency_key like 'github_sync:reconcile:%' and done_at is not null`;
  await sql`select private.reconcile_surfaces()`;
  if (threads) await sql`select private.sweep_threads()`;
}

function personAt(who: number) {
  // The first ones review, and so they decide more often.
  return people[who < 2 ? 0 : who < 4 ? 1 : who === 4 ? 2 : 3];
}

/** The stand-ins refuse what the real ones would: a merge that conflicts, a button that is gone. */
function ignoreRefusal(error: unknown): void {
  if (error instanceof Error && error.constructor.name !== "PostgresError") return;
  throw error;
}
