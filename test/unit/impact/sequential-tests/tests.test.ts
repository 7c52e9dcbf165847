import fc from "fast-check";
import { expect, test } from "vitest";
import type { Arm } from "../../../../shared/impact/experiment-contract.ts";
import {
  effectScore,
  foldBetting,
  scoreBound,
  scoreVariance,
} from "../../../../shared/impact/sequential-tests/betting.ts";
import {
  candidateEffects,
  foldInterval,
  readInterval,
  startInterval,
} from "../../../../shared/impact/sequential-tests/confidence-sequence.ts";
import { foldLimit } from "../../../../shared/impact/sequential-tests/limit.ts";
import {
  betsOn,
  logSumExp,
  settle,
  startMixture,
} from "../../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../../shared/impact/sequential-tests/randomisation.ts";
import { foldRandomisationSkewed } from "../../../../shared/impact/sequential-tests/randomisation-skewed.ts";
import {
  chiSquaredSampleRatio,
  foldSrm,
  srmBets,
  startSrm,
} from "../../../../shared/impact/sequential-tests/sample-ratio.ts";

import streams from "./streams.json" with { type: "json" };

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const effect = fc.double({ min: -2, max: 2, noNaN: true }).filter((value) => Math.abs(value) > 1e-6);

/** The factor of one bet. */
function factor(fold: (state: ReturnType<typeof startMixture>) => void): number {
  const state = startMixture(1);
  fold(state);
  return Math.exp(state.logs[0] ?? Number.NaN);
}

const one = (size: number) => ({ effects: [size], logWeights: [0] });

// What makes a test valid at all times is that no bet is worth more than its stake on average, whatever came before.
test("a bet of the randomisation test is fair given the outcome, for any outcome, baseline and propensity", () => {
  fc.assert(
    fc.property(share, share, effect, fc.constantFrom(0, 1, 0.3), (propensity, baseline, size, y) => {
      const of = (arm: Arm) =>
        factor((state) => foldRandomisation(state, one(size), arm, propensity, y, baseline));
      expect(propensity * of(1) + (1 - propensity) * of(0)).toBeCloseTo(1, 12);
      const far = 20 * (y - 0.5);
      const skewed = (arm: Arm) =>
        factor((state) => foldRandomisationSkewed(state, one(size), arm, propensity, far, 0, 1));
      expect(propensity * skewed(1) + (1 - propensity) * skewed(0)).toBeCloseTo(1, 12);
      expect(skewed(1)).toBeLessThanOrEqual(1 / propensity + 1e-9);
    }),
  );
});

test("a bet on the average effect is fair where that is the effect, and never loses everything", () => {
  fc.assert(
    fc.property(
      share,
      share,
      share,
      share,
      fc.constantFrom(1 as const, -1 as const),
      (propensity, mean, control, treated, side) => {
        const truth = treated - control;
        const of = (arm: Arm, y: number) =>
          factor((state) =>
            foldBetting(
              state,
              [0.1],
              side,
              truth,
              effectScore(arm, propensity, y, mean),
              scoreVariance(propensity, mean * (1 - mean)),
              scoreBound(propensity, mean, truth),
            ),
          );
        const expected =
          propensity * (treated * of(1, 1) + (1 - treated) * of(1, 0)) +
          (1 - propensity) * (control * of(0, 1) + (1 - control) * of(0, 0));
        expect(expected).toBeCloseTo(1, 9);
        for (const arm of [0, 1] as const) for (const y of [0, 1]) expect(of(arm, y)).toBeGreaterThan(0.09);
      },
    ),
  );
});

test("a bet against a limit is fair at the limit and worth less below it, also for shares", () => {
  fc.assert(
    fc.property(share, share, fc.double({ min: 0.05, max: 2, noNaN: true }), (bound, below, size) => {
      const of = (y: number) => factor((state) => foldLimit(state, one(size), y, bound));
      expect(bound * of(1) + (1 - bound) * of(0)).toBeCloseTo(1, 12);
      expect(of(below * bound)).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test("a bet on the division is fair whatever the arms so far", () => {
  fc.assert(
    fc.property(
      share,
      fc.array(fc.constantFrom(0 as const, 1 as const), { maxLength: 40 }),
      (propensity, arms) => {
        const after = (last: Arm) => {
          const state = startSrm();
          for (const arm of arms) foldSrm(state, arm, propensity);
          const before = [...state.logs];
          foldSrm(state, last, propensity);
          return state.logs.map((log, k) => Math.exp(log - (before[k] ?? 0)));
        };
        const treated = after(1);
        const control = after(0);
        for (const k of treated.keys())
          expect(propensity * (treated[k] ?? 0) + (1 - propensity) * (control[k] ?? 0)).toBeCloseTo(1, 12);
      },
    ),
  );
});

test("an e-value is the weighted mean of its bets, also where numbers would overflow", () => {
  expect(logSumExp([0, 0], [Math.log(0.3), Math.log(0.7)])).toBeCloseTo(0, 14);
  expect(logSumExp([2000, -2000], [Math.log(0.5), Math.log(0.5)])).toBeCloseTo(2000 - Math.log(2), 9);
  const bets = betsOn({ sizes: [0.1, 0.2], weights: [1, 3] }, "both");
  expect(bets.effects).toEqual([0.1, 0.2, -0.1, -0.2]);
  expect(bets.logWeights.map(Math.exp)).toEqual(
    [0.125, 0.375, 0.125, 0.375].map((weight) => expect.closeTo(weight, 12)),
  );
});

test("what has crossed stays crossed, at the task at which it did", () => {
  const bets = one(1);
  const state = startMixture(1);
  for (const [i, log] of [1, 3, -5].entries()) {
    state.logs[0] = log;
    settle(state, bets, Math.log(20), i + 1);
  }
  expect(state).toMatchObject({ logE: -5, maxLogE: 3, crossedAt: 2 });
});

test("the division is noticed when it changes at a stage, and a ramp that keeps to its stages is not", () => {
  const state = startSrm();
  let i = 0;
  for (const propensity of [0.05, 0.25, 0.5])
    for (let k = 0; k < 400; k++) {
      foldSrm(state, k % Math.round(1 / propensity) === 0 ? 1 : 0, propensity);
      settle(state, srmBets, Math.log(100), ++i);
    }
  expect(state.maxLogE).toBeLessThan(1);
  for (let k = 0; k < 400; k++) {
    foldSrm(state, k % 4 === 0 ? 1 : 0, 0.5);
    settle(state, srmBets, Math.log(100), ++i);
  }
  expect(state.crossedAt).toBeGreaterThan(1200);
});

// Published in the tests of GrowthBook's statistics engine.
test.each([
  [[1000, 1200], [0.5, 0.5], 0.000020079],
  [[135, 115], [0.5, 0.5], 0.205903211],
  [[310, 98], [0.75, 0.25], 0.647434186],
])("the chi-squared test of %j against %j gives %f", (counts, shares, p) => {
  expect(chiSquaredSampleRatio(counts, shares)).toBeCloseTo(p, 9);
});

test("without a division there is nothing to test", () => {
  expect(chiSquaredSampleRatio([1000, 900, 800], [1, 0, 0])).toBeNull();
  expect(chiSquaredSampleRatio([0, 0], [0.5, 0.5])).toBeNull();
});

test("candidates of an interval lie closer where events are rare, and reach from −1 to 1", () => {
  const usual = candidateEffects(0.6).effects;
  const rare = candidateEffects(0.02).effects;
  const gap = (effects: number[]) => effects.find((value) => value > 0) ?? 0;
  expect(gap(rare) * 3).toBeLessThan(gap(usual));
  for (const effects of [usual, rare]) {
    expect([effects[0], effects.at(-1)]).toEqual([-1, 1]);
    expect(effects).toEqual([...effects].sort((a, b) => a - b));
    expect(effects.length).toBeLessThan(350);
  }
});

test("an interval only ever shrinks, and starts with everything", () => {
  const candidates = candidateEffects(0.5);
  const state = startInterval(candidates);
  expect(readInterval(state, candidates)).toEqual({ low: -1, high: 1 });
  let last = { low: -1, high: 1 };
  for (let i = 0; i < 600; i++) {
    foldInterval(state, candidates, i % 2 === 0 ? 1 : 0, 0.5, i % 3 === 0 ? 1 : 0, 0.4, 0.24);
    const now = readInterval(state, candidates);
    expect(now.low).toBeGreaterThanOrEqual(last.low);
    expect(now.high).toBeLessThanOrEqual(last.high);
    last = now;
  }
  expect(state.logs.length).toBe((state.last - state.first + 1) * 6);
});

// Computed with 40 digits by another program (streams.json says how).
test.each(streams.streams)("the log e-values of $id agree with 40-digit arithmetic", (stream) => {
  const { log_e_up, log_e_harm, first_up_ge_20, first_harm_ge_20 } = stream.randomisation_e_process;
  for (const [sizes, direction, reference, first] of [
    [[0.15, 0.25, 0.4], 1, log_e_up, first_up_ge_20],
    [[0.25, 0.5, 0.9], -1, log_e_harm, first_harm_ge_20],
  ] as const) {
    const bets = betsOn({ sizes: [...sizes], weights: [1, 1, 1] }, direction);
    const state = startMixture(3);
    const seen: Record<string, number> = {};
    let successes = 6;
    for (let i = 0; i < stream.arms.length; i++) {
      const propensity = stream.pi === "0.5" ? 0.5 : i < 600 ? 0.05 : 0.25;
      const y = Number(stream.outcomes[i]);
      foldRandomisation(state, bets, stream.arms[i] === "1" ? 1 : 0, propensity, y, successes / (i + 10));
      settle(state, bets, Math.log(20), i + 1);
      successes += y;
      if (String(i + 1) in reference) seen[String(i + 1)] = state.logE;
    }
    for (const [at, value] of Object.entries(reference)) expect(seen[at]).toBeCloseTo(value, 9);
    expect(state.crossedAt).toBe(first);
  }
});
