import type { ExperimentPlan, ExperimentReading } from "./experiment-contract.ts";
import type { Verdict } from "./fold-outcomes.ts";

/** A row of `impact_estimates`: what an experiment says of its primary metric, for people. */
export interface ReadingRow {
  metric: string;
  before_tasks: number;
  after_tasks: number;
  before_value: number | null;
  after_value: number | null;
  effect: number | null;
  low: number | null;
  high: number | null;
  verdict: string;
}

const words: Record<Verdict, string> = {
  better: "More tasks succeed with the new version",
  no_worse: "The new version is no worse than policy allows",
  worse: "The new version is not better",
  harm: "The new version does harm",
  invalid: "The numbers cannot be trusted",
  inconclusive: "No answer after as many tasks as were planned",
  running: "No answer yet",
};

/** The verdict with the sizes that belong to it, never the one without the other. */
export function describeReading(
  reading: ExperimentReading,
  verdict: Verdict,
  plan: ExperimentPlan,
): ReadingRow {
  const { control, treatment, effect } = reading;
  const sizes =
    control.mean === null || treatment.mean === null
      ? ""
      : ` ${percent(control.mean)} of ${control.tasks} tasks with the old version, ${percent(treatment.mean)} of ${treatment.tasks} with the new${
          effect
            ? `: ${points(effect.mean)} (95 % interval ${points(effect.low)} to ${points(effect.high)})`
            : ""
        }.`;
  const missing = control.missing + treatment.missing;
  const lost = missing === 0 ? "" : ` ${missing} had no outcome in time and count as failures.`;
  const harmed = reading.harmed.length === 0 ? "" : ` (${reading.harmed.join(", ").replaceAll("_", " ")})`;
  return {
    metric: plan.primary.metric === "success" ? "success_rate" : plan.primary.metric,
    before_tasks: control.tasks,
    after_tasks: treatment.tasks,
    before_value: control.mean,
    after_value: treatment.mean,
    effect: effect?.mean ?? null,
    low: effect?.low ?? null,
    high: effect?.high ?? null,
    verdict: `${words[verdict]}${harmed}.${sizes}${lost}`,
  };
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}

function points(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${Math.abs(difference * 100).toFixed(1)} points`;
}
