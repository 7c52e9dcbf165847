import type { Random } from "./random.ts";

/** What replications found: how often something happened, and values to take medians of. */
export interface Tally {
  counts: Record<string, number>;
  samples: Record<string, number[]>;
}

/** A simulation whose replications can be run anywhere in any order. */
export interface Job {
  replications: number;
  run(random: Random, tally: Tally): void;
}

export function emptyTally(): Tally {
  return { counts: {}, samples: {} };
}

export function count(tally: Tally, name: string, by = 1): void {
  tally.counts[name] = (tally.counts[name] ?? 0) + by;
}

export function sample(tally: Tally, name: string, value: number): void {
  const values = tally.samples[name];
  if (values) values.push(value);
  else tally.samples[name] = [value];
}

export function merge(into: Tally, other: Tally): void {
  for (const [name, by] of Object.entries(other.counts)) count(into, name, by);
  for (const [name, values] of Object.entries(other.samples)) {
    const present = into.samples[name];
    if (present) for (const value of values) present.push(value);
    else into.samples[name] = [...values];
  }
}
