import type { MixtureState } from "../experiment-contract.ts";
import type { Bets } from "./mixture.ts";

/**
 * One-arm Bernoulli e-process against "the rate is at most `bound`": likelihood ratios of rates beyond the bound. For
 * values in [0, 1] other than 0 and 1 the ratio is below its chord, so it stays an e-process for their mean.
 * @param bets distances beyond the bound in log-odds, positive
 * @param y the undesired share: 1 − value where higher is better
 */
export function foldLimit(state: MixtureState, bets: Bets, y: number, bound: number): void {
  const logOdds = Math.log(bound / (1 - bound));
  for (let k = 0; k < bets.effects.length; k++) {
    const rate = 1 / (1 + Math.exp(-logOdds - (bets.effects[k] ?? 0)));
    state.logs[k] =
      (state.logs[k] ?? 0) + y * Math.log(rate / bound) + (1 - y) * Math.log((1 - rate) / (1 - bound));
  }
}
