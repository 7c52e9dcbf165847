import { z } from "zod";
import { cellOf, foldTask, readExperiment, startExperiment } from "./experiment.ts";
import type { ExperimentPlan, ExperimentReading, ExperimentState } from "./experiment-contract.ts";

/** Outcomes as the database hands them over, in the order of assignment. */
export const countedTasks = z.array(
  z.object({
    sequence: z.number(),
    arm: z.union([z.literal(0), z.literal(1)]),
    propensity: z.number(),
    kind: z.string().nullable(),
    predicted_success: z.unknown(),
    outcomes: z.record(z.string(), z.number().nullable()),
  }),
);
export type CountedTask = z.infer<typeof countedTasks>[number];

/** What follows from an experiment; `worse`: nothing was harmed, but an improvement is excluded. */
export type Verdict = ExperimentReading["verdict"] | "worse";

export interface Counted {
  state: ExperimentState;
  reading: ExperimentReading;
  verdict: Verdict;
  foldedTo: number;
}

/** Counts further tasks on top of what is remembered; null starts anew. Counting twice what was counted changes nothing. */
export function foldOutcomes(
  plan: ExperimentPlan,
  remembered: ExperimentState | null,
  foldedTo: number,
  tasks: readonly CountedTask[],
): Counted {
  const state = remembered ?? startExperiment(plan);
  for (const { sequence, arm, propensity, kind, predicted_success, outcomes } of tasks) {
    const predicted = typeof predicted_success === "number" ? predicted_success : null;
    foldTask(state, plan, {
      sequence,
      arm,
      propensity,
      cell: cellOf(plan.strata, kind, predicted),
      outcomes,
    });
  }
  const reading = readExperiment(state, plan);
  return {
    state,
    reading,
    verdict: judge(reading, plan),
    foldedTo: Math.max(foldedTo, tasks.at(-1)?.sequence ?? 0),
  };
}

/** What is known to be worse is not shipped for being only a little worse. */
function judge(reading: ExperimentReading, plan: ExperimentPlan): Verdict {
  const { verdict, interval } = reading;
  if (verdict === "harm" || verdict === "invalid" || verdict === "better" || interval === null)
    return verdict;
  const metric = plan.metrics.find(({ name }) => name === plan.primary.metric);
  const none = metric?.kind === "skewed" ? 1 : 0;
  const excludesGain = metric?.better === "higher" ? interval.high < none : interval.low > none;
  return excludesGain ? "worse" : verdict;
}
