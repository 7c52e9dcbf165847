import type { World } from "./world.ts";

/** What somebody said, where it is found, and what became of it. */
export interface Words {
  improvement: string;
  surface: "slack" | "github";
  /** Slack's `channel:ts`, GitHub's `comment:ID` or `line:ID`. */
  reference: string;
  login: string;
  edited?: string;
  removed?: boolean;
}

/** What a run plays with: two teams with a channel each, their files in one repository. */
export interface Stage {
  world: World;
  /** By its present name. */
  repository: string;
  teams: {
    id: number;
    channel: string;
    files: { path: string; id: number; hash: string; content: string }[];
  }[];
  /** Seconds by which the run is ahead of the clock on the wall. */
  ahead: number;
  /** Ids of the proposals, in the order in which they were made. */
  proposals: string[];
  /** Who asked for an approval of what, by whichever way: `improvement person`. */
  approvers: Set<string>;
  /** What people said under proposals. */
  said: Words[];
  /** What people wrote around our part of a body. */
  written: { number: number; text: string }[];
  /** Branches that people deleted. */
  deleted: Set<string>;
  /** When it was set, by the clock of the database. */
  began: Date;
}

let runs = 0;

/** Sets up the teams of a run; `quorum` holds for the second one. */
export async function setStage(world: World, quorum: number): Promise<Stage> {
  runs += 1;
  world.resetClock();
  const { sql, github, slack } = world;
  const repository = `acme/run-${runs}`;
  const content = (path: string) => `You are a helpful agent (${path}).\nAnswer the question.\n`;
  const teams: Stage["teams"] = [];
  const all: Record<string, string> = { "README.md": "Agents.\n" };
  for (const name of ["left", "right"]) {
    const channel = `C${runs}${name.toUpperCase()}`;
    slack.ensureChannel({
      id: channel,
      name: `${name}-${runs}`,
      members: ["U1ADA", "U2BOB", "U3EVE", "U4MIA", "U0BOT"],
    });
    const [team] = await sql`
      insert into public.teams (slug, name, slack_channel_id, repository)
      values (${`${name}-${runs}`}, ${name}, ${channel}, ${repository}) returning id`;
    const files = [];
    for (const file of ["agent", "planner"]) {
      const path = `${name}/${file}.md`;
      all[path] = content(path);
      const [artifact] = await sql`
        insert into public.artifacts (team_id, kind, path, version, content)
        values (${team?.id}, 'prompt', ${path}, 1, ${content(path)}) returning id, content_hash`;
      files.push({
        path,
        id: Number(artifact?.id),
        hash: String(artifact?.content_hash),
        content: content(path),
      });
    }
    teams.push({ id: Number(team?.id), channel, files });
  }
  await sql`insert into public.policies (team_id, quorum) values (${teams[1]?.id ?? 0}, ${quorum})`;
  await github.seedRepository({ owner: "acme", name: `run-${runs}`, private: true, files: all });
  const [clock] = await sql`select clock_timestamp() as now`;
  return {
    world,
    repository,
    teams,
    ahead: 0,
    proposals: [],
    approvers: new Set(),
    said: [],
    written: [],
    deleted: new Set(),
    began: new Date(clock?.now),
  };
}

/** Lets time pass: what waits for a moment has its moment sooner, and budgets come back. */
export async function passTime(stage: Stage, seconds: number): Promise<void> {
  stage.ahead += seconds;
  await stage.world.sql`
    with ahead as (select make_interval(secs => ${seconds}) as by),
      due as (update public.deliveries d set run_after = d.run_after - by, leased_until = d.leased_until - by,
        held_until = d.held_until - by from ahead where d.done_at is null and d.dead_at is null),
      watched as (update private.delivery_watch w set until = w.until - by from ahead)
    update public.rate_budgets b set counted_at = b.counted_at - by, paused_until = b.paused_until - by from ahead`;
}

/** Has everything pass the checks that waits for them, as the validator would. */
export async function validate({ world: { sql } }: Stage): Promise<void> {
  const report = { version: 1, verdict: "passed", summary: "11 checks passed.", checks: [] };
  await sql`
    select public.record_validation(w.key::uuid, w.lease_token, 'passed', ${sql.json(report)})
    from public.claim_work('validation', 20) w`;
}

/** Takes the run's proposals away from the sweeps of later runs. */
export async function clearStage({ world, teams }: Stage): Promise<void> {
  const ids = teams.map(({ id }) => id);
  await world.adminSql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`update public.improvements set repository = null, slack_channel_id = null where team_id in ${sql(ids)}`;
    await sql`update public.teams set repository = null, slack_channel_id = null where id in ${sql(ids)}`;
    await sql`update public.deliveries set dead_at = now() where done_at is null and dead_at is null`;
    await sql`update public.alarms set resolved_at = now() where resolved_at is null`;
    await sql`delete from public.github_dashboards`;
  });
}
