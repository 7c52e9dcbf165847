import { foldEffect, observedEffect, shrink } from "../../../shared/impact/effect.ts";
import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { startMetric } from "../../../shared/impact/metric-scale.ts";
import { addTo } from "../../../shared/impact/moments.ts";
import { gridFor } from "../../../shared/impact/plan-experiment.ts";
import { betsOn, settle, startMixture } from "../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../shared/impact/sequential-tests/randomisation.ts";
import { atMost, type Bar, between, only } from "./bar.ts";
import { count, type Job, sample } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { horizon, noStrata, successMetric } from "./worlds.ts";

const threshold = Math.log(20);
const prior = { mean: 0, sd: 0.05 };

/**
 * Many changes, shipped when better: how wrong is the effect that is reported?
 * @param spread standard deviation of their true effects; the prior has five points
 */
export function shippingJob(spread: number, replications: number): Job {
  return {
    replications,
    run(random, tally) {
      const effect = spread * random.normal();
      const metric = successMetric([0.6]);
      const sums = startMetric(metric, noStrata);
      const [cell] = sums.cells;
      if (!cell) return;
      const bets = betsOn(gridFor(metric), 1);
      const better = startMixture(bets.effects.length);
      const successes = [0, 0];
      const tasks = [0, 0];
      for (let i = 1; i <= horizon && better.crossedAt === null; i++) {
        const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
        const y = random.uniform() < 0.6 + arm * effect ? 1 : 0;
        foldRandomisation(better, bets, arm, 0.5, y, cell.mean);
        settle(better, bets, threshold, i);
        foldEffect(sums, arm, 0.5, y, cell.mean, cell.mean * (1 - cell.mean));
        addTo(cell, y);
        tasks[arm] = (tasks[arm] ?? 0) + 1;
        successes[arm] = (successes[arm] ?? 0) + y;
      }
      count(tally, "runs");
      if (better.crossedAt === null) return;
      count(tally, "shipped");
      if (effect <= 0) count(tally, "shipped without effect");
      const reported = shrink(observedEffect(sums), prior);
      const naive = (successes[1] ?? 0) / (tasks[1] ?? 1) - (successes[0] ?? 0) / (tasks[0] ?? 1);
      sample(tally, "bias", reported.mean - effect);
      sample(tally, "naive bias", naive - effect);
      sample(tally, "effect", effect);
      if (effect >= reported.low && effect <= reported.high) count(tally, "interval holds");
    },
  };
}

export function shippingBars(read: Reader): Bar[] {
  const job = "shipping";
  const shipped = read.count(job, "shipped");
  const bias = read.mean(job, "bias");
  return [
    between(
      "K12",
      `bias of the reported lift, ${shipped.toLocaleString("en")} shipped`,
      bias,
      [-0.003, 0.003],
      "points",
      read.n(job),
    ),
    only("K12", "the same as observed, not shrunken", read.mean(job, "naive bias"), "points", read.n(job)),
    only(
      "K12",
      "bias of the reported lift with a prior twice too wide",
      read.mean("shipping: prior too wide", "bias"),
      "points",
      read.n("shipping: prior too wide"),
    ),
    only("K12", "true effect of what was shipped, mean", read.mean(job, "effect"), "points", read.n(job)),
    atMost(
      "K12",
      "shipped without effect",
      read.share(job, "shipped without effect", "shipped"),
      0.02,
      "%",
      read.n(job),
    ),
    only(
      "K12",
      "reported interval holds the effect",
      read.share(job, "interval holds", "shipped"),
      "%",
      read.n(job),
    ),
  ];
}
