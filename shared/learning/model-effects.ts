import { type Random, seededRandom } from "./random.ts";

/** An effect that was measured, with what the change has in common with others: one name per factor. */
export interface Observation {
  effect: number;
  standardError: number;
  /** In the order of the model's factors, such as change type, kind of finding, pattern, team. */
  levels: readonly string[];
}

/** What one draw from the posterior says. */
export interface Draw {
  mean: number;
  /** Effect of each seen level, per factor. */
  levels: readonly ReadonlyMap<string, number>[];
  /** Standard deviation between the levels of each factor. */
  spreads: readonly number[];
  /** Standard deviation of what no factor explains. */
  residual: number;
  /** The true effect behind each observation. */
  effects: Float64Array;
}

/** Scale of the half-Cauchy priors of all standard deviations, and standard deviation of the mean's: five points. */
const priorScale = 0.05;
const burnIn = 300;
const defaultDraws = 1200;

interface Factor {
  names: string[];
  /** Level of each observation. */
  of: Int32Array;
  effects: Float64Array;
  variance: number;
  auxiliary: number;
}

/**
 * Posterior of y_i ~ N(θ_i, s_i²), θ_i = μ + Σ_factors u_level(i) + e_i with normal effects, half-Cauchy spreads and
 * μ ~ N(0, 0.05²), by Gibbs sampling with the hyperparameters integrated (inverse-gamma auxiliaries, Wand et al. 2011).
 * Plug-in estimates of the spreads are far too sure with few observations; see docs/learning.md.
 * The same observations give the same draws.
 */
export function modelEffects(
  observations: readonly Observation[],
  { draws = defaultDraws, seed = 1 }: { draws?: number; seed?: number } = {},
): Draw[] {
  const random = seededRandom(seed);
  const n = observations.length;
  const y = Float64Array.from(observations, ({ effect }) => effect);
  const s2 = Float64Array.from(observations, ({ standardError }) => standardError ** 2);
  const factors = toFactors(observations);
  const residual = { variance: priorScale ** 2, auxiliary: 1 };
  /** Mean and factors added up, per observation. */
  const fitted = new Float64Array(n);
  const own = new Float64Array(n);
  const precision = new Float64Array(n);
  let mean = 0;
  const kept: Draw[] = [];
  for (let step = 0; step < burnIn + draws; step += 1) {
    // What no factor explains is integrated out while the factors are drawn, which mixes far better.
    for (let i = 0; i < n; i += 1) precision[i] = 1 / (at(s2, i) + residual.variance);
    const next = drawMean(random, y, fitted, precision, mean);
    for (let i = 0; i < n; i += 1) fitted[i] = at(fitted, i) + next - mean;
    mean = next;
    for (const factor of factors) drawLevels(random, factor, y, fitted, precision);
    for (let i = 0; i < n; i += 1)
      own[i] = drawOwn(random, at(y, i) - at(fitted, i), at(s2, i), residual.variance);
    for (const factor of factors) drawVariance(random, factor, factor.effects);
    drawVariance(random, residual, own);
    if (step < burnIn) continue;
    kept.push({
      mean,
      levels: factors.map(
        ({ names, effects }) => new Map(names.map((name, level) => [name, at(effects, level)])),
      ),
      spreads: factors.map(({ variance }) => Math.sqrt(variance)),
      residual: Math.sqrt(residual.variance),
      effects: fitted.map((value, i) => value + at(own, i)),
    });
  }
  return kept;
}

function toFactors(observations: readonly Observation[]): Factor[] {
  const count = observations[0]?.levels.length ?? 0;
  return Array.from({ length: count }, (_, factor) => {
    const names = [...new Set(observations.map(({ levels }) => levels[factor] ?? ""))];
    const index = new Map(names.map((name, level) => [name, level]));
    return {
      names,
      of: Int32Array.from(observations, ({ levels }) => index.get(levels[factor] ?? "") ?? 0),
      effects: new Float64Array(names.length),
      variance: priorScale ** 2,
      auxiliary: 1,
    };
  });
}

function drawMean(
  random: Random,
  y: Float64Array,
  fitted: Float64Array,
  precision: Float64Array,
  mean: number,
): number {
  let weight = 1 / priorScale ** 2;
  let sum = 0;
  for (let i = 0; i < y.length; i += 1) {
    weight += at(precision, i);
    sum += at(precision, i) * (at(y, i) - at(fitted, i) + mean);
  }
  return sum / weight + random.normal() / Math.sqrt(weight);
}

function drawLevels(
  random: Random,
  { of, effects, variance }: Factor,
  y: Float64Array,
  fitted: Float64Array,
  precision: Float64Array,
): void {
  const weights = new Float64Array(effects.length).fill(1 / variance);
  const sums = new Float64Array(effects.length);
  for (let i = 0; i < y.length; i += 1) {
    const level = at(of, i);
    weights[level] = at(weights, level) + at(precision, i);
    sums[level] = at(sums, level) + at(precision, i) * (at(y, i) - at(fitted, i) + at(effects, level));
  }
  const before = effects.slice();
  for (let level = 0; level < effects.length; level += 1)
    effects[level] = at(sums, level) / at(weights, level) + random.normal() / Math.sqrt(at(weights, level));
  for (let i = 0; i < y.length; i += 1)
    fitted[i] = at(fitted, i) + at(effects, at(of, i)) - at(before, at(of, i));
}

function drawOwn(random: Random, rest: number, s2: number, variance: number): number {
  const weight = 1 / s2 + 1 / variance;
  return rest / s2 / weight + random.normal() / Math.sqrt(weight);
}

function drawVariance(
  random: Random,
  scale: { variance: number; auxiliary: number },
  effects: Float64Array,
): void {
  let squares = 0;
  for (const effect of effects) squares += effect * effect;
  scale.variance = (squares / 2 + 1 / scale.auxiliary) / random.gamma((effects.length + 1) / 2);
  scale.auxiliary = (1 / scale.variance + 1 / priorScale ** 2) / random.gamma(1);
}

function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? 0;
}
