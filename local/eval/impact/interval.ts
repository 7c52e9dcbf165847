import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { startMetric } from "../../../shared/impact/metric-scale.ts";
import { addTo } from "../../../shared/impact/moments.ts";
import {
  candidateEffects,
  foldInterval,
  readInterval,
  startInterval,
} from "../../../shared/impact/sequential-tests/confidence-sequence.ts";
import { atMost, type Bar, errorRate, only } from "./bar.ts";
import { count, type Job, sample } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { addToSums, difference, emptySums, sequentialHalfWidth } from "./rules.ts";
import { type BinaryWorld, noStrata, propensityOf, quietNames, rateAt, successMetric } from "./worlds.ts";

/** Width of the interval as it is shown, and whether it ever lost the true effect, over 2,000 tasks. */
export function widthJob(world: BinaryWorld, replications: number): Job {
  return {
    replications,
    run(random, tally) {
      const metric = successMetric(world.cells);
      const [cell] = startMetric(metric, noStrata).cells;
      if (!cell) return;
      const candidates = candidateEffects(metric.expected.mean);
      const state = startInterval(candidates);
      const sums = emptySums();
      let missed = false;
      for (let i = 1; i <= 2000; i++) {
        const propensity = propensityOf(world.ramp, i);
        const arm: Arm = random.uniform() < propensity ? 1 : 0;
        const y = random.uniform() < rateAt(world, i, 0, arm) ? 1 : 0;
        foldInterval(state, candidates, arm, propensity, y, cell.mean, cell.mean * (1 - cell.mean));
        addTo(cell, y);
        addToSums(sums, arm, y);
        const { low, high } = readInterval(state, candidates);
        missed ||= world.effect < low || world.effect > high;
        if (i !== 1000 && i !== 2000) continue;
        sample(tally, `width at ${i}`, high - low);
        const found = difference(sums, "absolute");
        if (found !== null) sample(tally, `asymptotic at ${i}`, 2 * sequentialHalfWidth(found, 5000, 0.05));
      }
      count(tally, "runs");
      if (missed) count(tally, "missed");
    },
  };
}

export function intervalBars(read: Reader): Bar[] {
  const worlds = [...quietNames.map((world) => `quiet: ${world}`), "interval: six points"];
  const width = "interval: width";
  return [
    ...worlds.map((job) =>
      errorRate(
        "K8",
        `interval ever loses the effect, ${job.replace(/^\w+: /, "")}`,
        read.share(job, "interval missed"),
        0.05,
        read.n(job),
      ),
    ),
    errorRate("K8", "the same as it is shown, 2,000 tasks", read.share(width, "missed"), 0.05, read.n(width)),
    atMost("K8", "mean width at 1,000 tasks", read.mean(width, "width at 1000"), 0.18, "", read.n(width)),
    only("K8", "the same, GrowthBook absolute", read.mean(width, "asymptotic at 1000"), "", read.n(width)),
    only("K8", "mean width at 2,000 tasks", read.mean(width, "width at 2000"), "", read.n(width)),
  ];
}
