import type { ExperimentPlan } from "./experiment-contract.ts";
import { expectedSd, insideUnit } from "./metric-scale.ts";

export interface ExpectedDuration {
  /** Tasks until "better", on average, if the effect is as supposed. */
  tasks: number;
  days: number;
  /** The smallest effect that is found on average within the plan's tasks and `maxDays`. */
  smallestEffect: number;
  /** Whether it is expected to finish within the plan's tasks and `maxDays`. */
  canFinish: boolean;
}

/** Measured in simulation: the e-process needs so many times the tasks that the information bound says. */
const overhead = 1.07;

/**
 * How long an experiment takes: 1.07 · ln(1/α) / I tasks with I = π(1−π)d²/(2p(1−p)), the expected growth of ln E per
 * task. At a success rate of 60 % and a true effect of six points with half of the tasks treated: 1,661 tasks (1,663 in simulations).
 * @param effect supposed true effect: points for `binary` and `rate`, a ratio for `skewed`
 * @param stages propensities and the least number of tasks in each; the last one lasts
 */
export function expectDuration(
  plan: ExperimentPlan,
  effect: number,
  tasksPerDay: number,
  stages: readonly { propensity: number; tasks: number }[],
  maxDays = 60,
): ExpectedDuration {
  const metric = plan.metrics.find(({ name }) => name === plan.primary.metric);
  if (!metric) throw new RangeError(`There is no metric ${plan.primary.metric}.`);
  const sd = expectedSd(metric);
  const skewed = metric.kind === "skewed";
  const size = Math.abs(skewed ? Math.log(effect) : effect);
  const available = Math.min(plan.maxTasks, maxDays * tasksPerDay);
  const stake = plan.primary.sides === 2 ? 2 : 1;
  const wanted =
    overhead *
    Math.log(stake / plan.primary.alpha) *
    2 *
    varianceBetween(metric.kind, metric.expected.mean, sd, size);
  const tasks = tasksFor(wanted / (size * size), stages);
  const smallest = Math.sqrt(wanted / informationOf(available, stages));
  return {
    tasks: Math.ceil(tasks),
    days: tasks / tasksPerDay,
    smallestEffect: skewed ? Math.exp(smallest) : smallest,
    canFinish: tasks <= available,
  };
}

/** Variance of one value: for shares at the mean between the arms. */
function varianceBetween(kind: string, mean: number, sd: number, size: number): number {
  if (kind === "skewed") return sd * sd;
  const between = insideUnit(Math.min(1, mean + size / 2));
  return between * (1 - between);
}

/** Σπ(1−π) over so many tasks. */
function informationOf(tasks: number, stages: readonly { propensity: number; tasks: number }[]): number {
  let left = tasks;
  let information = 0;
  for (const [at, { propensity, tasks: length }] of stages.entries()) {
    const here = at === stages.length - 1 ? left : Math.min(left, length);
    information += here * propensity * (1 - propensity);
    left -= here;
  }
  return information;
}

/** Tasks until Σπ(1−π) reaches `information`. */
function tasksFor(information: number, stages: readonly { propensity: number; tasks: number }[]): number {
  let left = information;
  let tasks = 0;
  for (const [at, { propensity, tasks: length }] of stages.entries()) {
    const perTask = propensity * (1 - propensity);
    if (at === stages.length - 1 || left <= length * perTask) return tasks + left / perTask;
    tasks += length;
    left -= length * perTask;
  }
  return Number.POSITIVE_INFINITY;
}
