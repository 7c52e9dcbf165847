import { type CompiledGuardrail, type CompiledPlan, compilePlan } from "./compile-plan.ts";
import { foldEffect } from "./effect.ts";
import type {
  ExperimentPlan,
  ExperimentState,
  FoldedTask,
  Metric,
  MetricState,
  MixtureState,
  Moments,
} from "./experiment-contract.ts";
import { countedValue, startMetric } from "./metric-scale.ts";
import { addTo } from "./moments.ts";
import { effectScore, foldBetting, scoreBound, scoreVariance } from "./sequential-tests/betting.ts";
import { foldInterval, startInterval } from "./sequential-tests/confidence-sequence.ts";
import { foldLimit } from "./sequential-tests/limit.ts";
import { type Bets, settle, startMixture } from "./sequential-tests/mixture.ts";
import { foldRandomisation } from "./sequential-tests/randomisation.ts";
import { foldRandomisationSkewed } from "./sequential-tests/randomisation-skewed.ts";
import { foldSrm, srmBets, startSrm } from "./sequential-tests/sample-ratio.ts";

export { cellOf } from "./cells.ts";
export { readExperiment } from "./read-experiment.ts";

/** The state before the first task. @throws RangeError for a plan that cannot be run. */
export function startExperiment(plan: ExperimentPlan): ExperimentState {
  const { better, nonInferior, missing, candidates } = compilePlan(plan);
  return {
    version: 1,
    tasks: 0,
    lastSequence: -1,
    armTasks: [0, 0],
    expectedTreated: 0,
    metrics: plan.metrics.map((metric) => startMetric(metric, plan.strata)),
    better: startMixture(better.bets.effects.length),
    nonInferior: nonInferior && startMixture(nonInferior.bets.effects.length),
    guardrails: plan.guardrails.map(({ test }) =>
      startMixture(test.kind === "harm" ? test.grid.sizes.length : 3),
    ),
    missing: startMixture(missing.bets.effects.length),
    srm: startSrm(),
    interval: candidates && startInterval(candidates),
  };
}

/**
 * Counts one task, in constant time: the next in the order of assignment. Changes `state` in place.
 * @returns false for a duplicate, which changes nothing
 * @throws RangeError for a propensity or a cell that no assignment can have had; the state is then unchanged
 */
export function foldTask(state: ExperimentState, plan: ExperimentPlan, task: FoldedTask): boolean {
  if (task.sequence <= state.lastSequence) return false;
  const compiled = compilePlan(plan);
  const { arm, propensity, cell } = task;
  if (!(propensity > 0 && propensity < 1))
    throw new RangeError(
      `Task ${task.sequence} was assigned with probability ${propensity}, which is no experiment.`,
    );
  if (state.metrics[0]?.cells[cell] === undefined)
    throw new RangeError(`Task ${task.sequence} is in group ${cell}, which the plan does not have.`);
  foldMissing(state, compiled, task);
  state.tasks += 1;
  state.lastSequence = task.sequence;
  foldSrm(state.srm, arm, propensity);
  settle(state.srm, srmBets, compiled.srmThreshold, state.tasks);
  state.armTasks[arm] += 1;
  state.expectedTreated += propensity;
  settle(state.missing, compiled.missing.bets, compiled.missing.threshold, state.tasks);
  for (const [at, metric] of state.metrics.entries()) foldMetric(state, compiled, at, metric, task);
  return true;
}

/** Does treatment lose outcomes of the metric that decides? The baseline starts at one of twenty. */
function foldMissing(state: ExperimentState, compiled: CompiledPlan, task: FoldedTask): void {
  const primary = compiled.metrics[compiled.primary];
  const counts = state.metrics[compiled.primary]?.missing;
  if (!primary || !counts) return;
  const isMissing = countedValue(primary.metric, task) === null ? 1 : 0;
  const baseline = (counts[0] + counts[1] + 0.5) / (state.tasks + 10);
  foldRandomisation(state.missing, compiled.missing.bets, task.arm, task.propensity, isMissing, baseline);
}

function foldMetric(
  state: ExperimentState,
  compiled: CompiledPlan,
  at: number,
  sums: MetricState,
  task: FoldedTask,
): void {
  const planned = compiled.metrics[at];
  const cell = sums.cells[task.cell];
  if (!planned || !cell) return;
  const { metric, direction, guardrails } = planned;
  let value = countedValue(metric, task);
  if (value === null) {
    sums.missing[task.arm] += 1;
    if (metric.kind !== "binary") return;
    value = direction === 1 ? 0 : 1;
  }
  const variance = varianceIn(cell, metric, planned.expectedSd);
  for (const guardrail of guardrails) foldGuardrail(state, guardrail, metric, direction, task, value, cell);
  if (at === compiled.primary) foldPrimary(state, compiled, metric, task, value, cell, variance);
  foldEffect(sums, task.arm, task.propensity, value, cell.mean, variance);
  addTo(cell, value);
  addTo(sums.arms[task.arm], value);
}

/** One comparison of the arms by the randomisation e-process that fits the kind of metric. */
function foldComparison(
  state: MixtureState,
  bets: Bets,
  { kind }: Metric,
  { arm, propensity }: FoldedTask,
  value: number,
  cell: Moments,
): void {
  if (kind === "skewed")
    foldRandomisationSkewed(state, bets, arm, propensity, value, cell.mean, Math.sqrt(cell.m2 / cell.n));
  else foldRandomisation(state, bets, arm, propensity, value, cell.mean);
}

function foldGuardrail(
  state: ExperimentState,
  { at, bets, limit, threshold }: CompiledGuardrail,
  metric: Metric,
  direction: 1 | -1,
  task: FoldedTask,
  value: number,
  cell: Moments,
): void {
  const evidence = state.guardrails[at];
  if (!evidence) return;
  if (limit === null) foldComparison(evidence, bets, metric, task, value, cell);
  else if (task.arm === 1)
    foldLimit(evidence, bets, direction === 1 ? 1 - value : value, direction === 1 ? 1 - limit : limit);
  settle(evidence, bets, threshold, state.tasks);
}

function foldPrimary(
  state: ExperimentState,
  { better, nonInferior, candidates }: CompiledPlan,
  metric: Metric,
  task: FoldedTask,
  value: number,
  cell: Moments,
  variance: number,
): void {
  foldComparison(state.better, better.bets, metric, task, value, cell);
  settle(state.better, better.bets, better.threshold, state.tasks);
  const { arm, propensity } = task;
  if (state.nonInferior && nonInferior) {
    const { sizes, bets, nullEffect, threshold } = nonInferior;
    if (metric.kind === "skewed") {
      // Under "worse by the margin" treatment's values without the margin are like control's.
      const shifted = { ...cell, mean: cell.mean - propensity * nullEffect };
      foldComparison(state.nonInferior, bets, metric, task, value - arm * nullEffect, shifted);
    } else {
      foldBetting(
        state.nonInferior,
        sizes,
        nullEffect < 0 ? 1 : -1,
        nullEffect,
        effectScore(arm, propensity, value, cell.mean),
        scoreVariance(propensity, variance),
        scoreBound(propensity, cell.mean, nullEffect),
      );
    }
    settle(state.nonInferior, bets, threshold, state.tasks);
  }
  if (state.interval && candidates)
    foldInterval(state.interval, candidates, arm, propensity, value, cell.mean, variance);
}

/** Variance of the value before the task; a metric that has not moved yet keeps a twentieth of what was expected. */
function varianceIn({ n, mean, m2 }: Moments, { kind }: Metric, expectedSd: number): number {
  if (kind === "binary") return mean * (1 - mean);
  return Math.max(m2 / n, 0.05 * expectedSd * expectedSd);
}
