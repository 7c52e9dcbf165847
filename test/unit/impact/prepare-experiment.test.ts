import { expect, test } from "vitest";
import { baselineSchema, prepareExperiment } from "../../../shared/impact/prepare-experiment.ts";

const amounts = { n: 500, mean: 3, sd: 0.8 };
const baseline = (more: Record<string, unknown> = {}) =>
  baselineSchema.parse({
    tasks_per_day: 200,
    success: { n: 1000, mean: 0.6 },
    duration: amounts,
    tokens: amounts,
    cost: { n: 0, mean: null, sd: null },
    error_rate: { n: 1000, mean: 0.05 },
    kinds: ["invoice"],
    prior: null,
    expected_effect: { metric: "success_rate", estimate: 0.08 },
    policy: {
      first_share: 5,
      worse_by_at_most: 0.1,
      ship_no_worse: false,
      outcome_deadline_hours: 24,
      max_experiment_days: 60,
    },
    ...more,
  });

test("success decides; what the log carries is guarded, and what it does not is not", () => {
  const { plan } = prepareExperiment(baseline());
  expect(plan.primary.metric).toBe("success");
  expect(plan.metrics.map(({ name }) => name)).toEqual(["success", "duration", "tokens", "error_rate"]);
  expect(plan.guardrails.reduce((sum, { alpha }) => sum + alpha, 0)).toBeCloseTo(0.05, 12);
  expect(plan.strata.names).toEqual(["invoice"]);
  expect(plan.deadlineSeconds).toBe(86_400);
});

test("the duration follows the pace, and the smaller effect takes longer", () => {
  const usual = prepareExperiment(baseline());
  expect(usual.expectedDays).toBeCloseTo(usual.expectedTasks / 200, 9);
  const slow = prepareExperiment(baseline({ tasks_per_day: 25 }));
  expect(slow.expectedTasks).toBe(usual.expectedTasks);
  expect(slow.expectedDays).toBeGreaterThan(30);
  const small = prepareExperiment(baseline({ expected_effect: { metric: "success_rate", estimate: 0.02 } }));
  expect(small.expectedTasks).toBeGreaterThan(3 * usual.expectedTasks);
  expect(prepareExperiment(baseline({ tasks_per_day: null })).expectedDays).toBe(Number.POSITIVE_INFINITY);
});

test("an expectation in another unit, or none, is replaced by the usual lift", () => {
  for (const expected_effect of [
    {},
    { metric: "duration", estimate: 0.8 },
    { metric: "success_rate", estimate: -1 },
    "much",
  ])
    expect(prepareExperiment(baseline({ expected_effect })).expectedTasks).toBe(
      prepareExperiment(baseline({ expected_effect: { metric: "success_rate", estimate: 0.06 } }))
        .expectedTasks,
    );
});
