import type { Arm, MetricState } from "./experiment-contract.ts";
import { effectScore, scoreVariance } from "./sequential-tests/betting.ts";

type EffectSums = Pick<MetricState, "precision" | "weightedEffect" | "squares">;

/** Adds a task to the estimate: its score weighted by the precision that was known before it. */
export function foldEffect(
  sums: EffectSums,
  arm: Arm,
  propensity: number,
  value: number,
  mean: number,
  variance: number,
): void {
  const precision = 1 / scoreVariance(propensity, variance);
  const weighted = effectScore(arm, propensity, value, mean) * precision;
  sums.precision += precision;
  sums.weightedEffect += weighted;
  sums.squares += weighted * weighted;
}

/** Effect as observed, weighted by precision, so valid under drift and ramps; on the scale that is counted. */
export function observedEffect({ precision, weightedEffect }: EffectSums): {
  effect: number;
  standardError: number;
} {
  return { effect: weightedEffect / precision, standardError: 1 / Math.sqrt(precision) };
}

/** 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * The effect after weighing what was observed with what such changes did before: the mean of a normal posterior.
 * Stopping early selects lucky data, which makes the observed effect too high (by three points in simulations); the
 * posterior mean is right on average whatever the stopping rule, as far as the prior is.
 */
export function shrink(
  observed: { effect: number; standardError: number },
  prior: { mean: number; sd: number },
): { mean: number; low: number; high: number; sd: number } {
  const fromData = 1 / (observed.standardError * observed.standardError);
  const fromPrior = 1 / (prior.sd * prior.sd);
  const mean = (observed.effect * fromData + prior.mean * fromPrior) / (fromData + fromPrior);
  const sd = 1 / Math.sqrt(fromData + fromPrior);
  return { mean, low: mean - z * sd, high: mean + z * sd, sd };
}
