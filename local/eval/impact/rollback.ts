import { foldTask, readExperiment, startExperiment } from "../../../shared/impact/experiment.ts";
import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";
import { atMost, type Bar, errorRate } from "./bar.ts";
import { count, type Job, sample } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { amount, horizon, propensityOf, successMetric } from "./worlds.ts";

/** Treated tasks until harm to a success rate of 60 % rolls back, in the ramp. */
export function rollbackJob(treatedRate: number, replications: number): Job {
  const plan = planExperiment({ metrics: [successMetric([0.6])], relativeMargin: null });
  return {
    replications,
    run(random, tally) {
      const state = startExperiment(plan);
      // The interval is not looked at here, and takes most of the time.
      state.interval = null;
      for (let i = 0; i < horizon; i++) {
        const propensity = propensityOf("ramp", i);
        const arm: Arm = random.uniform() < propensity ? 1 : 0;
        const success = random.uniform() < (arm === 1 ? treatedRate : 0.6) ? 1 : 0;
        foldTask(state, plan, { sequence: i, arm, propensity, cell: 0, outcomes: { success } });
        if (state.guardrails[0]?.crossedAt !== null) break;
      }
      const found = readExperiment(state, plan).verdict === "harm";
      sample(tally, "treated", found ? state.armTasks[1] : Number.POSITIVE_INFINITY);
      sample(tally, "days", found ? state.tasks / 200 : Number.POSITIVE_INFINITY);
    },
  };
}

/** How often any of three guardrails rolls back a change that does nothing. */
export function falseRollbackJob(replications: number): Job {
  const plan = planExperiment({
    metrics: [
      successMetric([0.6]),
      { name: "errors", kind: "rate", better: "lower", expected: { mean: 0.1 } },
      { name: "seconds", kind: "skewed", better: "lower", expected: { mean: 4, sd: 1 } },
    ],
    severity: { success: 2 },
    relativeMargin: null,
  });
  return {
    replications,
    run(random, tally) {
      const state = startExperiment(plan);
      state.interval = null;
      for (let i = 0; i < horizon; i++) {
        const propensity = propensityOf("ramp", i);
        const arm: Arm = random.uniform() < propensity ? 1 : 0;
        const outcomes = {
          success: random.uniform() < 0.6 ? 1 : 0,
          // Two of ten tasks have errors, in up to all of their calls.
          errors: random.uniform() < 0.2 ? random.uniform() : 0,
          seconds: amount(random, 1, 55),
        };
        foldTask(state, plan, { sequence: i, arm, propensity, cell: 0, outcomes });
      }
      count(tally, "runs");
      const { harmed } = readExperiment(state, plan);
      if (harmed.length > 0) count(tally, "rolled back");
    },
  };
}

/** Harm while tasks are also divided wrongly: the alarm of the division must not keep it from being undone. */
export function mutedRollbackJob(replications: number): Job {
  const plan = planExperiment({ metrics: [successMetric([0.6])], relativeMargin: null });
  return {
    replications,
    run(random, tally) {
      const state = startExperiment(plan);
      state.interval = null;
      for (let i = 0; i < 2000; i++) {
        const arm: Arm = random.uniform() < 0.15 ? 1 : 0;
        const success = random.uniform() < (arm === 1 ? 0.3 : 0.6) ? 1 : 0;
        foldTask(state, plan, { sequence: i, arm, propensity: 0.05, cell: 0, outcomes: { success } });
      }
      const { srm, verdict } = readExperiment(state, plan);
      if (!srm.crossed) return;
      count(tally, "division alarmed");
      if (verdict === "harm") count(tally, "and rolled back");
    },
  };
}

export function rollbackBars(read: Reader): Bar[] {
  const none = "rollback: no effect";
  const twenty = "rollback: −20 %";
  const fifty = "rollback: −50 %";
  const divided = "rollback: divided wrongly";
  return [
    errorRate(
      "K6",
      "false rollback, three guardrails together, ramp",
      read.share(none, "rolled back"),
      0.05,
      read.n(none),
    ),
    atMost(
      "K6",
      "−20 %, treated tasks, median",
      read.quantile(twenty, "treated", 0.5),
      125,
      "tasks",
      read.n(twenty),
    ),
    atMost(
      "K6",
      "−20 %, treated tasks, 90th percentile",
      read.quantile(twenty, "treated", 0.9),
      400,
      "tasks",
      read.n(twenty),
    ),
    atMost(
      "K6",
      "−50 %, treated tasks, median",
      read.quantile(fifty, "treated", 0.5),
      25,
      "tasks",
      read.n(fifty),
    ),
    atMost(
      "K6",
      "−50 %, treated tasks, 90th percentile",
      read.quantile(fifty, "treated", 0.9),
      45,
      "tasks",
      read.n(fifty),
    ),
    atMost(
      "K6",
      "harm that an alarm of the division muted",
      1 - read.share(divided, "and rolled back", "division alarmed"),
      0,
      "%",
      read.n(divided),
    ),
  ];
}
