import { seededRandom } from "../train/random.ts";

export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** A share with its 95 % interval after Wilson. */
export function wilson(right: number, of: number): Interval | null {
  if (of === 0) return null;
  const z = 1.959964;
  const p = right / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const SAMPLES = 400;

/**
 * Any figure with its 95 % interval from samples drawn by whole groups (tasks), because conversations about the
 * same task are alike. Samples for which there is no figure are left out.
 */
export function bootstrap<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  figure: (items: readonly Item[]) => number | null,
): Interval | null {
  const value = figure(items);
  if (value === null || Number.isNaN(value)) return null;
  const groups = [...Map.groupBy(items, groupOf).values()];
  const random = seededRandom(20261122);
  const values: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const drawn = groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? []);
    const one = figure(drawn);
    if (one !== null && !Number.isNaN(one)) values.push(one);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) =>
    values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}
