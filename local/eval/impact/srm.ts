import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { settle } from "../../../shared/impact/sequential-tests/mixture.ts";
import {
  chiSquaredSampleRatio,
  foldSrm,
  srmBets,
  startSrm,
} from "../../../shared/impact/sequential-tests/sample-ratio.ts";
import { atMost, type Bar, errorRate, only } from "./bar.ts";
import { count, type Job, sample } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { propensityOf, type Ramp } from "./worlds.ts";

const alarm = Math.log(100);
/** χ² at p < 0.001 with one degree of freedom. */
const chiSquaredAlarm = 10.827566170662733;

/** Tasks until a division other than declared is noticed, at most 10,000. */
export function srmJob(declared: number | Ramp, actual: number | null, replications: number): Job {
  return {
    replications,
    run(random, tally) {
      const state = startSrm();
      let treated = 0;
      let chiSquared: number | null = null;
      let i = 0;
      while (i < 10_000 && (state.crossedAt === null || (actual !== null && chiSquared === null))) {
        const propensity = typeof declared === "number" ? declared : propensityOf(declared, i);
        const arm: Arm = random.uniform() < (actual ?? propensity) ? 1 : 0;
        i++;
        if (state.crossedAt === null) {
          foldSrm(state, arm, propensity);
          settle(state, srmBets, alarm, i);
        }
        treated += arm;
        const expected = i * propensity;
        const statistic = (treated - expected) ** 2 / (expected * (1 - propensity));
        if (typeof declared === "number" && chiSquared === null && statistic > chiSquaredAlarm)
          chiSquared = i;
      }
      count(tally, "runs");
      sample(tally, "tasks", state.crossedAt ?? Number.POSITIVE_INFINITY);
      sample(tally, "chi-squared", chiSquared ?? Number.POSITIVE_INFINITY);
      // The limit above is the p-value's: checked here, as the loop cannot afford one per task.
      if (Math.abs((chiSquaredSampleRatio([450, 550], [1, 1]) ?? 0) - 0.0015654022580025) > 1e-12)
        throw new Error("The chi-squared test has changed.");
    },
  };
}

export function divisionBars(read: Reader): Bar[] {
  const declared = "division: as declared";
  const ramp = "division: as declared, ramp";
  return [
    errorRate(
      "K9",
      "false alarm of the division, 10,000 tasks",
      read.happened(declared, "tasks"),
      0.01,
      read.n(declared),
    ),
    errorRate("K9", "the same in a ramp", read.happened(ramp, "tasks"), 0.01, read.n(ramp)),
    only(
      "K9",
      "the same, χ² at p < 0.001 after every task",
      read.happened(declared, "chi-squared"),
      "%",
      read.n(declared),
    ),
    atMost(
      "K9",
      "55/45 noticed, median",
      read.quantile("division: 55/45", "tasks", 0.5),
      1250,
      "tasks",
      read.n("division: 55/45"),
    ),
    only(
      "K9",
      "60/40 noticed, median",
      read.quantile("division: 60/40", "tasks", 0.5),
      "tasks",
      read.n("division: 60/40"),
    ),
    atMost(
      "K9",
      "95/5 → 90/10 noticed, median",
      read.quantile("division: 95/5 → 90/10", "tasks", 0.5),
      350,
      "tasks",
      read.n("division: 95/5 → 90/10"),
    ),
  ];
}
