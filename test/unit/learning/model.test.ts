import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyTally } from "../../../local/eval/impact/job.ts";
import { randomFor } from "../../../local/eval/impact/random.ts";
import { predictionJob } from "../../../local/eval/learning/prediction.ts";
import { gridFromPrior } from "../../../shared/impact/grid-from-prior.ts";
import { doubtTransfer, judgeSpread } from "../../../shared/learning/judge-spread.ts";
import { modelEffects, type Observation } from "../../../shared/learning/model-effects.ts";
import { predictEffect, reportEffect } from "../../../shared/learning/predict-effect.ts";
import { seededRandom } from "../../../shared/learning/random.ts";

const seen = (
  effect: number,
  team: string,
  standardError = 0.02,
  more: Partial<{ type: string; rule: string; pattern: string }> = {},
): Observation => ({
  effect,
  standardError,
  levels: [more.type ?? "prompt_refinement", more.rule ?? "repetition", more.pattern ?? "p", team],
});
const levels = ["prompt_refinement", "repetition", "p"] as const;
const teams = (effects: readonly number[], standardError = 0.02) =>
  effects.map((effect, n) => seen(effect, `t${n}`, standardError));

describe("the model of effects", () => {
  test("gives the same answer for the same measurements", () => {
    const observations = teams([0.1, 0.02, -0.03]);
    expect(predictEffect(modelEffects(observations), levels)).toEqual(
      predictEffect(modelEffects(observations), levels),
    );
  });
  test("without any measurement expects nothing, and says how little it knows", () => {
    const { effect, chance, low, high } = predictEffect(modelEffects([]), [...levels, "new"]);
    expect(Math.abs(effect)).toBeLessThan(0.01);
    expect(chance).toBeCloseTo(0.5, 1);
    expect([low < -0.1, high > 0.1]).toEqual([true, true]);
  });
  test("draws what was observed towards what all others showed, the less sure the more", () => {
    const sure = modelEffects([...teams([0.02, 0.01, 0.03, 0.02, 0.02, 0.01]), seen(0.12, "x", 0.01)]);
    const unsure = modelEffects([...teams([0.02, 0.01, 0.03, 0.02, 0.02, 0.01]), seen(0.12, "x", 0.06)]);
    expect(reportEffect(sure, 6).effect).toBeLessThan(0.12);
    expect(reportEffect(unsure, 6).effect).toBeLessThan(reportEffect(sure, 6).effect - 0.02);
  });
  test("is surer the more teams agree", () => {
    const widths = [1, 3, 6, 12].map((n) => {
      const { low, high } = predictEffect(
        modelEffects(teams(Array.from({ length: n }, (_, k) => 0.06 + 0.005 * (k % 3)))),
        [...levels, "new"],
      );
      return high - low;
    });
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
  });
  test("agrees with normal theory where there is one effect and no spread to speak of", () => {
    // Many exact measurements of one level: the level is known, whatever the priors say.
    const draws = modelEffects(Array.from({ length: 200 }, () => seen(0.04, "a", 0.01)));
    const { effect, sd } = predictEffect(draws, [...levels, "a"]);
    expect(effect).toBeCloseTo(0.04, 2);
    expect(sd).toBeLessThan(0.01);
  });
  test("five hundred measurements take less computing than a function has", () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      seen(0.1 * Math.sin(n), `t${n % 30}`, 0.03, {
        type: `y${n % 5}`,
        rule: `r${n % 20}`,
        pattern: `p${n % 60}`,
      }),
    );
    const before = process.cpuUsage();
    modelEffects(many);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1_900);
  });
  test("intervals hold what they say for changes that were not tried, and beat what is known of the type alone", () => {
    const tally = emptyTally();
    const job = predictionJob(60, 40, 400);
    for (let at = 0; at < job.replications; at += 1) job.run(randomFor(3, "short", at), tally);
    const { counts, samples } = tally;
    const share = (name: string) => (counts[name] ?? 0) / (counts.predictions ?? 1);
    const mean = (name: string) =>
      (samples[name] ?? []).reduce((sum, value) => sum + value, 0) / (samples[name]?.length ?? 1);
    expect(share("within 95")).toBeGreaterThan(0.88);
    expect(share("within 80")).toBeGreaterThan(0.7);
    expect(share("within 80")).toBeLessThan(0.9);
    expect(mean("crps model")).toBeLessThan(mean("crps global"));
  });
});

describe("whether a pattern spreads", () => {
  const judge = (effects: readonly number[], standardError = 0.02) =>
    judgeSpread(modelEffects(teams(effects, standardError)), levels, effects.length);
  test("waits without a measurement, and where nothing shows that it helps", () => {
    expect(judgeSpread(modelEffects([]), levels, 0)).toMatchObject({
      spread: "waits",
      because: "Its effect was not measured.",
    });
    expect(judge([0])).toMatchObject({ spread: "waits" });
    expect(judge([-0.05, -0.06])).toMatchObject({ spread: "waits" });
  });
  test("is a pilot while few teams measured it, and spreads when many agree", () => {
    expect(judge([0.1])).toMatchObject({ spread: "pilot", because: null });
    expect(judge([0.06, 0.07, 0.05, 0.06])).toMatchObject({ spread: "pilot" });
    expect(judge([0.06, 0.07, 0.05, 0.06, 0.06])).toMatchObject({ spread: "spreads" });
  });
  test("stops where it does not help everywhere", () => {
    expect(judge([0.15, -0.1, 0.12, -0.12])).toMatchObject({
      spread: "stopped",
      because: expect.stringContaining("differs more between teams"),
    });
  });
  test("a team is left out where the chance is small, or the risk larger than policy lets pass", () => {
    const bars = { minChance: 0.8, margin: 0.06 };
    expect(doubtTransfer("spreads", { chance: 0.9, low: -0.02 }, bars)).toBeNull();
    expect(doubtTransfer("spreads", { chance: 0.75, low: 0 }, bars)).toContain("75 % probable; 80 %");
    expect(doubtTransfer("pilot", { chance: 0.75, low: -0.3 }, bars)).toBeNull();
    expect(doubtTransfer("spreads", { chance: 0.9, low: -0.08 }, bars)).toContain("may cost 8.0 points");
  });
});

test("the stakes of a confirming experiment follow what is known, and leave nothing without a stake", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      fc.double({ min: 0.005, max: 1, noNaN: true }),
      (rate, mean, sd) => {
        const { sizes, weights } = gridFromPrior(rate, { mean, sd });
        expect(weights).toHaveLength(sizes.length);
        expect(weights.every((weight) => weight >= 0.0199 && weight <= 1)).toBe(true);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
      },
    ),
  );
  const { sizes, weights } = gridFromPrior(0.6, { mean: 0.07, sd: 0.01 });
  expect(sizes[weights.indexOf(Math.max(...weights))]).toBe(0.3);
});

test("random numbers have the moments that they should have, and repeat", () => {
  const random = seededRandom(7);
  const n = 20_000;
  const normals = Array.from({ length: n }, () => random.normal());
  const gammas = Array.from({ length: n }, () => random.gamma(2.5));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(normals)).toBeCloseTo(0, 1);
  expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
  expect(mean(gammas)).toBeCloseTo(2.5, 1);
  expect(mean(gammas.map((value) => (value - 2.5) ** 2))).toBeCloseTo(2.5, 0);
  expect(seededRandom(7).uniform()).toBe(seededRandom(7).uniform());
});
