import { foldTask, startExperiment } from "../../../shared/impact/experiment.ts";
import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";
import { atMost, type Bar, errorRate } from "./bar.ts";
import { type Job, sample } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { type BinaryWorld, horizon, propensityOf, rateAt, successMetric } from "./worlds.ts";

/**
 * Tasks until "no worse than ten percent" is known; infinite where it never is.
 * @param world `effect` −0.06 is the margin itself, where every "no worse" is false
 */
export function noWorseJob(world: BinaryWorld, replications: number): Job {
  const plan = planExperiment({ metrics: [successMetric([0.6])], relativeMargin: 0.1 });
  return {
    replications,
    run(random, tally) {
      const state = startExperiment(plan);
      state.interval = null;
      for (let i = 0; i < horizon && state.nonInferior?.crossedAt === null; i++) {
        const propensity = propensityOf(world.ramp, i);
        const arm: Arm = random.uniform() < propensity ? 1 : 0;
        const success = random.uniform() < rateAt(world, i, 0, arm) ? 1 : 0;
        foldTask(state, plan, { sequence: i, arm, propensity, cell: 0, outcomes: { success } });
      }
      sample(tally, "tasks", state.nonInferior?.crossedAt ?? Number.POSITIVE_INFINITY);
    },
  };
}

export function noWorseBars(read: Reader): Bar[] {
  const half = "no worse: no effect";
  const ramp = "no worse: no effect, ramp";
  return [
    ...["no worse: at the margin", "no worse: at the margin, ramp and drift"].map((job) =>
      errorRate(
        "K7",
        `false "no worse", ${job.replace("no worse: ", "")}`,
        read.happened(job, "tasks"),
        0.05,
        read.n(job),
      ),
    ),
    atMost(
      "K7",
      "margin −10 %, no effect, half treated, median",
      read.quantile(half, "tasks", 0.5),
      1400,
      "tasks",
      read.n(half),
    ),
    atMost(
      "K7",
      "margin −10 %, no effect, ramp, median",
      read.quantile(ramp, "tasks", 0.5),
      2100,
      "tasks",
      read.n(ramp),
    ),
  ];
}
