import fc from "fast-check";
import { expect, test } from "vitest";
import { cellOf, foldTask, readExperiment, startExperiment } from "../../../shared/impact/experiment.ts";
import type {
  ExperimentPlan,
  ExperimentState,
  FoldedTask,
} from "../../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";

const plan: ExperimentPlan = planExperiment({
  metrics: [
    { name: "success", kind: "binary", better: "higher", expected: { mean: 0.6 } },
    { name: "errors", kind: "rate", better: "lower", expected: { mean: 0.1 } },
    { name: "seconds", kind: "skewed", better: "lower", expected: { mean: 4, sd: 1 } },
  ],
  limits: { errors: 0.4 },
  strata: { names: ["bug"], difficultyCuts: [0.5] },
});

/** A list of uniform numbers as a stream, so that failures are told by their seed. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface World {
  tasks?: number;
  success?: [number, number];
  seconds?: [number, number];
  missing?: [number, number];
  propensity?: (i: number) => number;
  division?: number;
}

function tasksOf(seed: number, world: World = {}): FoldedTask[] {
  const next = stream(seed);
  for (let i = 0; i < 5; i++) next();
  return Array.from({ length: world.tasks ?? 1000 }, (_, i) => {
    const propensity = world.propensity?.(i) ?? 0.5;
    const arm = next() < (world.division ?? propensity) ? 1 : 0;
    const lost = next() < (world.missing ?? [0, 0])[arm];
    const success = next() < (world.success ?? [0.6, 0.6])[arm] ? 1 : 0;
    const seconds = (world.seconds ?? [55, 55])[arm] * Math.exp(2 * (next() - 0.5));
    const outcomes = lost ? {} : { success, errors: next() * 0.2, seconds };
    return { sequence: 3 * i + 1, arm, propensity, cell: i % 4, outcomes } as const;
  });
}

function run(tasks: readonly FoldedTask[], under = plan): ExperimentState {
  const state = startExperiment(under);
  for (const task of tasks) foldTask(state, under, task);
  return state;
}

function reading(tasks: readonly FoldedTask[], under = plan) {
  return readExperiment(run(tasks, under), under);
}

test("counting in any portions, with restarts from JSON and duplicates, gives exactly the state of counting once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 }),
      (seed, portions, repeats) => {
        const tasks = tasksOf(seed, {
          tasks: 300,
          missing: [0.05, 0.1],
          propensity: (i) => (i < 100 ? 0.05 : 0.5),
        });
        let state = startExperiment(plan);
        let at = 0;
        for (const [turn, portion] of [...portions, tasks.length].entries()) {
          // As a worker that died after storing would: a few tasks come again.
          const from = Math.max(0, at - (repeats[turn] ?? 0));
          for (const task of tasks.slice(from, at + portion)) foldTask(state, plan, task);
          at = Math.min(tasks.length, at + portion);
          state = JSON.parse(JSON.stringify(state));
        }
        expect(state).toEqual(run(tasks));
      },
    ),
    { numRuns: 30 },
  );
});

test("the state stays small however many tasks it has seen", () => {
  const sizes = [0, 1000, 4000].map((tasks) => JSON.stringify(run(tasksOf(1, { tasks }))).length);
  expect(Math.max(...sizes)).toBeLessThan(40_000);
  expect(sizes[2]).toBeLessThan(sizes[1] ?? 0);
});

test("a duplicate, and a task from before the last one counted, change nothing", () => {
  const tasks = tasksOf(2, { tasks: 50 });
  const state = run(tasks);
  const before = structuredClone(state);
  for (const task of tasks.slice(40)) expect(foldTask(state, plan, task)).toBe(false);
  expect(state).toEqual(before);
});

test("an improvement is found, with its size within the interval and the reported effect nearer to the prior than observed", () => {
  const found = reading(tasksOf(3, { tasks: 2000, success: [0.5, 0.68] }));
  expect(found.verdict).toBe("better");
  expect(found.better.p).toBeLessThan(0.05);
  expect(found.interval?.low).toBeLessThan(0.18);
  expect(found.interval?.high).toBeGreaterThan(0.18);
  expect(found.effect?.mean).toBeLessThan(found.observed?.effect ?? 0);
  expect(found.effect?.low).toBeLessThan(found.effect?.mean ?? 0);
});

test("harm is found and named, and comes before every other verdict", () => {
  const found = reading(tasksOf(4, { tasks: 2000, success: [0.6, 0.3], division: 0.6 }));
  expect(found.srm.crossed).toBe(true);
  expect(found.verdict).toBe("harm");
  expect(found.harmed).toEqual(["success"]);
});

test("slower tasks are harm to their own guardrail", () => {
  const found = reading(tasksOf(5, { tasks: 2000, seconds: [55, 110] }));
  expect(found.harmed).toEqual(["seconds"]);
});

test("a bound is guarded whatever control does", () => {
  const errors = tasksOf(6, { tasks: 600 }).map((task) => ({
    ...task,
    outcomes: { ...task.outcomes, errors: 0.7 },
  }));
  expect(reading(errors).harmed).toEqual(["errors limit"]);
});

test("tasks that are not divided as declared hold the experiment, even a better one", () => {
  const found = reading(tasksOf(7, { tasks: 2000, success: [0.5, 0.7], division: 0.6 }));
  expect(found.better.crossed).toBe(true);
  expect(found.verdict).toBe("invalid");
  expect(found.srm.chiSquaredP).toBeLessThan(0.001);
});

test("outcomes that treatment loses are no pass: a binary one counts as failed, and losing more of them is alarmed", () => {
  const found = reading(tasksOf(8, { tasks: 2000, missing: [0.02, 0.25] }));
  expect(found.missing.crossed).toBe(true);
  expect(["invalid", "harm"]).toContain(found.verdict);
  expect(found.treatment.missing).toBeGreaterThan(150);
  expect(found.treatment.mean).toBeLessThan(0.55);
});

test("an experiment in which nothing ever comes in is nothing but failures on both sides", () => {
  const found = reading(tasksOf(9, { tasks: 500, missing: [1, 1] }));
  expect(found.control).toMatchObject({ mean: 0, missing: found.control.tasks });
  expect(found.better.crossed).toBe(false);
});

test("without an effect nothing but no worse follows, and at the end the experiment is inconclusive", () => {
  const strict = { ...plan, nonInferiority: null, maxTasks: 1000 };
  expect(reading(tasksOf(10, { tasks: 1000 }), strict).verdict).toBe("inconclusive");
  expect(reading(tasksOf(10, { tasks: 999 }), strict).verdict).toBe("running");
  expect(reading(tasksOf(11, { tasks: 3000 })).verdict).toBe("no_worse");
});

test("a skewed metric decides by ratios of geometric means", () => {
  const [seconds] = plan.metrics.filter(({ name }) => name === "seconds");
  if (!seconds) throw new Error("no metric");
  const byTime = planExperiment({ metrics: [seconds], strata: plan.strata });
  const found = reading(tasksOf(12, { tasks: 2000, seconds: [60, 48] }), byTime);
  expect(found.verdict).toBe("better");
  expect(found.observed?.effect).toBeCloseTo(0.8, 1);
  expect(found.interval?.low).toBeLessThan(0.8);
  expect(found.interval?.high).toBeGreaterThan(0.8);
  expect(found.control.mean).toBeGreaterThan(50);
  const same = reading(tasksOf(13, { tasks: 3000 }), byTime);
  expect(same.nonInferior?.crossed).toBe(true);
});

test("a two-sided experiment that finds the opposite calls it harm", () => {
  const both = { ...plan, guardrails: [], primary: { ...plan.primary, sides: 2 as const } };
  const found = reading(tasksOf(14, { tasks: 2000, success: [0.65, 0.45] }), both);
  expect(found).toMatchObject({ verdict: "harm", harmed: ["success"] });
});

test("values that a metric cannot have are missing, and stop nothing", () => {
  const state = startExperiment(plan);
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -3, 0.5];
  for (const [i, value] of odd.entries())
    foldTask(state, plan, {
      sequence: i,
      arm: 1,
      propensity: 0.5,
      cell: 0,
      outcomes: { success: value, seconds: -1 },
    });
  expect(state.metrics[0]?.missing).toEqual([0, 4]);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});

test("an assignment that cannot have been is refused and leaves the state as it was", () => {
  const state = run(tasksOf(15, { tasks: 20 }));
  const before = structuredClone(state);
  const task = { sequence: 1000, arm: 1, propensity: 0.5, cell: 0, outcomes: {} } as const;
  for (const wrong of [{ propensity: 0 }, { propensity: 1 }, { propensity: Number.NaN }, { cell: 99 }])
    expect(() => foldTask(state, plan, { ...task, ...wrong })).toThrow(RangeError);
  expect(state).toEqual(before);
});

test("any stream of tasks leaves numbers that JSON keeps", () => {
  const value = fc.oneof(fc.constant(null), fc.constantFrom(0, 1), fc.double());
  const task = fc.record({
    arm: fc.constantFrom(0 as const, 1 as const),
    propensity: fc.constantFrom(0.05, 0.25, 0.5, 0.999),
    cell: fc.integer({ min: 0, max: 3 }),
    outcomes: fc.record({ success: value, errors: value, seconds: value }),
  });
  fc.assert(
    fc.property(fc.array(task, { maxLength: 60 }), (tasks) => {
      const state = run(tasks.map((one, sequence) => ({ ...one, sequence })));
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      const { p } = readExperiment(state, plan).better;
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

test("an unknown kind shares a group, and a task without a prediction is in the middle", () => {
  const strata = { names: ["bug", "feature"], difficultyCuts: [0.3, 0.7] };
  expect(cellOf(strata, "bug", 0.1)).toBe(0);
  expect(cellOf(strata, "feature", 0.9)).toBe(5);
  expect(cellOf(strata, "chore", 0.7)).toBe(8);
  expect(cellOf(strata, null, null)).toBe(7);
  expect(cellOf({ names: [], difficultyCuts: [] }, "bug", 0.9)).toBe(0);
});

test("a plan that cannot be run says everything that is wrong with it", () => {
  const wrong = {
    ...plan,
    primary: { ...plan.primary, metric: "speed", grid: { sizes: [], weights: [] } },
    guardrails: [{ name: "slow", metric: "seconds", test: { kind: "limit" as const, bound: 0.5 }, alpha: 2 }],
    maxTasks: 0,
  };
  expect(() => startExperiment(wrong)).toThrow(
    /no metric is called speed.*grid.*slow limits a skewed metric.*alpha.*number of tasks/s,
  );
});
