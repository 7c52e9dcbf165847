import { z } from "zod";
import { expectDuration } from "./expect-duration.ts";
import type { ExperimentPlan, Metric } from "./experiment-contract.ts";
import { gridFromPrior } from "./grid-from-prior.ts";
import { planExperiment } from "./plan-experiment.ts";

const share = z.object({ n: z.number(), mean: z.number().nullable() });
const amount = share.extend({ sd: z.number().nullable() });

/** What the database knows before an experiment (`private.experiment_baseline`). Amounts as means of logarithms. */
export const baselineSchema = z.object({
  tasks_per_day: z.number().nullable(),
  success: share,
  duration: amount,
  tokens: amount,
  cost: amount,
  error_rate: share,
  kinds: z.array(z.string()),
  expected_effect: z.object({ metric: z.string(), estimate: z.number() }).catch({ metric: "", estimate: 0 }),
  /** What the same change did in other teams; only for what is proposed because it worked there. */
  prior: z.object({ mean: z.number(), sd: z.number().positive() }).nullish(),
  policy: z.object({
    first_share: z.number(),
    worse_by_at_most: z.number(),
    ship_no_worse: z.boolean(),
    outcome_deadline_hours: z.number(),
    max_experiment_days: z.number(),
  }),
});
export type Baseline = z.infer<typeof baselineSchema>;

/** A plan to be registered, and how long it is expected to take. */
export interface PreparedExperiment {
  plan: ExperimentPlan;
  expectedTasks: number;
  /** Infinite for a team without tasks. */
  expectedDays: number;
}

/** Values wanted before a metric besides success is guarded: with fewer, what is usual is not known. */
const enoughToGuard = 50;
/** Without a supposed effect worth the name, it is asked how long this one would take, as a share of the present rate. */
const usualLift = 0.1;

/**
 * Plans the experiment of an improvement: success decides, and every other metric that the team's log carries is guarded.
 * The duration is that of the effect the proposer expects, or, where only "no worse" is asked for, of the margin.
 */
export function prepareExperiment(baseline: Baseline): PreparedExperiment {
  const { policy, success } = baseline;
  const rate = Math.min(0.99, Math.max(0.01, success.mean ?? 0.5));
  const primary: Metric = { name: "success", kind: "binary", better: "higher", expected: { mean: rate } };
  const plan = planExperiment({
    metrics: [primary, ...guarded(baseline)],
    severity: { success: 3 },
    relativeMargin: policy.worse_by_at_most,
    deadlineSeconds: policy.outcome_deadline_hours * 3600,
    strata: { names: baseline.kinds, difficultyCuts: [] },
    ...(baseline.prior ? { prior: baseline.prior, grid: gridFromPrior(rate, baseline.prior) } : {}),
  });
  const tasksPerDay = baseline.tasks_per_day ?? 0;
  const supposed = supposedEffect(baseline, rate);
  const { tasks } = expectDuration(plan, supposed, 1, stagesFrom(policy.first_share), plan.maxTasks);
  return { plan, expectedTasks: tasks, expectedDays: tasksPerDay > 0 ? tasks / tasksPerDay : Infinity };
}

function supposedEffect({ expected_effect, policy }: Baseline, rate: number): number {
  const { metric, estimate } = expected_effect;
  const lift = metric === "success_rate" && estimate > 0 ? estimate : usualLift * rate;
  return policy.ship_no_worse ? Math.max(lift, policy.worse_by_at_most * rate) : lift;
}

function guarded({ duration, tokens, cost, error_rate }: Baseline): Metric[] {
  const metrics: Metric[] = [];
  for (const [name, { n, mean, sd }] of Object.entries({ duration, tokens, cost }))
    if (n >= enoughToGuard && mean !== null && sd !== null && sd > 0)
      metrics.push({ name, kind: "skewed", better: "lower", expected: { mean, sd } });
  if (error_rate.n >= enoughToGuard && error_rate.mean !== null && error_rate.mean > 0 && error_rate.mean < 1)
    metrics.push({ name: "error_rate", kind: "rate", better: "lower", expected: { mean: error_rate.mean } });
  return metrics;
}

/** The stages of a rollout with the fewest tasks that each takes: 30, 100 and 200 of them treated, as in allowed_experiment_moves. */
function stagesFrom(firstShare: number): { propensity: number; tasks: number }[] {
  let treated = 0;
  const stages: { propensity: number; tasks: number }[] = [];
  for (const [percent, needed] of [
    [5, 30],
    [25, 100],
    [50, 200],
  ] as const) {
    if (percent < firstShare) continue;
    stages.push({ propensity: percent / 100, tasks: Math.ceil((needed - treated) / (percent / 100)) });
    treated = needed;
  }
  return stages;
}
