import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { startExperiment } from "../../../../shared/impact/experiment.ts";
import type { EvidenceReading, ExperimentReading } from "../../../../shared/impact/experiment-contract.ts";
import { type CountedTask, foldOutcomes, type Verdict } from "../../../../shared/impact/fold-outcomes.ts";
import { planExperiment } from "../../../../shared/impact/plan-experiment.ts";
import type { Report } from "../../../../shared/impact/report/report.ts";
import { reportExperiment } from "../../../../shared/impact/report/report-experiment.ts";

const plan = planExperiment({
  metrics: [
    { name: "success", kind: "binary", better: "higher", expected: { mean: 0.6 } },
    { name: "duration", kind: "skewed", better: "lower", expected: { mean: 3.5, sd: 0.8 } },
    { name: "error_rate", kind: "rate", better: "lower", expected: { mean: 0.1 } },
  ],
});

const quiet: EvidenceReading = { logE: 0, maxLogE: 0, crossedAt: null, threshold: 3, crossed: false, p: 1 };
const crossed: EvidenceReading = { ...quiet, maxLogE: 4, crossedAt: 9, crossed: true, p: 0.02 };

const plain: ExperimentReading = {
  tasks: 1000,
  control: { tasks: 500, missing: 6, mean: 0.6 },
  treatment: { tasks: 500, missing: 6, mean: 0.66 },
  better: quiet,
  nonInferior: quiet,
  guardrails: [
    { name: "success", metric: "success", ...quiet },
    { name: "duration", metric: "duration", ...quiet },
    { name: "error_rate", metric: "error_rate", ...quiet },
  ],
  missing: quiet,
  srm: { ...quiet, chiSquaredP: 0.8 },
  interval: { low: -0.02, high: 0.14 },
  observed: { effect: 0.07, standardError: 0.03 },
  effect: { mean: 0.055, low: 0.01, high: 0.1 },
  verdict: "running",
  harmed: [],
};

/** A report on thousand tasks, half of them with the new version. */
function reportOn(verdict: Verdict, changes: Partial<ExperimentReading> = {}): Report {
  const state = startExperiment(plan);
  const [success, duration, errors] = state.metrics;
  if (!success || !duration || !errors) throw new Error("The plan has three metrics.");
  state.tasks = 1000;
  state.expectedTreated = 498.4;
  success.arms = [
    { n: 500, mean: 0.6, m2: 120 },
    { n: 500, mean: 0.66, m2: 112 },
  ];
  duration.arms = [
    { n: 490, mean: 3.5, m2: 300 },
    { n: 488, mean: 3.8, m2: 300 },
  ];
  Object.assign(duration, { precision: 400, weightedEffect: 120, squares: 400 });
  return reportExperiment(plan, state, { ...plain, ...changes }, verdict);
}

const guardrailCrossed = plain.guardrails.map((each) =>
  each.name === "duration" ? { ...each, ...crossed } : each,
);

describe("the verdict", () => {
  test.each<[Verdict, Partial<ExperimentReading>, string]>([
    [
      "better",
      { better: crossed, interval: { low: 0.02, high: 0.1 } },
      "It helps: about 6 of 100 more tasks succeed.",
    ],
    [
      "no_worse",
      { nonInferior: crossed },
      "It is not worse than policy allows (at most 6.0 points): about 6 of 100 more tasks succeed.",
    ],
    [
      "worse",
      { interval: { low: -0.12, high: -0.03 }, effect: { mean: -0.06, low: -0.1, high: -0.02 } },
      "It does not help: about 6 of 100 fewer tasks succeed.",
    ],
    [
      "harm",
      { harmed: ["duration"], guardrails: guardrailCrossed },
      "It does harm: tasks take about 31 % more time.",
    ],
    ["harm", { harmed: ["unheard of"] }, "It does harm: unheard of is worse."],
    [
      "invalid",
      { srm: { ...crossed, chiSquaredP: 0 } },
      "The numbers cannot be trusted: tasks are not divided between the versions as they should be.",
    ],
    [
      "invalid",
      { missing: crossed },
      "The numbers cannot be trusted: the new version loses more outcomes than the old.",
    ],
    [
      "inconclusive",
      {},
      "No answer after 1,000 tasks, as many as were planned: anything between 2 of 100 fewer and 14 of 100 more is possible.",
    ],
    [
      "running",
      {},
      "No answer yet after 1,000 tasks: anything between 2 of 100 fewer and 14 of 100 more is possible.",
    ],
    [
      "running",
      { interval: { low: -1, high: 1 } },
      "No answer yet after 1,000 tasks, which are too few to say how large an effect may be.",
    ],
  ])("%s is said with its size", (verdict, changes, headline) => {
    expect(reportOn(verdict, changes).headline).toBe(headline);
  });

  it("that it helps is told apart from how much", () => {
    expect(reportOn("better", { better: crossed }).sentences).toEqual([
      "Of a hundred changes without any effect, at most five would be said to help like this.",
      "How much it helps is less certain: the true effect lies between 2 of 100 fewer and 14 of 100 more with 95 % confidence, however often one looks.",
      "Success rate: 66.0 % of 500 tasks with the new version, 60.0 % of 500 tasks with the old.",
      "To be watched, below the alarm: tasks take about 31 % more time.",
    ]);
  });

  it("harm is told with the bounds of what was harmed first", () => {
    const { sentences, rows } = reportOn("harm", { harmed: ["duration"], guardrails: guardrailCrossed });
    expect(sentences[0]).toMatch(
      /^Duration: the true effect lies between \d+ % more and \d+ % more|^Duration: the true effect lies between \d+ and \d+ % more/,
    );
    expect(sentences[1]).toMatch(/^Success rate: the true effect/);
    expect(rows.map(({ metric, verdict }) => `${metric} ${verdict}`)).toEqual([
      "success_rate unclear",
      "duration worse",
      "error_rate unknown",
    ]);
  });

  it("an effect that the interval excludes is not reported: its nearest end is", () => {
    const { rows } = reportOn("worse", { interval: { low: -0.5, high: -0.2 } });
    expect(rows[0]).toMatchObject({ effect: -0.2, low: -0.5, high: -0.2, interval: "anytime" });
  });

  it("the effect as observed is in no report", () => {
    expect(JSON.stringify(reportOn("better"))).not.toMatch(/observed|7\.0 points/);
  });
});

test("health says how tasks were divided and what is missing, alarmed or not", () => {
  expect(reportOn("running").health).toEqual([
    {
      name: "Division",
      sound: true,
      text: "500 of 1,000 tasks had the new version, about 498 were to be expected.",
    },
    {
      name: "Outcomes",
      sound: true,
      text: "12 tasks had no outcome in time (6 with the new version, 6 with the old) and count as failures.",
    },
  ]);
  const alarmed = reportOn("invalid", { srm: { ...crossed, chiSquaredP: 0 }, missing: crossed });
  expect(alarmed.health.map(({ sound }) => sound)).toEqual([false, false]);
  expect(alarmed.sentences.join(" ")).toContain("that is no chance");
  expect(alarmed.rows[0]?.verdict).toBe("unsaid");
});

const value = fc.option(fc.constantFrom(0, 1), { freq: 9 });
const task = fc.record({
  arm: fc.constantFrom<0 | 1>(0, 1),
  propensity: fc.constantFrom(0.05, 0.25, 0.5, 0.95),
  outcomes: fc.record({
    success: value,
    duration: fc.option(fc.constantFrom(0.001, 1, 30, 1e6, -1)),
    error_rate: fc.option(fc.constantFrom(0, 0.1, 1, 3)),
  }),
});

test("whatever is counted, no report lacks a size, claims significance, or holds what is no number", () => {
  fc.assert(
    fc.property(fc.array(task, { maxLength: 300 }), (drawn) => {
      const tasks: CountedTask[] = drawn.map((each, at) => ({
        ...each,
        sequence: at + 1,
        kind: null,
        predicted_success: null,
      }));
      const { state, reading, verdict } = foldOutcomes(plan, null, 0, tasks);
      const report = reportExperiment(plan, state, reading, verdict);
      const said = JSON.stringify(report);
      expect(said).not.toMatch(/NaN|undefined|Infinity|significant/i);
      expect(report.rows.map(({ guards }) => guards)).toEqual([false, true, true]);
      for (const { effect, low, high } of report.rows)
        if (effect !== null && low !== null && high !== null) {
          expect(effect).toBeGreaterThanOrEqual(low);
          expect(effect).toBeLessThanOrEqual(high);
        }
      if (["better", "harm", "worse"].includes(verdict))
        expect(report.headline).toMatch(/\d|as long|as many/);
    }),
    { numRuns: 60 },
  );
});

test("nothing counted yet is said so", () => {
  const { state, reading, verdict } = foldOutcomes(plan, null, 0, []);
  expect(reportExperiment(plan, state, reading, verdict)).toMatchObject({
    headline: "No answer yet: no task has been counted.",
    outcome: "waiting",
    sentences: [],
  });
});
