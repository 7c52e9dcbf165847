import { randomUUID } from "node:crypto";
import type { Sql } from "../../local/postgres/connect.ts";
import { letTimePass } from "../../local/story/let-time-pass.ts";
import { runExperiments } from "../../shared/impact/run-experiments.ts";
import { asRole } from "../support/as-role.ts";
import { rpcDatabase } from "../support/rpc.ts";
import { improvementIn, type Proposal } from "./improvements.ts";
import { actors, type World } from "./world.ts";

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
  const artifact = await inForce(world, proposal.change_type === "role_adjustment" ? "role" : "prompt");
  const improvement = await improvementIn(world, phase, { artifact, ...proposal });
  await minute(world);
  return { improvement, experiment: await experimentOf(world, improvement) };
}

/** The newest version of the first team's artifact. */
export async function inForce(world: World, kind: "prompt" | "role"): Promise<string> {
  const [newest] = await world.sql<{ id: string }[]>`
    select id from public.current_artifacts where team_id = ${world.teams.a} and kind = ${kind}`;
  return newest?.id ?? "";
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
  await letTimePass(world.database.adminSql, interval);
}

/** What a count may find, without the statistics: for tests of what follows from it. */
export interface Finding {
  verdict: "harm" | "invalid" | "worse" | "better" | "no_worse" | "inconclusive" | "running";
  treated?: number;
  tasks?: number;
  harmed?: string[];
  srm?: boolean;
}

/** A worker counts, and this is what it finds. Says whether it was taken down. */
export async function find(world: World, experiment: string, finding: Finding): Promise<boolean> {
  const { verdict, treated = 0, tasks = treated * 4, harmed = ["success"], srm = true } = finding;
  const reading = {
    tasks,
    treatment: { tasks: treated },
    harmed: verdict === "harm" ? harmed : [],
    srm: { crossed: verdict === "invalid" && srm },
  };
  const lease = randomUUID();
  await world.sql`select private.enqueue_work('experiment', array[${experiment}])`;
  await world.sql`update private.work_items set lease_token = ${lease} where kind = 'experiment' and key = ${experiment}`;
  const [row] = await asRole(
    world.sql,
    actors.service,
    (tx) =>
      tx<{ n: number }[]>`select public.record_experiments(${tx.json([
        {
          experiment,
          lease_token: lease,
          folded_from: 0,
          folded_to: 0,
          state: null,
          reading,
          verdict,
          estimate: { metric: "success_rate", before_tasks: 1, after_tasks: 1, verdict: "as found" },
        },
      ])}) as n`,
  );
  return row?.n === 1;
}

/** Ends whatever runs, so that the next test has the artifact for itself. */
export async function clear(world: World): Promise<void> {
  await world.sql`
    select private.move_experiment(id, 'stopped', private.system_actor('delivery', 'the test is over'))
    from public.experiments where ended_at is null`;
  await world.sql`delete from private.work_items where kind = 'experiment'`;
}

/** Brings an experiment to a stage by counts that speak for it. */
export async function advance(world: World, id: string, status: string): Promise<void> {
  for (const [at, treated] of [
    ["at_25", 30],
    ["at_50", 100],
    ["at_100", 200],
  ] as const) {
    await find(world, id, { verdict: "better", treated });
    if (at === status) return;
  }
}

/** The prompt among the contents that a task was given. */
export const promptOf = (served: { path: string; content: string }[]) =>
  served.find(({ path }) => path === "agents/prompt")?.content;
