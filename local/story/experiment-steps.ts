import type { Sql } from "../postgres/connect.ts";
import { people } from "../sample/organisation.ts";
import { type RuntimeClient, signIn } from "../sample/runtime.ts";
import { workWithConfig } from "../sample/work-with-config.ts";
import { drawEffect, drawProgress, drawScale } from "./draw-effect.ts";
import { letTimePass } from "./let-time-pass.ts";
import { analyse, type Loop } from "./loop.ts";
import type { Narrator } from "./narrator.ts";
import { explainWaiting } from "./read-state.ts";
import { waitUntil } from "./wait-until.ts";

/** Besides, the server's owner, who alone can make the record older. */
export interface ImpactLoop extends Loop {
  adminSql: Sql;
}

/** What is told of an experiment. */
export interface ExperimentRow {
  id: string;
  status: string;
  phase: string;
  share: number;
  waits_for: string | null;
  held_for: string | null;
  expected_tasks: number | null;
  expected_days: number | null;
  tasks: number;
  treated: number;
  end_reason: string | null;
  reading: Reading | null;
}

interface Reading {
  control: { mean: number | null };
  treatment: { mean: number | null };
  effect: { low: number; mean: number; high: number } | null;
  better: Evidence;
  guardrails: (Evidence & { name: string })[];
}

interface Evidence {
  logE: number;
  threshold: number;
}

/** Tasks between two counts; in the story they are two days of work. */
const tasksPerCount = 120;
const daysPerCount = 2;

/** Works and counts until it is so, one line for each count. */
export async function runUntil(
  loop: ImpactLoop,
  narrator: Narrator,
  runtime: RuntimeClient,
  improvement: string,
  seed: number,
  isOver: (row: ExperimentRow) => boolean,
): Promise<ExperimentRow> {
  narrator.tell(
    `${"day".padStart(4)}  share  tasks  new   old → new  success   ${"evidence".padEnd(17)}   ${drawScale()}`,
  );
  for (let round = 1; round <= 30; round++) {
    await work(loop, runtime, seed + round * 1_000);
    await letTimePass(loop.adminSql, `${daysPerCount} days`);
    await countOutcomes(loop);
    const row = await readExperiment(loop, improvement);
    narrator.tell(tellCount(row, round * daysPerCount));
    if (isOver(row)) return row;
  }
  throw new Error("The experiment did not come to an end.");
}

function tellCount({ share, tasks, treated, reading }: ExperimentRow, day: number): string {
  const harm = Math.max(...(reading?.guardrails ?? []).map(({ logE, threshold }) => logE / threshold), 0);
  const better = reading ? reading.better.logE / reading.better.threshold : 0;
  const which = harm > better ? "harm" : "better";
  return [
    String(day).padStart(4),
    `${share} %`.padStart(5),
    String(tasks).padStart(5),
    String(treated).padStart(4),
    `${percent(reading?.control.mean)} → ${percent(reading?.treatment.mean)}`.padStart(15),
    `${drawProgress(Math.max(harm, better))} ${which.padEnd(6)}`,
    ` ${drawEffect(reading?.effect ?? null)}`,
  ].join("  ");
}

function percent(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? "–" : `${(rate * 100).toFixed(0)} %`;
}

export async function work(loop: ImpactLoop, runtime: RuntimeClient, seed: number): Promise<void> {
  await workWithConfig(runtime, { count: tasksPerCount, seed });
  await analyse(loop);
}

/** What would take longer than policy allows starts only when a reviewer insists. */
export async function insistIfLong(
  { stack, sql }: ImpactLoop,
  narrator: Narrator,
  { id, waits_for }: ExperimentRow,
): Promise<void> {
  if (waits_for !== "duration") return;
  narrator.tell("That is longer than policy allows, so it does not start by itself. Ada insists.");
  const ada = await signIn(stack.url, stack.keys.publishable, people.ada.email);
  const [row] = await sql<{ improvement: string }[]>`
    select improvement_id as improvement from public.experiments where id = ${id}`;
  const { error } = await ada.rpc("start_experiment", {
    improvement: row?.improvement ?? "",
    insist: true,
  });
  if (error) throw new Error(`The experiment was not started: ${error.message}`);
}

/** What cron does each minute, now. */
export async function countOutcomes({ stack, sql }: ImpactLoop): Promise<void> {
  await waitUntil(
    "outcomes to be counted",
    async () => {
      await stack.worker.runJob("count-experiments");
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from private.work_items where kind = 'experiment' and dead_at is null`;
      return row?.n === 0;
    },
    { explain: () => explainWaiting(sql) },
  );
  await stack.worker.runJob("watch-experiments");
}

export async function experimentAfter(
  loop: ImpactLoop,
  improvement: string,
  there: (row: ExperimentRow) => boolean,
): Promise<ExperimentRow> {
  return waitUntil(
    "the experiment",
    async () => {
      await countOutcomes(loop);
      const row = await findExperiment(loop, improvement);
      return row && there(row) ? row : undefined;
    },
    { explain: () => explainWaiting(loop.sql) },
  );
}

async function findExperiment({ sql }: ImpactLoop, improvement: string): Promise<ExperimentRow | undefined> {
  const [row] = await sql<ExperimentRow[]>`
    select * from public.experiments where improvement_id = ${improvement} order by created_at desc limit 1`;
  return row;
}

export async function readExperiment(loop: ImpactLoop, improvement: string): Promise<ExperimentRow> {
  const row = await findExperiment(loop, improvement);
  if (!row) throw new Error("There is no experiment.");
  return row;
}
