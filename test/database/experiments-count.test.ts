import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { foldTask, readExperiment, startExperiment } from "../../shared/impact/experiment.ts";
import type { ExperimentPlan, ExperimentState } from "../../shared/impact/experiment-contract.ts";
import { runExperiments } from "../../shared/impact/run-experiments.ts";
import type { Database } from "../../shared/platform/database.ts";
import { asRole } from "../support/as-role.ts";
import { rpcDatabase } from "../support/rpc.ts";
import { passTime, startedExperiment, workBefore } from "./experiments-world.ts";
import { move } from "./improvements.ts";
import { actors, useWorld, world } from "./world.ts";

// However outcomes arrive and workers die: what is stored in the end is what one worker would have computed from the whole.

useWorld();
beforeAll(async () => {
  await workBefore(world, 200);
  await world.sql`update public.policies set max_experiment_days = 100000 where team_id is null`;
});

/** What becomes of a task: closed after so many steps, or never; some of the steps take longer than the deadline. */
interface Fate {
  closesAfter: number | null;
  succeeds: boolean;
}
type Step =
  | { kind: "assign"; fates: Fate[] }
  | { kind: "hours"; hours: number }
  | { kind: "count"; workers: Worker[] };
/** How a worker ends: it does not, or dies before it records, or after that and before anybody hears of it. */
type Worker = "lives" | "dies before" | "dies after";

const fate = fc.record({
  closesAfter: fc.option(fc.integer({ min: 0, max: 6 }), { freq: 5 }),
  succeeds: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("assign" as const),
      fates: fc.array(fate, { minLength: 1, maxLength: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("hours" as const), hours: fc.constantFrom(1, 12, 30) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("count" as const),
      workers: fc.array(fc.constantFrom<Worker>("lives", "lives", "dies before", "dies after"), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
);

const happened = { late: 0, missing: 0, diedBefore: 0, diedAfter: 0, together: 0 };

class Died extends Error {}

/** A worker's way to the database that ends as its fate says. */
function mortal(fate: Worker): Database {
  const { rpc } = rpcDatabase(world.sql) as unknown as { rpc(name: string, args: object): Promise<unknown> };
  const dying = async (name: string, args: object) => {
    // The dead do not say that they failed.
    if (name === "fail_work") throw new Died();
    if (name !== "record_experiments" || fate === "lives") return rpc(name, args);
    if (fate === "dies before") {
      happened.diedBefore++;
      throw new Died();
    }
    await rpc(name, args);
    happened.diedAfter++;
    throw new Died();
  };
  return { rpc: dying } as unknown as Database;
}

async function countWith(workers: Worker[]): Promise<void> {
  await world.sql`select private.queue_experiments()`;
  if (workers.length > 1) happened.together++;
  await Promise.all(
    workers.map((one) =>
      runExperiments(
        mortal(one),
        () => {},
        () => false,
      ).catch((error: unknown) => {
        if (!(error instanceof Died)) throw error;
      }),
    ),
  );
  // Their leases run out.
  await world.sql`update private.work_items set leased_until = clock_timestamp() - interval '1 second', attempts = 0 where kind = 'experiment'`;
}

test("the state after any order of arrivals, deaths and duplicates is that of one pass over everything", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      await workBefore(world, 10);
      const { improvement, experiment } = await startedExperiment(world, { change_type: "role_adjustment" });
      try {
        const open: { task: string; closesIn: number | null; succeeds: boolean; ageHours: number }[] = [];
        const expected = new Map<string, string | null>();
        for (const one of steps) {
          if (one.kind === "assign")
            for (const { closesAfter, succeeds } of one.fates) {
              const task = await assign();
              open.push({ task, closesIn: closesAfter, succeeds, ageHours: 0 });
              expected.set(task, null);
            }
          if (one.kind === "hours") {
            await passTime(world, `${one.hours} hours`);
            for (const waiting of open) waiting.ageHours += one.hours;
          }
          if (one.kind === "count") await countWith(one.workers);
          for (const waiting of open) {
            if (waiting.closesIn === null || waiting.closesIn-- > 0) continue;
            waiting.closesIn = null;
            await close(waiting.task, waiting.succeeds);
            if (waiting.ageHours >= 24) happened.late++;
            else expected.set(waiting.task, waiting.succeeds ? "success" : "failure");
          }
        }
        await passTime(world, "25 hours");
        await countWith(["dies after", "lives"]);
        await countWith(["lives"]);

        const stored = await world.sql<{ task_id: string; outcome: string | null }[]>`
        select a.task_id, o.outcome from public.outcomes o join public.assignments a on a.id = o.assignment_id
        where o.experiment_id = ${experiment.id} order by o.assignment_id`;
        expect(stored.length).toBe(expected.size);
        for (const { task_id, outcome } of stored) {
          expect(outcome, task_id).toBe(expected.get(task_id) ?? null);
          if (outcome === null) happened.missing++;
        }
        await compareWithBatch(experiment.id);
      } finally {
        await move(world.sql, improvement, "abandoned", "delivery");
      }
    }),
    { numRuns: 25, interruptAfterTimeLimit: 40_000 },
  );
  for (const [what, times] of Object.entries(happened)) expect(times, what).toBeGreaterThan(0);
}, 90_000);

async function compareWithBatch(experiment: string): Promise<void> {
  const [row] = await world.sql<
    { plan: ExperimentPlan; state: ExperimentState | null; tasks: number; reading: unknown }[]
  >`
    select x.plan, s.state, x.tasks, x.reading from public.experiments x join private.experiment_states s on s.experiment_id = x.id
    where x.id = ${experiment}`;
  const rows = await world.sql<
    { id: string; arm: string; propensity: number; outcome: string | null; duration_seconds: number | null }[]
  >`
    select a.id, a.arm, a.propensity, o.outcome, o.duration_seconds
    from public.outcomes o join public.assignments a on a.id = o.assignment_id where o.experiment_id = ${experiment} order by a.id`;
  if (!row) throw new Error("The experiment is gone.");
  const batch = startExperiment(row.plan);
  for (const { id, arm, propensity, outcome, duration_seconds } of rows)
    foldTask(batch, row.plan, {
      sequence: Number(id),
      arm: arm === "treatment" ? 1 : 0,
      propensity,
      cell: 0,
      outcomes: {
        success: outcome === null ? null : outcome === "success" ? 1 : 0,
        duration: duration_seconds,
      },
    });
  expect(row.tasks).toBe(rows.length);
  if (rows.length === 0) return;
  expect(row.state).toEqual(JSON.parse(JSON.stringify(batch)));
  expect(row.reading).toEqual(JSON.parse(JSON.stringify(readExperiment(batch, row.plan))));
}

async function assign(): Promise<string> {
  const task = randomUUID();
  await asRole(world.sql, actors.runtimeA, async (tx) => {
    await tx`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`;
    await tx`select count(*) from public.resolve_config(${task}, '{}', '{}')`;
  });
  return task;
}

async function close(task: string, succeeds: boolean): Promise<void> {
  await world.sql`update public.tasks set outcome = ${succeeds ? "success" : "failure"}, ended_at = started_at + interval '7 seconds' where id = ${task}`;
  await world.sql`delete from private.work_items where kind = 'analysis'`;
}

test("an assignment that is not committed yet keeps later ones from being counted before it, and nobody waits for it", async () => {
  await workBefore(world, 10);
  const { improvement, experiment } = await startedExperiment(world, { change_type: "role_adjustment" });
  let letGo: () => void = () => {};
  const hanging = world.sql.begin(async (tx) => {
    const task = randomUUID();
    await tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${JSON.stringify(actors.runtimeA.claims)}, true)`;
    await tx`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`;
    await tx`select count(*) from public.resolve_config(${task}, '{}', '{}')`;
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return task;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = await assign();
  await close(second, true);
  await countWith(["lives"]);
  const counted = async () =>
    (await world.sql`select from public.outcomes where experiment_id = ${experiment.id}`).length;
  expect(await counted()).toBe(0);
  letGo();
  await close(await hanging, false);
  await countWith(["lives"]);
  expect(await counted()).toBe(2);
  await compareWithBatch(experiment.id);
  await move(world.sql, improvement, "abandoned", "delivery");
});
