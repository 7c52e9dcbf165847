import type { Arm } from "./experiment-contract.ts";

/**
 * Where a unit lies between 0 and 1 in an experiment: the first 53 bits of SHA-256(seed ‖ 0x00 ‖ unit id) over 2⁵³.
 * The same seed and unit always give the same bucket, and no number is rounded.
 * @param seed the experiment's own, so that experiments divide independently of each other
 * @param unitId what is assigned, such as a task
 */
export async function bucketOf(seed: string, unitId: string): Promise<number> {
  const bytes = new TextEncoder().encode(`${seed}\0${unitId}`);
  const digest = new DataView(await crypto.subtle.digest("SHA-256", bytes));
  return (digest.getUint32(0) * 2 ** 21 + (digest.getUint32(4) >>> 11)) / 2 ** 53;
}

/** Treatment below the propensity: who is treated at one stage of a ramp is treated at every later one. */
export function armOf(bucket: number, propensity: number): Arm {
  return bucket < propensity ? 1 : 0;
}
