import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Estimate,
  estimateBeforeAfter,
  type Period,
} from "../../../shared/impact/estimate-before-after.ts";

const untimed = { timedTasks: 0, meanLogSeconds: null, varianceLogSeconds: null };

function estimates(before: Period, after: Period, minTasks = 20): { success: Estimate; duration: Estimate } {
  const [success, duration] = estimateBeforeAfter(before, after, minTasks);
  if (!success || !duration) throw new Error("two estimates were expected");
  return { success, duration };
}

test("the interval of a difference of success rates is Newcombe's", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table II, example (a): 56/70 against 48/80 gives 0.0524 to 0.3339.
  const { success } = estimates(
    { tasks: 80, successes: 48, ...untimed },
    { tasks: 70, successes: 56, ...untimed },
  );
  expect(success.effect).toBeCloseTo(0.2, 10);
  expect(success.low).toBeCloseTo(0.0524, 4);
  expect(success.high).toBeCloseTo(0.3339, 4);
  expect(success.verdict).toBe(
    "More tasks succeeded afterwards. 60.0 % before, 80.0 % after: +20.0 points (95 % interval +5.2 points to +33.4 points)",
  );
});

test("the interval of a ratio of durations is Welch's on logarithms", () => {
  const { duration } = estimates(
    { tasks: 40, successes: 20, timedTasks: 40, meanLogSeconds: Math.log(60), varianceLogSeconds: 0.25 },
    { tasks: 30, successes: 20, timedTasks: 30, meanLogSeconds: Math.log(40), varianceLogSeconds: 0.49 },
  );
  // By hand: error² = .25/40 + .49/30, ν = 50.2, t = 2.0083.
  const half = 2.0083 * Math.sqrt(0.25 / 40 + 0.49 / 30);
  expect(duration.effect).toBeCloseTo(2 / 3, 10);
  expect(duration.low).toBeCloseTo((2 / 3) * Math.exp(-half), 3);
  expect(duration.high).toBeCloseTo((2 / 3) * Math.exp(half), 3);
  expect(duration.verdict).toMatch(/^Tasks were faster afterwards\. 60\.0 s before, 40\.0 s after: −33 %/);
});

test("with too few tasks on a side nothing is stated, and it says how many are wanted", () => {
  const { success, duration } = estimates(
    { tasks: 100, successes: 50, ...untimed },
    { tasks: 19, successes: 19, ...untimed },
  );
  expect(success).toMatchObject({ effect: null, low: null, high: null });
  expect(success.verdict).toBe("Too early to say: 100 tasks before and 19 after, 20 wanted on each side.");
  expect(duration.effect).toBeNull();
});

test("an interval that holds zero is called no clear change", () => {
  const { success } = estimates(
    { tasks: 40, successes: 20, ...untimed },
    { tasks: 40, successes: 22, ...untimed },
  );
  expect(success.verdict).toMatch(/^No clear change\./);
});

test("any counts give an interval that holds the effect and stays within −1 and 1", () => {
  const period = fc
    .integer({ min: 20, max: 5000 })
    .chain((tasks) =>
      fc.record({ tasks: fc.constant(tasks), successes: fc.integer({ min: 0, max: tasks }) }),
    );
  fc.assert(
    fc.property(period, period, (before, after) => {
      const { success } = estimates({ ...before, ...untimed }, { ...after, ...untimed });
      const { effect, low, high } = success;
      if (effect === null || low === null || high === null) throw new Error("an effect was expected");
      expect(low).toBeLessThanOrEqual(effect);
      expect(effect).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
    }),
  );
});

test("twice the tasks at the same rates give a narrower interval", () => {
  const wide = estimates(
    { tasks: 50, successes: 20, ...untimed },
    { tasks: 50, successes: 30, ...untimed },
  ).success;
  const narrow = estimates(
    { tasks: 100, successes: 40, ...untimed },
    { tasks: 100, successes: 60, ...untimed },
  ).success;
  expect((narrow.high ?? 0) - (narrow.low ?? 0)).toBeLessThan((wide.high ?? 0) - (wide.low ?? 0));
});
