import type { Arm, MixtureState } from "../experiment-contract.ts";
import type { Bets } from "./mixture.ts";

/**
 * Randomisation e-process for a value in [0, 1]: was the arm drawn independently of the outcome? Each bet multiplies
 *
 *   f_arm(y) / (π f₁(y) + (1−π) f₀(y)),   f_a(y) = p_a^y (1−p_a)^(1−y)
 *
 * with p₁ = σ(η + (1−π)δ), p₀ = σ(η − πδ) around the baseline η. Under "no effect" its expectation given the past and
 * y is 1 for any baseline, propensity and drift: exact, at any sample size (Grünwald, Henzi & Lardy, JASA 2023,
 * arXiv 2209.12637; for two samples Turner, Ly & Grünwald, arXiv 2106.02693).
 * @param baseline expected value of y before this task, both arms together, in (0, 1)
 */
export function foldRandomisation(
  state: MixtureState,
  bets: Bets,
  arm: Arm,
  propensity: number,
  y: number,
  baseline: number,
): void {
  const odds = baseline / (1 - baseline);
  const { effects } = bets;
  const { logs } = state;
  for (let k = 0; k < effects.length; k++) {
    const effect = effects[k] ?? 0;
    const odds1 = odds * Math.exp((1 - propensity) * effect);
    const odds0 = odds * Math.exp(-propensity * effect);
    let f1 = 1 / (1 + odds1);
    let f0 = 1 / (1 + odds0);
    if (y === 1) {
      f1 *= odds1;
      f0 *= odds0;
    } else if (y !== 0) {
      f1 *= odds1 ** y;
      f0 *= odds0 ** y;
    }
    const mixed = propensity * f1 + (1 - propensity) * f0;
    logs[k] = (logs[k] ?? 0) + Math.log((arm === 1 ? f1 : f0) / mixed);
  }
}
