import type { Arm, MixtureState } from "../experiment-contract.ts";

/**
 * Bets on the average effect of a value in [0, 1] (weak null, exact, whatever the drift). The score
 *
 *   ψ = (y − m)(A/π − (1−A)/(1−π)),   m the running mean before the task
 *
 * has the task's average effect as its expectation, so Π(1 + sλ(ψ − δ₀)) with a stake λ chosen beforehand is an
 * e-process against "effect ≤ δ₀" (s = +1) or "≥ δ₀" (s = −1) (Waudby-Smith & Ramdas, JRSS-B 2024; scores after
 * Waudby-Smith et al., arXiv 2103.06476).
 */
export function effectScore(arm: Arm, propensity: number, y: number, mean: number): number {
  return arm === 1 ? (y - mean) / propensity : -(y - mean) / (1 - propensity);
}

/** Variance of the score under no effect, from the variance of the value. */
export function scoreVariance(propensity: number, valueVariance: number): number {
  return valueVariance / (propensity * (1 - propensity));
}

/** Bound of |ψ − δ₀|; a stake of at most 0.9 over it can never lose everything. */
export function scoreBound(propensity: number, mean: number, nullEffect: number): number {
  return Math.max(mean, 1 - mean) / Math.min(propensity, 1 - propensity) + Math.abs(nullEffect);
}

/**
 * Effects from the null on which stakes are best, scaled by the spread that is expected of the metric: three, six and
 * ten points where 60 % succeed.
 */
export function bettingSizes(expectedMean: number): number[] {
  const sd = Math.sqrt(expectedMean * (1 - expectedMean));
  return [0.06 * sd, 0.12 * sd, 0.2 * sd];
}

/** One null: the bets of `state` against "effect ≤ nullEffect" (side +1) or "≥ nullEffect" (side −1). */
export function foldBetting(
  state: MixtureState,
  sizes: readonly number[],
  side: 1 | -1,
  nullEffect: number,
  score: number,
  variance: number,
  bound: number,
): void {
  for (let k = 0; k < sizes.length; k++) {
    const stake = Math.min((sizes[k] ?? 0) / variance, 0.9 / bound);
    state.logs[k] = (state.logs[k] ?? 0) + Math.log1p(side * stake * (score - nullEffect));
  }
}
