import type { Evidence, EvidenceReading, Grid, MixtureState } from "../experiment-contract.ts";

/** A stake divided over bets, each on an effect of a certain size and direction. */
export interface Bets {
  effects: number[];
  logWeights: number[];
}

/** All bets of a grid in one direction (+1 up, −1 down), or half of the stake each way. */
export function betsOn(grid: Grid, direction: 1 | -1 | "both"): Bets {
  if (direction !== "both") return directed(grid, direction, 1);
  const up = directed(grid, 1, 0.5);
  const down = directed(grid, -1, 0.5);
  return {
    effects: [...up.effects, ...down.effects],
    logWeights: [...up.logWeights, ...down.logWeights],
  };
}

function directed({ sizes, weights }: Grid, direction: 1 | -1, share: number): Bets {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    effects: sizes.map((size) => direction * size),
    logWeights: weights.map((weight) => Math.log((share * weight) / total)),
  };
}

export function startMixture(bets: number): MixtureState {
  return { logs: new Array<number>(bets).fill(0), logE: 0, maxLogE: 0, crossedAt: null };
}

/**
 * Brings the e-value up to date with the bets: E = Σ weight · product. By Ville's inequality it ever reaches 1/alpha
 * with a probability of at most alpha where there is no effect, so it may be looked at after every task.
 */
export function settle(state: MixtureState, { logWeights }: Bets, logThreshold: number, tasks: number): void {
  state.logE = logSumExp(state.logs, logWeights);
  noteCrossing(state, logThreshold, tasks);
}

export function noteCrossing(state: Evidence, logThreshold: number, tasks: number): void {
  if (state.logE > state.maxLogE) state.maxLogE = state.logE;
  if (state.crossedAt === null && state.logE >= logThreshold) state.crossedAt = tasks;
}

/** ln Σ exp(logs + logWeights), without overflow. */
export function logSumExp(logs: readonly number[], logWeights: readonly number[]): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logs.length; k++) {
    const value = (logs[k] ?? 0) + (logWeights[k] ?? 0);
    if (value > largest) largest = value;
  }
  let sum = 0;
  for (let k = 0; k < logs.length; k++) sum += Math.exp((logs[k] ?? 0) + (logWeights[k] ?? 0) - largest);
  return largest + Math.log(sum);
}

export function readEvidence(state: Evidence, alpha: number): EvidenceReading {
  return {
    logE: state.logE,
    maxLogE: state.maxLogE,
    crossedAt: state.crossedAt,
    threshold: -Math.log(alpha),
    crossed: state.crossedAt !== null,
    p: Math.min(1, Math.exp(-state.maxLogE)),
  };
}
