import type { Arm } from "../../../shared/impact/experiment-contract.ts";
import { startMetric } from "../../../shared/impact/metric-scale.ts";
import { addTo } from "../../../shared/impact/moments.ts";
import { gridFor } from "../../../shared/impact/plan-experiment.ts";
import { readyTasks } from "../../../shared/impact/ready-tasks.ts";
import { betsOn, settle, startMixture } from "../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../shared/impact/sequential-tests/randomisation.ts";
import { type Bar, errorRate, only } from "./bar.ts";
import { count, type Job } from "./job.ts";
import type { Reader } from "./read-results.ts";
import { horizon, noStrata, successMetric, tasksPerDay } from "./worlds.ts";

const day = 86_400_000;
const deadlineSeconds = 14 * 86_400;

interface SlowTask {
  arm: Arm;
  success: 0 | 1;
  assignedAt: number;
  closedAt: number;
}

/**
 * A change that only makes tasks twice as slow (median 12 hours in control). Hard tasks take longer and fail more, so
 * whoever counts in the order of completion sees the slower arm's easy tasks first.
 */
export function slowedJob(replications: number): Job {
  return {
    replications,
    run(random, tally) {
      const tasks: SlowTask[] = [];
      for (let i = 0; i < horizon; i++) {
        const arm: Arm = random.uniform() < 0.5 ? 1 : 0;
        const hardness = random.normal();
        const hours = 12 * Math.exp(0.8 * hardness + 0.6 * random.normal()) * (arm === 1 ? 2 : 1);
        const success = random.uniform() < 1 / (1 + Math.exp(-0.5 + 1.2 * hardness)) ? 1 : 0;
        const assignedAt = (i / tasksPerDay) * day;
        tasks.push({ arm, success, assignedAt, closedAt: assignedAt + (hours * day) / 24 });
      }
      const end = (horizon / tasksPerDay) * day;
      const inOrder = readyTasks(tasks, deadlineSeconds, end);
      const byCompletion = tasks
        .filter(({ closedAt }) => closedAt <= end)
        .sort((a, b) => a.closedAt - b.closedAt)
        .map((task) => ({ task, inTime: true }));
      count(tally, "runs");
      if (isCalledBetter(inOrder)) count(tally, "in order of assignment");
      if (isCalledBetter(byCompletion)) count(tally, "in order of completion");
    },
  };
}

function isCalledBetter(tasks: readonly { task: SlowTask; inTime: boolean }[]): boolean {
  const metric = successMetric([0.6]);
  const [cell] = startMetric(metric, noStrata).cells;
  if (!cell) return false;
  const bets = betsOn(gridFor(metric), 1);
  const better = startMixture(bets.effects.length);
  for (const [i, { task, inTime }] of tasks.entries()) {
    const y = inTime ? task.success : 0;
    foldRandomisation(better, bets, task.arm, 0.5, y, cell.mean);
    settle(better, bets, Math.log(20), i + 1);
    addTo(cell, y);
  }
  return better.crossedAt !== null;
}

export function orderBars(read: Reader): Bar[] {
  const job = "order: slowed twice";
  return [
    errorRate(
      "K15",
      'false "better" of a change that only slows tasks',
      read.share(job, "in order of assignment"),
      0.05,
      read.n(job),
    ),
    only(
      "K15",
      "the same in the order of completion",
      read.share(job, "in order of completion"),
      "%",
      read.n(job),
    ),
  ];
}
