import { normalCdf } from "../impact/numeric/normal.ts";
import type { Draw } from "./model-effects.ts";

/** What a change that has not been tried is expected to do. */
export interface Prediction {
  /** Median of the posterior: with few observations its tails are so heavy that the mean says nothing. */
  effect: number;
  /** Half of the central 68 %: what the standard deviation would be of a normal distribution. */
  sd: number;
  /** 95 % interval of the true effect. */
  low: number;
  high: number;
  /** Probability that the true effect is positive. */
  chance: number;
}

/**
 * The true effect of a new change with these levels. A level that was never seen, such as a team without a measured change,
 * is drawn from its factor's distribution: what is not known widens the interval.
 */
export function predictEffect(draws: readonly Draw[], levels: readonly string[]): Prediction {
  const parts = draws.map(({ mean, levels: known, spreads, residual }) => {
    let centre = mean;
    let variance = residual ** 2;
    for (const [factor, level] of levels.entries()) {
      const effect = known[factor]?.get(level);
      if (effect === undefined) variance += (spreads[factor] ?? 0) ** 2;
      else centre += effect;
    }
    return { centre, sd: Math.sqrt(variance) };
  });
  return summarise(parts);
}

/** The true effect behind an observation, after weighing it with all others: what is reported, free of the winner's curse. */
export function reportEffect(draws: readonly Draw[], observation: number): Prediction {
  return summarise(draws.map(({ effects }) => ({ centre: effects[observation] ?? 0, sd: 1e-9 })));
}

/** Of the mixture of normal distributions that the draws are. */
function summarise(parts: readonly { centre: number; sd: number }[]): Prediction {
  const below = (value: number) =>
    parts.reduce((sum, { centre, sd }) => sum + normalCdf((value - centre) / sd), 0) / parts.length;
  const farthest = parts.reduce((most, { centre, sd }) => Math.max(most, Math.abs(centre) + 9 * sd), 0);
  const at = (p: number) => quantile(below, p, farthest);
  return {
    effect: at(0.5),
    sd: (at(0.8413447460685429) - at(0.15865525393145707)) / 2,
    low: at(0.025),
    high: at(0.975),
    chance: 1 - below(0),
  };
}

/** Effects are shares of tasks; a hundred-thousandth is a thousandth of a point. */
const fineness = 1e-5;

/** Where a distribution function reaches p, by halving. */
function quantile(below: (value: number) => number, p: number, farthest: number): number {
  let [low, high] = [-farthest, farthest];
  while (high - low > fineness) {
    const middle = (low + high) / 2;
    if (below(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
