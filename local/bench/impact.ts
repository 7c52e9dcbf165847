import { cpus } from "node:os";
import { Client } from "pg";
import type { ExperimentPlan } from "../../shared/impact/experiment-contract.ts";
import { prepareExperiment } from "../../shared/impact/prepare-experiment.ts";
import { runExperiments } from "../../shared/impact/run-experiments.ts";
import { connect, type Sql } from "../postgres/connect.ts";
import { benchStatistics, type StatisticsCost } from "./impact-statistics.ts";
import { type BenchTask, closeTasks, makeExperiments, registerTasks, runtimeOf } from "./impact-teams.ts";
import { openRest } from "./open-rest.ts";
import { startBenchServer } from "./server.ts";

export interface ImpactReport {
  machine: string;
  /** Counting without the database. */
  statistics: StatisticsCost;
  /** Calls per second of resolve_config, beside a transaction that inserts one row into a bare table. */
  resolve: {
    connections: number;
    perSecond: number;
    medianMs: number;
    p99Ms: number;
    bare: number;
    ratio: number;
  };
  /** All experiments counted once by one worker. */
  experiments: {
    experiments: number;
    tasks: number;
    seconds: number;
    tasksPerSecond: number;
    computingSeconds: number;
  };
}

/** Sizes of the bench. */
export interface ImpactSizes {
  experiments: number;
  tasksPerExperiment: number;
  resolves: number;
}

/** Measures what an experiment costs: each task in the statistics, each question of a runtime, a thousand experiments at once. */
export async function benchImpact(
  sizes: ImpactSizes,
  progress: (line: string) => void,
): Promise<ImpactReport> {
  progress("counting without the database");
  const statistics = benchStatistics();
  const server = await startBenchServer();
  try {
    const { url } = await server.database("impact");
    const sql = connect(url, { max: 4 });
    progress(`making ${sizes.experiments} experiments`);
    await makeExperiments(sql, sizes.experiments, usualPlan());
    progress(`asking resolve_config ${sizes.resolves} times`);
    const resolve = await measureResolve(sql, url, sizes.resolves);
    progress("counting");
    const experiments = await measureExperiments(sql, url, sizes);
    await sql.end();
    const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`;
    return { machine, statistics, resolve, experiments };
  } finally {
    await server.stop();
  }
}

/** Success, duration, tokens and errors, as a team with a full log has them. */
function usualPlan(): ExperimentPlan {
  return prepareExperiment({
    tasks_per_day: 200,
    success: { n: 1000, mean: 0.6 },
    duration: { n: 1000, mean: 3, sd: 0.8 },
    tokens: { n: 1000, mean: 8, sd: 0.9 },
    cost: { n: 0, mean: null, sd: null },
    error_rate: { n: 1000, mean: 0.05 },
    kinds: [],
    expected_effect: { metric: "success_rate", estimate: 0.06 },
    policy: {
      first_share: 5,
      worse_by_at_most: 0.1,
      ship_no_worse: true,
      outcome_deadline_hours: 24,
      max_experiment_days: 60,
    },
  }).plan;
}

const connections = 8;

async function measureResolve(sql: Sql, url: string, count: number): Promise<ImpactReport["resolve"]> {
  const tasks = await registerTasks(sql, count);
  await sql`analyze`;
  await sql`create table public.bare (id uuid primary key, arm text)`;
  await sql`grant insert on public.bare to authenticated`;
  const half = Math.ceil(count / 2);
  // One at a time, with nobody else on the server: how long a question takes. Then many: how many there can be.
  const alone = await ask(url, tasks.slice(0, half), "select * from public.resolve_config($1)", 1);
  const many = tasks.slice(half);
  const spent = { resolved: 0, bare: 0 };
  // By turns, because the machine is not the same from one minute to the next.
  for (let from = 0; from < many.length; from += 250) {
    const part = many.slice(from, from + 250);
    const resolved = await ask(url, part, "select * from public.resolve_config($1)", connections);
    const bare = await ask(url, part, "insert into public.bare values ($1, 'control')", connections);
    spent.resolved += resolved.seconds;
    spent.bare += bare.seconds;
  }
  const sorted = alone.times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    connections,
    perSecond: many.length / spent.resolved,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    bare: many.length / spent.bare,
    ratio: spent.bare / spent.resolved,
  };
}

/** As the REST server does it: one transaction per request, with role and claims. */
async function ask(
  url: string,
  tasks: BenchTask[],
  text: string,
  atOnce: number,
): Promise<{ seconds: number; times: number[] }> {
  const clients = Array.from({ length: atOnce }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  const queue = [...tasks];
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let task = queue.pop(); task !== undefined; task = queue.pop()) {
        await client.query("begin");
        await client.query(
          "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
          [JSON.stringify({ sub: runtimeOf(task.team), role: "authenticated" })],
        );
        const asked = performance.now();
        await client.query({ name: text, text, values: [task.id] });
        times.push(performance.now() - asked);
        await client.query("commit");
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return { seconds, times };
}

async function measureExperiments(
  sql: Sql,
  url: string,
  { experiments, tasksPerExperiment }: ImpactSizes,
): Promise<ImpactReport["experiments"]> {
  // What the questions above left open belongs to the first minute, which is not measured.
  const rest = await openRest(url);
  const count = async () => {
    await closeTasks(sql);
    await sql`select private.queue_experiments()`;
    await runExperiments(
      rest.database,
      (line) => {
        throw new Error(line);
      },
      () => false,
    );
  };
  await count();
  for (let left = experiments * tasksPerExperiment; left > 0; left -= 10_000) {
    await askAll(sql, await registerTasks(sql, Math.min(left, 10_000)));
  }
  await closeTasks(sql);
  await sql`analyze`;
  await sql`select private.queue_experiments()`;
  const [before] = await sql<{ n: number }[]>`select count(*)::int as n from public.outcomes`;
  const start = performance.now();
  const cpu = process.cpuUsage();
  await count();
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const [after] = await sql<{ n: number }[]>`select count(*)::int as n from public.outcomes`;
  const [folded] = await sql<{ n: number }[]>`select sum(tasks)::int as n from public.experiments`;
  if (folded?.n !== after?.n) throw new Error(`${folded?.n} of ${after?.n} outcomes were counted.`);
  rest.close();
  const tasks = (after?.n ?? 0) - (before?.n ?? 0);
  return {
    experiments,
    tasks,
    seconds,
    tasksPerSecond: tasks / seconds,
    computingSeconds: (used.user + used.system) / 1e6,
  };
}

/** Every task asks, a team's in one transaction: this is not what is measured. */
async function askAll(sql: Sql, tasks: BenchTask[]): Promise<void> {
  for (const [team, own] of Map.groupBy(tasks, (task) => task.team)) {
    const ids = own.map(({ id }) => id);
    await sql.begin(async (tx) => {
      const claims = JSON.stringify({ sub: runtimeOf(team), role: "authenticated" });
      await tx`select set_config('request.jwt.claims', ${claims}, true)`;
      await tx`select count(*) from unnest(${ids}::uuid[]) id, public.resolve_config(id, '{}', '{}')`;
    });
  }
}

/** Prints the figures for people. */
export function printImpact({ machine, statistics, resolve, experiments }: ImpactReport): void {
  const { countingSuccess, countingFiveMetrics, reading, stateAtMost, thousand } = statistics;
  const whole = (value: number) => Math.round(value).toLocaleString("en");
  console.log(`${machine}

Counting a task, without the database
  success alone               ${countingSuccess.toFixed(1)} µs
  five metrics, all guarded   ${countingFiveMetrics.toFixed(1)} µs
  reading what it says        ${reading.toFixed(1)} µs
  memory of an experiment     ${(stateAtMost / 1024).toFixed(1)} kB at most, whatever the number of tasks
  1,000 experiments           ${whole(thousand.tasksPerSecond)} tasks per second, stored and read as JSON in between

resolve_config, ${resolve.connections} connections, role and claims set for each question
  questions per second        ${whole(resolve.perSecond)} (inserting a row into a bare table: ${whole(resolve.bare)}; ratio ${resolve.ratio.toFixed(2)})
  one question                median ${resolve.medianMs.toFixed(2)} ms with nobody else asking, 99 % within ${resolve.p99Ms.toFixed(2)} ms (aim: 5)

${whole(experiments.experiments)} experiments at once, ${whole(experiments.tasks)} new outcomes, over REST
  one worker                  ${experiments.seconds.toFixed(1)} s (aim: 60), ${whole(experiments.tasksPerSecond)} tasks per second
  computing in the worker     ${experiments.computingSeconds.toFixed(1)} s`);
}
