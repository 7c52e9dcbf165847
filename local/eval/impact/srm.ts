import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { settle } from "../../../shared/impact/sequential-tests/mixture.ts";
import {
  chiSquaredSampleRatio,
  foldSrm,
  srmBets,
  startSrm,
} from "../../../shared/impact/sequential-tests/sample-ratio.ts";
import { count, type Job, sample } from "./job.ts";
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
