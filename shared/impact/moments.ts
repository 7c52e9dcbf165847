import type { Moments } from "./experiment-contract.ts";

/** Adds a value (Welford 1962). */
export function addTo(moments: Moments, value: number): void {
  moments.n += 1;
  const distance = value - moments.mean;
  moments.mean += distance / moments.n;
  moments.m2 += distance * (value - moments.mean);
}
