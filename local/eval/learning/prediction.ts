import { type Draw, modelEffects, type Observation } from "../../../shared/learning/model-effects.ts";
import { predictEffect } from "../../../shared/learning/predict-effect.ts";
import { count, type Job, sample } from "../impact/job.ts";
import type { Random } from "../impact/random.ts";

const [types, teams, kinds] = [5, 8, 6];
/** True spreads between types, teams, kinds, and of single changes; and how exactly effects are measured. */
const spreads = { type: 0.026, team: 0.017, kind: 0.017, own: 0.03 };

/**
 * A world of 5 types × 8 teams × 6 kinds of findings, in which `past` changes were measured. How well is the next one
 * predicted: by the model, by the mean and spread of all, and by those of its type?
 */
export function predictionJob(past: number, replications: number, draws?: number): Job {
  return {
    replications,
    run(random, tally) {
      const world = makeWorld(random);
      const measured = Array.from({ length: past }, () => world.change());
      const posterior = modelEffects(measured, draws === undefined ? {} : { draws });
      for (let n = 0; n < 5; n += 1) {
        const { effect: _, ...next } = world.change();
        const truth = next.truth;
        const { low, high, chance } = predictEffect(posterior, next.levels);
        const values = sampleNew(posterior, next.levels, random);
        count(tally, "predictions");
        if (truth >= low && truth <= high) count(tally, "within 95");
        const [q10, q90] = [
          values[Math.floor(values.length * 0.1)] ?? 0,
          values[Math.floor(values.length * 0.9)] ?? 0,
        ];
        if (truth >= q10 && truth <= q90) count(tally, "within 80");
        sample(tally, "brier", (chance - (truth > 0 ? 1 : 0)) ** 2);
        sample(tally, "crps model", crps(values, truth));
        sample(tally, "crps global", crps(normalLike(measured, random), truth));
        const alike = measured.filter(({ levels }) => levels[0] === next.levels[0]);
        sample(tally, "crps type", crps(normalLike(alike.length > 1 ? alike : measured, random), truth));
      }
    },
  };
}

function makeWorld(random: Random) {
  const draw = (n: number, sd: number) => Array.from({ length: n }, () => sd * random.normal());
  const effects = [draw(types, spreads.type), draw(kinds, spreads.kind), draw(teams, spreads.team)];
  const mean = 0.01 + 0.01 * random.normal();
  return {
    change(): Observation & { truth: number } {
      const at = effects.map((of) => Math.floor(random.uniform() * of.length));
      const truth =
        at.reduce((sum, level, factor) => sum + (effects[factor]?.[level] ?? 0), mean) +
        spreads.own * random.normal();
      const standardError = 0.015 + 0.02 * random.uniform();
      return {
        truth,
        effect: truth + standardError * random.normal(),
        standardError,
        levels: at.map((level, factor) => `${factor}:${level}`),
      };
    },
  };
}

/** One value of the new effect per draw, in order. */
function sampleNew(draws: readonly Draw[], levels: readonly string[], random: Random): number[] {
  return draws
    .map(({ mean, levels: known, spreads: sds, residual }) =>
      levels.reduce(
        (sum, level, factor) => sum + (known[factor]?.get(level) ?? (sds[factor] ?? 0) * random.normal()),
        mean + residual * random.normal(),
      ),
    )
    .sort((a, b) => a - b);
}

/** What somebody would say who takes mean and spread of past effects for a normal distribution. */
function normalLike(past: readonly Observation[], random: Random): number[] {
  const mean = past.reduce((sum, { effect }) => sum + effect, 0) / past.length;
  const variance =
    past.reduce((sum, { effect }) => sum + (effect - mean) ** 2, 0) / Math.max(1, past.length - 1);
  return Array.from({ length: 600 }, () => mean + Math.sqrt(variance) * random.normal()).sort(
    (a, b) => a - b,
  );
}

/** Continuous ranked probability score of a sorted sample: E|X − y| − ½ E|X − X'|. */
function crps(sorted: readonly number[], truth: number): number {
  const n = sorted.length;
  let [near, apart] = [0, 0];
  for (const [index, value] of sorted.entries()) {
    near += Math.abs(value - truth);
    apart += value * (2 * (index + 1) - n - 1);
  }
  return near / n - apart / (n * n);
}
