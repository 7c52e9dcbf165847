import type { Arm, IntervalState } from "../experiment-contract.ts";
import { bettingSizes, effectScore, scoreBound, scoreVariance } from "./betting.ts";

/** 95 %: a candidate is excluded when the mean of both sides' bets reaches 20. */
const logExclusion = Math.log(20);

/** What of the interval is the same for every task of a metric. */
export interface Candidates {
  effects: number[];
  sizes: number[];
}

/**
 * Candidate effects of a confidence sequence, symmetric around 0 and scaled by the spread that is expected: close
 * together where intervals end, then wider. A rare event (2 %) gets a grid more than three times finer than 60 %.
 */
export function candidateEffects(expectedMean: number): Candidates {
  const sd = Math.sqrt(expectedMean * (1 - expectedMean));
  const positive: number[] = [];
  let step = 0.005 * sd;
  for (let effect = step; effect < 1; effect += step) {
    positive.push(effect);
    if (effect > 0.3 * sd) step = effect < 0.6 * sd ? 0.01 * sd : 0.12 * effect;
  }
  positive.push(1);
  return {
    effects: [...positive.map((effect) => -effect).reverse(), 0, ...positive],
    sizes: bettingSizes(expectedMean),
  };
}

export function startInterval({ effects, sizes }: Candidates): IntervalState {
  return {
    first: 0,
    last: effects.length - 1,
    logs: new Array<number>(effects.length * sizes.length * 2).fill(0),
  };
}

/**
 * Bets against every candidate effect from both sides and drops those at the ends that lost: what remains holds the
 * average effect at all times at once with 95 %. A dropped candidate stays dropped, so the state shrinks.
 * @param mean @param variance of the value before the task, both arms together
 */
export function foldInterval(
  state: IntervalState,
  { effects, sizes }: Candidates,
  arm: Arm,
  propensity: number,
  y: number,
  mean: number,
  variance: number,
): void {
  const score = effectScore(arm, propensity, y, mean);
  const ofScore = scoreVariance(propensity, variance);
  const { logs } = state;
  const perCandidate = sizes.length * 2;
  let at = 0;
  for (let c = state.first; c <= state.last; c++) {
    const effect = effects[c] ?? 0;
    const most = 0.9 / scoreBound(propensity, mean, effect);
    const distance = score - effect;
    for (let k = 0; k < sizes.length; k++) {
      const change = Math.min((sizes[k] ?? 0) / ofScore, most) * distance;
      logs[at + k] = (logs[at + k] ?? 0) + Math.log1p(change);
      logs[at + sizes.length + k] = (logs[at + sizes.length + k] ?? 0) + Math.log1p(-change);
    }
    at += perCandidate;
  }
  dropExcluded(state, perCandidate);
}

function dropExcluded(state: IntervalState, perCandidate: number): void {
  let fromStart = 0;
  while (
    state.first + fromStart < state.last &&
    isExcluded(state.logs, fromStart * perCandidate, perCandidate)
  )
    fromStart++;
  if (fromStart > 0) {
    state.logs.splice(0, fromStart * perCandidate);
    state.first += fromStart;
  }
  while (state.last > state.first && isExcluded(state.logs, state.logs.length - perCandidate, perCandidate)) {
    state.logs.length -= perCandidate;
    state.last--;
  }
}

function isExcluded(logs: readonly number[], from: number, count: number): boolean {
  let sum = 0;
  for (let k = from; k < from + count; k++) sum += Math.exp((logs[k] ?? 0) - logExclusion);
  return sum >= count;
}

/** Ends are the nearest candidates that are excluded, so nothing between two candidates is lost. */
export function readInterval(state: IntervalState, { effects }: Candidates): { low: number; high: number } {
  return { low: effects[state.first - 1] ?? -1, high: effects[state.last + 1] ?? 1 };
}
