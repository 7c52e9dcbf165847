import type { Arm, MixtureState } from "../experiment-contract.ts";
import type { Bets } from "./mixture.ts";

/**
 * The randomisation e-process (see randomisation.ts) for skewed amounts: f_a is the density of Student's t with five
 * degrees of freedom around the running mean of the logarithm, moved by the bet's effect in running standard
 * deviations. A factor is at most 1/π, so that no outlier decides.
 * @param logValue ln of the amount
 * @param mean @param sd running mean and standard deviation of the logarithm, both arms together, before this task
 */
export function foldRandomisationSkewed(
  state: MixtureState,
  bets: Bets,
  arm: Arm,
  propensity: number,
  logValue: number,
  mean: number,
  sd: number,
): void {
  const z = (logValue - mean) / sd;
  const { effects } = bets;
  const { logs } = state;
  for (let k = 0; k < effects.length; k++) {
    const effect = effects[k] ?? 0;
    const f1 = studentFive(z - (1 - propensity) * effect);
    const f0 = studentFive(z + propensity * effect);
    const mixed = propensity * f1 + (1 - propensity) * f0;
    logs[k] = (logs[k] ?? 0) + Math.log((arm === 1 ? f1 : f0) / mixed);
  }
}

/** Density of t₅ but for its constant, which cancels. */
function studentFive(z: number): number {
  const u = 1 + (z * z) / 5;
  return 1 / (u * u * u);
}
