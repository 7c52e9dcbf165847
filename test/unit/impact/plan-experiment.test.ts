import { expect, test } from "vitest";
import { checkPlan } from "../../../shared/impact/check-plan.ts";
import { expectDuration } from "../../../shared/impact/expect-duration.ts";
import type { Metric } from "../../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";

const success = (mean: number): Metric => ({
  name: "success",
  kind: "binary",
  better: "higher",
  expected: { mean },
});
const seconds: Metric = { name: "seconds", kind: "skewed", better: "lower", expected: { mean: 4, sd: 1.2 } };
const half = [{ propensity: 0.5, tasks: 0 }];

test("every metric is guarded, and all guardrails share one chance of a false alarm by their severity", () => {
  const plan = planExperiment({ metrics: [success(0.6), seconds], severity: { success: 3 } });
  expect(checkPlan(plan)).toEqual([]);
  const alphas = plan.guardrails.map(({ alpha }) => alpha);
  expect(alphas).toEqual([expect.closeTo(0.0375, 10), expect.closeTo(0.0125, 10)]);
});

test("a rare rate is bet on with larger odds", () => {
  expect(planExperiment({ metrics: [success(0.6)] }).primary.grid.sizes).toEqual([0.15, 0.25, 0.4]);
  for (const rate of [0.02, 0.98])
    expect(planExperiment({ metrics: [success(rate)] }).primary.grid.sizes).toEqual([0.25, 0.5, 1]);
});

test("the margin is fixed in points beforehand, or as a ratio for skewed metrics", () => {
  expect(planExperiment({ metrics: [success(0.6)] }).nonInferiority?.margin).toBeCloseTo(0.06, 12);
  expect(planExperiment({ metrics: [seconds] }).nonInferiority?.margin).toBeCloseTo(1.1, 12);
  expect(planExperiment({ metrics: [seconds], relativeMargin: null }).nonInferiority).toBeNull();
});

test("six points on sixty percent take 1,661 tasks", () => {
  const plan = planExperiment({ metrics: [success(0.6)] });
  const { tasks, days, canFinish } = expectDuration(plan, 0.06, 200, half);
  expect(tasks).toBe(1661);
  expect(days).toBeCloseTo(8.3, 1);
  expect(canFinish).toBe(true);
});

test("25 tasks a day need months for a small lift, and that is said before", () => {
  const plan = planExperiment({ metrics: [success(0.6)] });
  const expected = expectDuration(plan, 0.03, 25, half);
  expect(expected.days).toBeGreaterThan(200);
  expect(expected.canFinish).toBe(false);
  expect(expected.smallestEffect).toBeGreaterThan(0.05);
});

test("what is found within the time is called the smallest effect", () => {
  const plan = planExperiment({ metrics: [success(0.6)] });
  const stages = [{ propensity: 0.05, tasks: 600 }, { propensity: 0.25, tasks: 600 }, ...half];
  const { smallestEffect } = expectDuration(plan, 0.06, 40, stages);
  expect(expectDuration(plan, smallestEffect * 1.1, 40, stages).canFinish).toBe(true);
  expect(expectDuration(plan, smallestEffect * 0.9, 40, stages).canFinish).toBe(false);
});

test("a ramp takes longer than a division in halves, and two sides longer than one", () => {
  const plan = planExperiment({ metrics: [success(0.6)] });
  const both = planExperiment({ metrics: [success(0.6)], sides: 2 });
  const ramp = [{ propensity: 0.05, tasks: 600 }, ...half];
  const { tasks } = expectDuration(plan, 0.06, 200, half);
  expect(expectDuration(plan, 0.06, 200, ramp).tasks).toBeGreaterThan(tasks);
  expect(expectDuration(both, 0.06, 200, half).tasks).toBeGreaterThan(tasks);
  expect(expectDuration(planExperiment({ metrics: [seconds] }), 0.9, 200, half).tasks).toBeGreaterThan(1000);
});
