import type { Grid } from "./experiment-contract.ts";
import { normalCdf } from "./numeric/normal.ts";

/** Log-odds on which a stake may be put: from about two to fifteen points at a rate of 60 %. */
const sizes = [0.1, 0.2, 0.3, 0.45, 0.65];
/** Nothing is left without a stake: a prior that is wrong costs time, never the answer. */
const leastShare = 0.02;

/**
 * The effects to bet on when it is known what the same change did elsewhere: each size gets the probability that the
 * effect lies nearest to it. This makes a confirming experiment shorter; it stays valid whatever the prior says,
 * because the stakes are set before the first task.
 * @param rate the success rate without the change
 * @param prior effect in shares of tasks (0.06 is six points)
 */
export function gridFromPrior(rate: number, prior: { mean: number; sd: number }): Grid {
  const perLogOdds = rate * (1 - rate);
  const below = (size: number) => normalCdf((size * perLogOdds - prior.mean) / prior.sd);
  const weights = sizes.map((size, index) => {
    const before = sizes[index - 1];
    const after = sizes[index + 1];
    const from = before === undefined ? below(0) : below((before + size) / 2);
    const to = after === undefined ? 1 : below((size + after) / 2);
    return to - from;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const spread = 1 - sizes.length * leastShare;
  return {
    sizes,
    weights: weights.map((weight) => leastShare + spread * (total > 0 ? weight / total : 1 / sizes.length)),
  };
}
