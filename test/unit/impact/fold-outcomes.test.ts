import { expect, test } from "vitest";
import { type CountedTask, foldOutcomes } from "../../../shared/impact/fold-outcomes.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";

const plan = planExperiment({
  metrics: [{ name: "success", kind: "binary", better: "higher", expected: { mean: 0.6 } }],
});

/** A stream with these shares of success, by turns in both arms. */
function stream(tasks: number, control: number, treatment: number): CountedTask[] {
  return Array.from({ length: tasks }, (_, index) => {
    const arm = index % 2 === 0 ? 0 : 1;
    const rate = arm === 0 ? control : treatment;
    const nth = Math.floor(index / 2);
    const success = Math.floor((nth + 1) * rate) > Math.floor(nth * rate) ? 1 : 0;
    return {
      sequence: index + 1,
      arm,
      propensity: 0.5,
      kind: null,
      predicted_success: null,
      outcomes: { success },
    };
  });
}

test("counting in portions, and a portion twice, is counting once", () => {
  const tasks = stream(300, 0.5, 0.6);
  const whole = foldOutcomes(plan, null, 0, tasks);
  const first = foldOutcomes(plan, null, 0, tasks.slice(0, 120));
  const stored = JSON.parse(JSON.stringify(first.state));
  const again = foldOutcomes(plan, stored, first.foldedTo, tasks.slice(60, 120));
  const rest = foldOutcomes(plan, again.state, again.foldedTo, tasks.slice(120));
  expect(rest).toEqual(whole);
  expect(rest.foldedTo).toBe(300);
});

test("what is known to be worse is not called no worse, however small the loss", () => {
  const { verdict, reading } = foldOutcomes(plan, null, 0, stream(60_000, 0.6, 0.575));
  expect(reading.interval?.high).toBeLessThan(0);
  expect(["worse", "harm"]).toContain(verdict);
});

test("a task without an outcome is missing, and counts as the worse one", () => {
  const tasks = stream(2000, 0.5, 0.75);
  for (const task of tasks.slice(-100)) task.outcomes.success = null;
  const { reading, verdict } = foldOutcomes(plan, null, 0, tasks);
  expect(verdict).toBe("better");
  expect([reading.control, reading.treatment].map(({ tasks, missing }) => [tasks, missing])).toEqual([
    [1000, 50],
    [1000, 50],
  ]);
  expect(reading.treatment.mean).toBeCloseTo(0.75 * 0.95, 2);
});
