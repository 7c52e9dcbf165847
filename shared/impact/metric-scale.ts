import { cellCount } from "./cells.ts";
import type { FoldedTask, Metric, MetricState, Moments, Strata } from "./experiment-contract.ts";

/** What is expected beforehand counts like so many tasks. */
const expectationWeight = 10;
/** Used where a plan does not say how much ln(value) varies; typical of durations and tokens. */
const usualLogSd = 1;

/** +1 where more is better. */
export function goodDirection(metric: Metric): 1 | -1 {
  return metric.better === "higher" ? 1 : -1;
}

export function expectedSd({ kind, expected }: Metric): number {
  if (kind === "skewed") return expected.sd ?? usualLogSd;
  const mean = insideUnit(expected.mean);
  return Math.sqrt(mean * (1 - mean));
}

/** Expected share, kept away from 0 and 1, which no number of tasks could correct. */
export function insideUnit(mean: number): number {
  return Math.min(0.999, Math.max(0.001, mean));
}

/**
 * The number that tests count: as it is, or its logarithm for `skewed`. null is missing: a value that the metric
 * cannot have is missing too, so that no report of a runtime can stop an experiment.
 */
export function countedValue(metric: Metric, task: FoldedTask): number | null {
  const value = task.outcomes[metric.name] ?? null;
  if (value === null || !Number.isFinite(value)) return null;
  if (metric.kind === "skewed") return value > 0 ? Math.log(value) : null;
  if (metric.kind === "binary") return value === 0 || value === 1 ? value : null;
  return value >= 0 && value <= 1 ? value : null;
}

export function startMetric(metric: Metric, strata: Strata): MetricState {
  const sd = expectedSd(metric);
  const cells = Array.from({ length: cellCount(strata) }, (_, cell) => {
    const mean = metric.expectedByCell?.[cell] ?? metric.expected.mean;
    return {
      n: expectationWeight,
      mean: metric.kind === "skewed" ? mean : insideUnit(mean),
      m2: expectationWeight * sd * sd,
    };
  });
  return {
    missing: [0, 0],
    arms: [emptyMoments(), emptyMoments()],
    cells,
    precision: 0,
    weightedEffect: 0,
    squares: 0,
  };
}

export function emptyMoments(): Moments {
  return { n: 0, mean: 0, m2: 0 };
}
