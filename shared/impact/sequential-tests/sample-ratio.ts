import type { Arm, SrmState } from "../experiment-contract.ts";
import { chiSquaredUpperTail } from "../numeric/chi-squared.ts";
import type { Bets } from "./mixture.ts";

/** How firmly each bet believes in the declared division: pseudo-tasks. */
const concentrations = [30, 300, 3000];

export const srmBets: Bets = {
  effects: concentrations,
  logWeights: concentrations.map(() => -Math.log(concentrations.length)),
};

export function startSrm(): SrmState {
  return {
    logs: concentrations.map(() => 0),
    logE: 0,
    maxLogE: 0,
    crossedAt: null,
    propensity: 0,
    counts: [0, 0],
  };
}

/**
 * Sample-ratio mismatch: bets that predict the next arm from the arms so far, against the propensity that was logged.
 * q = (n_arm + cπ_arm)/(n + c) is chosen beforehand, so the product of q/π is an e-process for any sequence of
 * propensities; counting starts anew at each stage of a ramp, the product goes on.
 */
export function foldSrm(state: SrmState, arm: Arm, propensity: number): void {
  if (propensity !== state.propensity) {
    state.propensity = propensity;
    state.counts = [0, 0];
  }
  const { counts, logs } = state;
  const declared = arm === 1 ? propensity : 1 - propensity;
  const n = counts[0] + counts[1];
  for (let k = 0; k < concentrations.length; k++) {
    const c = concentrations[k] ?? 0;
    logs[k] = (logs[k] ?? 0) + Math.log((counts[arm] + c * declared) / ((n + c) * declared));
  }
  counts[arm]++;
}

/**
 * Pearson's chi-squared test of a division between any number of arms, at one look: for information, as looking
 * repeatedly makes it alarm too often.
 * @returns its p-value, or null where nothing was counted
 */
export function chiSquaredSampleRatio(counts: readonly number[], shares: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  if (total === 0 || counts.length < 2) return null;
  const statistic = counts.reduce((sum, count, arm) => {
    const expected = (total * (shares[arm] ?? 0)) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquaredUpperTail(statistic, counts.length - 1);
}
