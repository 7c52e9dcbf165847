import { observedEffect, shrink } from "../effect.ts";
import type { ExperimentPlan, ExperimentReading, ExperimentState, Metric } from "../experiment-contract.ts";
import { expectedSd } from "../metric-scale.ts";
import { priorFor } from "../plan-experiment.ts";
import { asymptoticInterval } from "../sequential-tests/asymptotic-interval.ts";
import { type MetricNumbers, type ReportMetric, reportMetrics } from "./report.ts";

/** The name by which estimates are stored; undefined for a metric that is not reported. */
export function reportName(metric: string): ReportMetric | undefined {
  const name = metric === "success" ? "success_rate" : metric;
  return reportMetrics.find((known) => known === name);
}

/**
 * Sizes of every metric of an experiment, the one that decides first. Effects are drawn towards what such changes usually do
 * (see `shrink`) and never reported outside of what the interval still holds possible.
 */
export function readMetrics(
  state: ExperimentState,
  plan: ExperimentPlan,
  reading: ExperimentReading,
): MetricNumbers[] {
  const read = plan.metrics.flatMap((metric, at) => {
    const name = reportName(metric.name);
    const sums = state.metrics[at];
    if (name === undefined || sums === undefined) return [];
    const isPrimary = metric.name === plan.primary.metric;
    const [control, treatment] = sums.arms;
    const toScale = (value: number) => (metric.kind === "skewed" ? Math.exp(value) : value);
    const arm = ({ n, mean }: { n: number; mean: number }) => ({
      tasks: n,
      value: n === 0 ? null : toScale(mean),
    });
    const interval = isPrimary ? reading.interval : guardInterval(metric, sums, [control.n, treatment.n]);
    const effect = isPrimary ? (reading.effect?.mean ?? null) : guardEffect(metric, sums, toScale);
    const numbers: MetricNumbers = {
      metric: name,
      baseline: arm(control),
      candidate: arm(treatment),
      effect: control.n === 0 || treatment.n === 0 || effect === null ? null : within(effect, interval),
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      interval: interval && (isPrimary && metric.kind === "binary" ? "anytime" : "large_samples"),
    };
    return [{ isPrimary, numbers }];
  });
  return read.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary)).map(({ numbers }) => numbers);
}

type Sums = ExperimentState["metrics"][number];

function guardInterval(metric: Metric, sums: Sums, tasks: [number, number]) {
  const found = asymptoticInterval(sums, tasks, expectedSd(metric));
  if (found === null) return null;
  if (metric.kind === "skewed") return { low: Math.exp(found.low), high: Math.exp(found.high) };
  return { low: Math.max(-1, found.low), high: Math.min(1, found.high) };
}

function guardEffect(metric: Metric, sums: Sums, toScale: (value: number) => number): number | null {
  if (sums.arms[0].n === 0 || sums.arms[1].n === 0 || sums.precision === 0) return null;
  return toScale(shrink(observedEffect(sums), priorFor(metric)).mean);
}

function within(effect: number, interval: { low: number; high: number } | null): number {
  return interval === null ? effect : Math.min(interval.high, Math.max(interval.low, effect));
}
