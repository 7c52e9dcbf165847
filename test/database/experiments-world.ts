import { randomUUID } from "node:crypto";
import type { Sql } from "../../local/postgres/connect.ts";
import { runExperiments } from "../../shared/impact/run-experiments.ts";
import { asRole } from "../support/as-role.ts";
import { rpcDatabase } from "../support/rpc.ts";
import { actors, improvementIn, type Proposal, type World } from "./world.ts";

/** A row of `experiments`, as far as tests look at it. */
export interface Experiment {
  id: string;
  status: string;
  share: number;
  phase: string;
  waits_for: string | null;
  held_for: string | null;
  verdict: string;
  tasks: number;
  treated: number;
  expected_days: number | null;
  end_reason: string | null;
}

/** What the runtime was told to work with. */
export interface Served {
  path: string;
  kind: string;
  content: string;
  content_hash: string;
}

/** Team a works and asks: enough history that experiments are expected to finish. */
export async function workBefore(world: World, tasks = 3000, rate = 0.6): Promise<void> {
  await world.sql`
    insert into public.tasks (team_id, started_at, ended_at, outcome)
    select ${world.teams.a}, now() - make_interval(mins => n), now() - make_interval(mins => n) + interval '20 seconds',
      case when n % 100 < ${rate * 100} then 'success' else 'failure' end
    from generate_series(1, ${tasks}::int) n`;
  await world.sql`insert into private.config_requests (team_id) values (${world.teams.a}) on conflict (team_id) do update set asked_at = now()`;
}

export async function experimentOf(world: World, improvement: string): Promise<Experiment> {
  const [row] = await world.sql<Experiment[]>`
    select * from public.experiments where improvement_id = ${improvement} order by created_at desc, id limit 1`;
  if (!row) throw new Error(`There is no experiment of ${improvement}.`);
  return row;
}

/** What cron and measure-impact do in a minute. */
export async function minute(world: World, log: (line: string) => void = fail): Promise<void> {
  await world.sql`select private.queue_experiments()`;
  await runExperiments(rpcDatabase(world.sql), log, () => false);
  await world.sql`select private.watch_experiments()`;
}

function fail(line: string): never {
  throw new Error(line);
}

/** An improvement whose pull request is open, and its experiment, started. */
export async function startedExperiment(
  world: World,
  proposal: Proposal = {},
  phase: "shipping" | "deployed" = "shipping",
): Promise<{ improvement: string; experiment: Experiment }> {
  const improvement = await improvementIn(world, phase, proposal);
  await minute(world);
  return { improvement, experiment: await experimentOf(world, improvement) };
}

/** The runtime registers a task and asks what it works with. */
export async function ask(
  sql: Sql,
  team: string,
  {
    task = randomUUID(),
    covariates = {},
    actor = actors.runtimeA,
  }: {
    task?: string;
    covariates?: Record<string, string | number>;
    actor?: typeof actors.runtimeA;
  } = {},
): Promise<{ task: string; served: Served[] }> {
  const served = await asRole(sql, actor, async (tx) => {
    await tx`insert into public.tasks (id, team_id, started_at) values (${task}, ${team}, now())`;
    return tx<Served[]>`select * from public.resolve_config(${task}, ${tx.json(covariates)})`;
  });
  return { task, served };
}

/** Many tasks at once, set-based: registered, asked for, closed with success at these rates. */
export async function work(
  world: World,
  count: number,
  rates: { control: number; treatment: number },
  options: { closeShare?: number } = {},
): Promise<void> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await asRole(world.sql, actors.runtimeA, async (tx) => {
    await tx`insert into public.tasks (id, team_id, started_at) select id, ${world.teams.a}, now() from unnest(${ids}::uuid[]) id`;
    await tx`select count(*) from unnest(${ids}::uuid[]) id, public.resolve_config(id, '{}', '{}')`;
  });
  await world.sql`
    update public.tasks t set outcome = case when random() < case t.arm when 'treatment' then ${rates.treatment}::float8 else ${rates.control}::float8 end
      then 'success' else 'failure' end, ended_at = t.started_at + interval '10 seconds'
    where t.id = any (${ids}::uuid[]) and random() < ${options.closeShare ?? 1}::float8`;
  // Nothing is analysed here, and outcomes wait for that.
  await world.sql`delete from private.work_items where kind = 'analysis'`;
}

/** Time passes for experiments and what was assigned in them, not for the test. */
export async function passTime(world: World, interval: string): Promise<void> {
  await world.database.adminSql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update public.assignments set assigned_at = assigned_at - ${interval}::interval`;
    await tx`update public.experiments set started_at = started_at - ${interval}::interval, stage_since = stage_since - ${interval}::interval,
      held_since = held_since - ${interval}::interval, counted_at = counted_at - ${interval}::interval, created_at = created_at - ${interval}::interval`;
    await tx`update public.tasks set closed_at = closed_at - ${interval}::interval, created_at = created_at - ${interval}::interval,
      started_at = started_at - ${interval}::interval, ended_at = ended_at - ${interval}::interval`;
    await tx`update private.config_requests set asked_at = asked_at - ${interval}::interval`;
  });
}
