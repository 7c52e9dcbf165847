import type { Arm, Grid } from "../../../shared/impact/experiment-contract.ts";
import { startMetric } from "../../../shared/impact/metric-scale.ts";
import { addTo } from "../../../shared/impact/moments.ts";
import { gridFor } from "../../../shared/impact/plan-experiment.ts";
import { betsOn, settle, startMixture } from "../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../shared/impact/sequential-tests/randomisation.ts";
import { foldRandomisationSkewed } from "../../../shared/impact/sequential-tests/randomisation-skewed.ts";
import { atMost, type Bar, only } from "./bar.ts";
import { type Job, sample } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { addToSums, emptySums, type Rule, rules, upRules } from "./rules.ts";
import { amount, noStrata, successMetric } from "./worlds.ts";

const threshold = Math.log(20);
/** Nobody waits longer; what has not been found by then counts as found then. */
const most = 60_000;

/** Tasks until an effect on a success rate is found, half of them treated: ours, one- and two-sided, and others. */
export function delayJob(rate: number, treated: number, compared: boolean, replications: number): Job {
  const followed: [string, Rule][] = compared
    ? [...Object.entries(rules).filter(([name]) => name !== "naive z test"), ...Object.entries(upRules)]
    : [];
  return {
    replications,
    run(random, tally) {
      const metric = successMetric([rate]);
      const [cell] = startMetric(metric, noStrata).cells;
      if (!cell) return;
      const up = betsOn(gridFor(metric), 1);
      const both = betsOn(gridFor(metric), "both");
      const better = startMixture(up.effects.length);
      const different = startMixture(both.effects.length);
      const sums = emptySums();
      const open = new Map(followed);
      for (let i = 1; i <= most; i++) {
        const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
        const y = random.uniform() < (arm === 1 ? treated : rate) ? 1 : 0;
        if (better.crossedAt === null) {
          foldRandomisation(better, up, arm, 0.5, y, cell.mean);
          settle(better, up, threshold, i);
        }
        if (different.crossedAt === null) {
          foldRandomisation(different, both, arm, 0.5, y, cell.mean);
          settle(different, both, threshold, i);
        }
        addTo(cell, y);
        addToSums(sums, arm, y);
        for (const [name, rule] of open) {
          if (rule(sums) !== "up") continue;
          sample(tally, name, i);
          open.delete(name);
        }
        if (better.crossedAt !== null && different.crossedAt !== null && open.size === 0) break;
      }
      sample(tally, "one-sided", better.crossedAt ?? most);
      sample(tally, "two-sided", different.crossedAt ?? most);
      for (const name of open.keys()) sample(tally, name, most);
    },
  };
}

/** Success rates of five groups of equal size by predicted difficulty; together 60 %, R² = 0.17. */
const difficulty = [0.28, 0.48, 0.63, 0.75, 0.86];

/** The same with tasks whose difficulty was predicted; the change adds the same odds in each group, six points in all. */
export function stratifiedDelayJob(replications: number): Job {
  const treated = difficulty.map((rate) => shiftOdds(rate, 0.310477));
  return {
    replications,
    run(random, tally) {
      const metric = successMetric(difficulty);
      const { cells } = startMetric(metric, { names: [], difficultyCuts: difficulty.slice(1) });
      const up = betsOn(gridFor(metric), 1);
      const better = startMixture(up.effects.length);
      for (let i = 1; i <= most && better.crossedAt === null; i++) {
        const at = Math.floor(random.uniform() * difficulty.length);
        const cell = cells[at];
        if (!cell) return;
        const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
        const y = random.uniform() < ((arm === 1 ? treated : difficulty)[at] ?? 0) ? 1 : 0;
        foldRandomisation(better, up, arm, 0.5, y, cell.mean);
        settle(better, up, threshold, i);
        addTo(cell, y);
      }
      sample(tally, "one-sided", better.crossedAt ?? most);
    },
  };
}

function shiftOdds(rate: number, by: number): number {
  const odds = (rate / (1 - rate)) * Math.exp(by);
  return odds / (1 + odds);
}

/** Tasks until amounts that are `ratio` times as large are found. */
export function skewedDelayJob(sd: number, ratio: number, replications: number, grid?: Grid): Job {
  return {
    replications,
    run(random, tally) {
      const metric = {
        name: "seconds",
        kind: "skewed",
        better: "higher",
        expected: { mean: 0, sd },
      } as const;
      const [cell] = startMetric(metric, noStrata).cells;
      if (!cell) return;
      const up = betsOn(grid ?? gridFor(metric), 1);
      const both = betsOn(grid ?? gridFor(metric), "both");
      const better = startMixture(up.effects.length);
      const different = startMixture(both.effects.length);
      const sums = emptySums();
      let growthBook: number | null = null;
      for (let i = 1; i <= most; i++) {
        const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
        const value = amount(random, sd, arm === 1 ? ratio : 1);
        const log = Math.log(value);
        const spread = Math.sqrt(cell.m2 / cell.n);
        if (better.crossedAt === null) {
          foldRandomisationSkewed(better, up, arm, 0.5, log, cell.mean, spread);
          settle(better, up, threshold, i);
        }
        if (different.crossedAt === null) {
          foldRandomisationSkewed(different, both, arm, 0.5, log, cell.mean, spread);
          settle(different, both, threshold, i);
        }
        addTo(cell, log);
        addToSums(sums, arm, value);
        if (growthBook === null && rules["GrowthBook sequential"](sums) === "up") growthBook = i;
        if (better.crossedAt !== null && different.crossedAt !== null && growthBook !== null) break;
      }
      sample(tally, "one-sided", better.crossedAt ?? most);
      sample(tally, "two-sided", different.crossedAt ?? most);
      sample(tally, "GrowthBook sequential", growthBook ?? most);
    },
  };
}

export function delayBars(read: Reader): Bar[] {
  const six = "delay: 60→66 %";
  const strata = "delay: 60→66 %, strata";
  const twelve = "delay: 60→72 %";
  const skewed = "delay: +10 %, lognormal σ 1.2";
  return [
    atMost("K4", "60→66 %, one-sided, mean", read.mean(six, "one-sided"), 1700, "tasks", read.n(six)),
    atMost(
      "K4",
      "60→66 %, one-sided, median",
      read.quantile(six, "one-sided", 0.5),
      1350,
      "tasks",
      read.n(six),
    ),
    atMost(
      "K4",
      "60→66 %, strata of difficulty, mean",
      read.mean(strata, "one-sided"),
      1420,
      "tasks",
      read.n(strata),
    ),
    atMost("K4", "60→66 %, two-sided, mean", read.mean(six, "two-sided"), 2100, "tasks", read.n(six)),
    atMost("K4", "60→72 %, one-sided, mean", read.mean(twelve, "one-sided"), 500, "tasks", read.n(twelve)),
    ...[
      "GrowthBook one-sided",
      "GrowthBook sequential",
      "Eppo sequential",
      "asymptotic CS, absolute",
      "mSPRT",
    ].map((rule) => only("K4", `60→66 %, ${rule}, mean`, read.mean(six, rule), "tasks", read.n(six))),
    atMost(
      "K5",
      "lognormal σ 1.2, +10 %, mean",
      read.mean(skewed, "one-sided"),
      5300,
      "tasks",
      read.n(skewed),
    ),
    only("K5", "the same, two-sided", read.mean(skewed, "two-sided"), "tasks", read.n(skewed)),
    only(
      "K5",
      "the same, GrowthBook on the raw mean",
      read.mean(skewed, "GrowthBook sequential"),
      "tasks",
      read.n(skewed),
    ),
  ];
}
