import { goodSide, isShare, type MetricNumbers } from "./report.ts";

/** Where a number lies on the common axis, in points or percent: beyond zero is better, whichever way is good for the metric. */
export function toAxis(metric: MetricNumbers["metric"], value: number): number {
  return goodSide(metric) * (isShare(metric) ? value * 100 : (value - 1) * 100);
}

/** Ends of the interval on the axis, ascending; null without an interval. */
export function extentOf({ metric, low, high }: MetricNumbers): [number, number] | null {
  if (low === null || high === null) return null;
  const [a, b] = [toAxis(metric, low), toAxis(metric, high)];
  return a < b ? [a, b] : [b, a];
}

/**
 * How far the axis reaches to both sides. Every effect fits, and the interval of what decides; an interval far wider than that
 * is cut off and drawn with an arrow, for one of them would make all others invisible.
 */
export function axisReach(rows: readonly (MetricNumbers & { guards: boolean })[]): number {
  const effects = rows.flatMap(({ metric, effect }) =>
    effect === null ? [] : [Math.abs(toAxis(metric, effect))],
  );
  const largest = Math.max(smallest, ...effects.filter(Number.isFinite));
  const ends = rows.flatMap((row) => (row.guards ? [] : (extentOf(row) ?? []))).filter(Number.isFinite);
  return roundUp(Math.max(1.1 * largest, ...ends.map((end) => Math.min(Math.abs(end), widest * largest))));
}

const smallest = 5;
/** So many times the largest effect is shown of an interval. */
const widest = 6;

/** The next of 10, 15, 20, 30, 50, 75, 100, … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 5, 7.5].find((each) => each * power >= value) ?? 10;
  return step * power;
}
