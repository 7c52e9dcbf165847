import { foldEffect } from "../../../shared/impact/effect.ts";
import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { startMetric } from "../../../shared/impact/metric-scale.ts";
import { addTo } from "../../../shared/impact/moments.ts";
import { gridFor } from "../../../shared/impact/plan-experiment.ts";
import { asymptoticInterval } from "../../../shared/impact/sequential-tests/asymptotic-interval.ts";
import {
  bettingSizes,
  effectScore,
  foldBetting,
  scoreBound,
  scoreVariance,
} from "../../../shared/impact/sequential-tests/betting.ts";
import { betsOn, settle, startMixture } from "../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../shared/impact/sequential-tests/randomisation.ts";
import { foldRandomisationSkewed } from "../../../shared/impact/sequential-tests/randomisation-skewed.ts";
import { type Bar, errorRate } from "./bar.ts";
import { count, type Job, type Tally } from "./job.ts";
import type { Random } from "./random.ts";
import type { Reader } from "./read-results.ts";
import { addToSums, emptySums, rules } from "./rules.ts";
import {
  amount,
  type BinaryWorld,
  horizon,
  noStrata,
  propensityOf,
  quietNames,
  rateAt,
  successMetric,
} from "./worlds.ts";

const threshold = Math.log(20);

/** Share of replications in which other products' rules are followed as well: they take longer than our own. */
const comparedShare = 0.3;

/** Our tests over 28 days with a look after every task, where nothing changed (or, for intervals, exactly `effect`). */
export function typeOneJob(world: BinaryWorld, replications: number): Job {
  return { replications, run: (random, tally) => runBinary(world, random, tally) };
}

function runBinary(world: BinaryWorld, random: Random, tally: Tally): void {
  const metric = successMetric(world.cells);
  const { cells } = startMetric(metric, {
    ...noStrata,
    difficultyCuts: world.cells.slice(1),
  });
  const grid = gridFor(metric);
  const up = betsOn(grid, 1);
  const down = betsOn(grid, -1);
  const better = startMixture(up.effects.length);
  const worse = startMixture(down.effects.length);
  let different = false;
  const sizes = bettingSizes(metric.expected.mean);
  const equal = betsOn({ sizes, weights: sizes.map(() => 1) }, 1);
  const above = startMixture(sizes.length);
  const below = startMixture(sizes.length);
  let missed = false;
  const follow = random.uniform() < comparedShare && world.effect === 0;
  const sums = emptySums();
  const calls = new Set<string>();
  for (let i = 0; i < horizon; i++) {
    const cellAt = cells.length === 1 ? 0 : Math.floor(random.uniform() * cells.length);
    const cell = cells[cellAt];
    if (!cell) return;
    const propensity = propensityOf(world.ramp, i);
    const arm: Arm = random.uniform() < propensity ? 1 : 0;
    const y = random.uniform() < rateAt(world, i, cellAt, arm) ? 1 : 0;
    foldRandomisation(better, up, arm, propensity, y, cell.mean);
    settle(better, up, threshold, i + 1);
    foldRandomisation(worse, down, arm, propensity, y, cell.mean);
    settle(worse, down, threshold, i + 1);
    // Two-sided is half of the stake each way.
    different ||= Math.exp(better.logE) + Math.exp(worse.logE) >= 40;
    const score = effectScore(arm, propensity, y, cell.mean);
    const variance = scoreVariance(propensity, cell.mean * (1 - cell.mean));
    const bound = scoreBound(propensity, cell.mean, world.effect);
    foldBetting(above, sizes, 1, world.effect, score, variance, bound);
    settle(above, equal, threshold, i + 1);
    foldBetting(below, sizes, -1, world.effect, score, variance, bound);
    settle(below, equal, threshold, i + 1);
    // The true effect leaves the interval for good when the mean of both sides' bets reaches 20.
    missed ||= (Math.exp(above.logE) + Math.exp(below.logE)) / 2 >= 20;
    addTo(cell, y);
    if (follow) {
      addToSums(sums, arm, y);
      for (const [name, rule] of Object.entries(rules)) if (!calls.has(name) && rule(sums)) calls.add(name);
    }
  }
  count(tally, "runs");
  if (better.crossedAt !== null) count(tally, "one-sided");
  if (different) count(tally, "two-sided");
  if (above.crossedAt !== null) count(tally, "betting");
  if (missed) count(tally, "interval missed");
  if (follow) count(tally, "compared");
  for (const name of calls) count(tally, name);
}

/** The same for amounts. */
export function typeOneSkewedJob(sd: number, replications: number): Job {
  return {
    replications,
    run(random, tally) {
      const metric = {
        name: "seconds",
        kind: "skewed",
        better: "higher",
        expected: { mean: 0, sd },
      } as const;
      const estimate = startMetric(metric, noStrata);
      const [cell] = estimate.cells;
      if (!cell) return;
      let missed = false;
      const armTasks: [number, number] = [0, 0];
      const up = betsOn(gridFor(metric), 1);
      const down = betsOn(gridFor(metric), -1);
      const better = startMixture(up.effects.length);
      const worse = startMixture(down.effects.length);
      let different = false;
      const follow = random.uniform() < comparedShare;
      const sums = emptySums();
      const calls = new Set<string>();
      for (let i = 0; i < horizon; i++) {
        const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
        const value = amount(random, sd, 1);
        const log = Math.log(value);
        const spread = Math.sqrt(cell.m2 / cell.n);
        foldRandomisationSkewed(better, up, arm, 0.5, log, cell.mean, spread);
        settle(better, up, threshold, i + 1);
        foldRandomisationSkewed(worse, down, arm, 0.5, log, cell.mean, spread);
        settle(worse, down, threshold, i + 1);
        different ||= Math.exp(better.logE) + Math.exp(worse.logE) >= 40;
        foldEffect(estimate, arm, 0.5, log, cell.mean, spread * spread);
        armTasks[arm]++;
        missed ||= leavesZero(asymptoticInterval(estimate, armTasks, sd));
        addTo(cell, log);
        if (follow) {
          addToSums(sums, arm, value);
          for (const [name, rule] of Object.entries(rules))
            if (name !== "mSPRT" && !calls.has(name) && rule(sums)) calls.add(name);
        }
      }
      count(tally, "runs");
      if (better.crossedAt !== null) count(tally, "one-sided");
      if (different) count(tally, "two-sided");
      if (missed) count(tally, "interval missed");
      if (follow) count(tally, "compared");
      for (const name of calls) count(tally, name);
    },
  };
}

function leavesZero(interval: { low: number; high: number } | null): boolean {
  return interval !== null && (interval.low > 0 || interval.high < 0);
}

export function typeOneBars(read: Reader): Bar[] {
  return quietNames.flatMap((world) => {
    const job = `quiet: ${world}`;
    const tests = world.startsWith("lognormal")
      ? ["one-sided", "two-sided"]
      : ["one-sided", "two-sided", "betting"];
    return tests.map((test) =>
      errorRate("K3", `false "better", ${world}, ${test}`, read.share(job, test), 0.05, read.n(job)),
    );
  });
}
