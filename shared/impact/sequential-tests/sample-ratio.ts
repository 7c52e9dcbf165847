import type { Arm, SrmState } from "../experiment-contract.ts";
import { chiSquaredUpperTail } from "../numeric/chi-squared.ts";
import type { Bets } from "./mixture.ts";

/** How firmly each bet believes in the declared division, in pseudo-tasks: those that found 55/45 to 52/48 fastest. */
const concentrations = [30, 100, 1000];

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
 * @param shares declared division; an arm without a share is left out
 * @returns its p-value, or null where nothing was counted or divided
 */
export function chiSquaredSampleRatio(counts: readonly number[], shares: readonly number[]): number | null {
  const arms = shares.flatMap((share, arm) => (share > 0 ? [{ share, count: counts[arm] ?? 0 }] : []));
  const total = arms.reduce((sum, { count }) => sum + count, 0);
  const whole = arms.reduce((sum, { share }) => sum + share, 0);
  if (total === 0 || arms.length < 2) return null;
  const statistic = arms.reduce((sum, { count, share }) => {
    const expected = (total * share) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquaredUpperTail(statistic, arms.length - 1);
}
