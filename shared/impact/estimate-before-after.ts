import { compareMeans } from "./welch.ts";

/** Closed tasks of one side of a deployment, summed up. */
export interface Period {
  tasks: number;
  successes: number;
  /** Tasks with a known duration. */
  timedTasks: number;
  /** Mean and sample variance of ln(duration in seconds). */
  meanLogSeconds: number | null;
  varianceLogSeconds: number | null;
}

/** What changed, with a 95 % confidence interval; null where it cannot be said yet. */
export interface Estimate {
  metric: "success_rate" | "duration";
  beforeTasks: number;
  afterTasks: number;
  beforeValue: number | null;
  afterValue: number | null;
  effect: number | null;
  low: number | null;
  high: number | null;
  /** In words, never without the size of the effect. */
  verdict: string;
}

/** 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * Success rate (difference, after minus before) and duration (ratio of geometric means, after to before).
 * Nothing is randomised here: whatever else changed at the time is in the effect as well, so every estimate
 * is observational.
 * @param minTasks closed tasks wanted on each side before an effect is stated
 */
export function estimateBeforeAfter(before: Period, after: Period, minTasks: number): Estimate[] {
  return [successRate(before, after, minTasks), duration(before, after, minTasks)];
}

/** Difference of two proportions: Newcombe (1998), method 10, from the Wilson intervals of both. */
function successRate(before: Period, after: Period, minTasks: number): Estimate {
  const shared = { metric: "success_rate", beforeTasks: before.tasks, afterTasks: after.tasks } as const;
  if (before.tasks < minTasks || after.tasks < minTasks) return tooEarly(shared, minTasks);
  const b = wilson(before.successes, before.tasks);
  const a = wilson(after.successes, after.tasks);
  const effect = a.rate - b.rate;
  const low = Math.max(-1, effect - Math.hypot(a.rate - a.low, b.high - b.rate));
  const high = Math.min(1, effect + Math.hypot(a.high - a.rate, b.rate - b.low));
  const size = `${percent(b.rate)} before, ${percent(a.rate)} after: ${points(effect)} (95 % interval ${points(low)} to ${points(high)})`;
  const verdict =
    low > 0
      ? `More tasks succeeded afterwards. ${size}`
      : high < 0
        ? `Fewer tasks succeeded afterwards. ${size}`
        : `No clear change. ${size}`;
  return { ...shared, beforeValue: b.rate, afterValue: a.rate, effect, low, high, verdict };
}

/** Ratio of geometric means: Welch's interval on the logarithms. */
function duration(before: Period, after: Period, minTasks: number): Estimate {
  const shared = {
    metric: "duration",
    beforeTasks: before.timedTasks,
    afterTasks: after.timedTasks,
  } as const;
  const { meanLogSeconds: meanBefore, varianceLogSeconds: varianceBefore } = before;
  const { meanLogSeconds: meanAfter, varianceLogSeconds: varianceAfter } = after;
  if (before.timedTasks < Math.max(minTasks, 2) || after.timedTasks < Math.max(minTasks, 2))
    return tooEarly(shared, minTasks);
  if (meanBefore === null || meanAfter === null || varianceBefore === null || varianceAfter === null)
    return tooEarly(shared, minTasks);
  const logs = compareMeans(
    { n: before.timedTasks, mean: meanBefore, variance: varianceBefore },
    { n: after.timedTasks, mean: meanAfter, variance: varianceAfter },
  );
  const effect = Math.exp(logs.difference);
  const low = Math.exp(logs.low);
  const high = Math.exp(logs.high);
  const size = `${seconds(Math.exp(meanBefore))} before, ${seconds(Math.exp(meanAfter))} after: ${change(effect)} (95 % interval ${change(low)} to ${change(high)})`;
  const verdict =
    high < 1
      ? `Tasks were faster afterwards. ${size}`
      : low > 1
        ? `Tasks were slower afterwards. ${size}`
        : `No clear change. ${size}`;
  return {
    ...shared,
    beforeValue: Math.exp(meanBefore),
    afterValue: Math.exp(meanAfter),
    effect,
    low,
    high,
    verdict,
  };
}

function tooEarly(
  shared: Pick<Estimate, "metric" | "beforeTasks" | "afterTasks">,
  minTasks: number,
): Estimate {
  const verdict = `Too early to say: ${shared.beforeTasks} tasks before and ${shared.afterTasks} after, ${minTasks} wanted on each side.`;
  return { ...shared, beforeValue: null, afterValue: null, effect: null, low: null, high: null, verdict };
}

/** Wilson score interval of a proportion (Wilson 1927). */
function wilson(successes: number, tasks: number): { rate: number; low: number; high: number } {
  const rate = successes / tasks;
  const centre = (successes + z ** 2 / 2) / (tasks + z ** 2);
  const half = (z / (tasks + z ** 2)) * Math.sqrt((successes * (tasks - successes)) / tasks + z ** 2 / 4);
  return { rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}

function points(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${Math.abs(difference * 100).toFixed(1)} points`;
}

function change(ratio: number): string {
  return `${ratio < 1 ? "−" : "+"}${Math.abs((ratio - 1) * 100).toFixed(0)} %`;
}

function seconds(value: number): string {
  return value < 90 ? `${value.toFixed(1)} s` : `${(value / 60).toFixed(1)} min`;
}
