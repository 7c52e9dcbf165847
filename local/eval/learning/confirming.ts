import type { Arm, Grid } from "../../../shared/impact/experiment-contract.ts";
import { gridFromPrior } from "../../../shared/impact/grid-from-prior.ts";
import { startMetric } from "../../../shared/impact/metric-scale.ts";
import { addTo } from "../../../shared/impact/moments.ts";
import { gridFor } from "../../../shared/impact/plan-experiment.ts";
import { betsOn, settle, startMixture } from "../../../shared/impact/sequential-tests/mixture.ts";
import { foldRandomisation } from "../../../shared/impact/sequential-tests/randomisation.ts";
import { count, type Job, sample } from "../impact/job.ts";
import type { Random } from "../impact/random.ts";
import { noStrata, successMetric } from "../impact/worlds.ts";

const threshold = Math.log(20);
const rate = 0.6;
const mostTasks = 6000;

/** Stages of a rollout: the share of tasks with the new version, and with how many of them the next begins. */
const stages = [
  { share: 0.05, treated: 30 },
  { share: 0.25, treated: 100 },
  { share: 0.5, treated: Number.POSITIVE_INFINITY },
];

/**
 * An experiment that confirms what is known, beside the usual one: after how many tasks does each say "better"? The usual
 * one begins with 5 % of the tasks and the usual stakes, the other with 25 % and stakes on what is known.
 * @param effect the true effect; null draws it from the prior
 */
export function confirmingJob(
  prior: { mean: number; sd: number },
  effect: number | null,
  replications: number,
): Job {
  return {
    replications,
    run(random, tally) {
      const truth = effect ?? prior.mean + prior.sd * random.normal();
      count(tally, "runs");
      for (const [name, grid, first] of [
        ["usual", gridFor(successMetric([rate])), 0],
        ["confirming", gridFromPrior(rate, prior), 1],
      ] as const) {
        const crossedAt = runUntilBetter(grid, first, truth, random);
        if (crossedAt !== null) count(tally, `${name} better`);
        sample(tally, `${name} tasks`, crossedAt ?? mostTasks);
      }
    },
  };
}

function runUntilBetter(grid: Grid, first: number, effect: number, random: Random): number | null {
  const bets = betsOn(grid, 1);
  const better = startMixture(bets.effects.length);
  const [cell] = startMetric(successMetric([rate]), noStrata).cells;
  let [stage, treated] = [first, 0];
  for (let task = 1; cell && task <= mostTasks && better.crossedAt === null; task += 1) {
    const share = stages[stage]?.share ?? 0.5;
    const arm: Arm = random.uniform() < share ? 1 : 0;
    const outcome = random.uniform() < Math.min(1, Math.max(0, rate + arm * effect)) ? 1 : 0;
    foldRandomisation(better, bets, arm, share, outcome, cell.mean);
    settle(better, bets, threshold, task);
    addTo(cell, outcome);
    treated += arm;
    if (treated >= (stages[stage]?.treated ?? 0)) stage += 1;
  }
  return better.crossedAt;
}
