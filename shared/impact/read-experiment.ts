import { compilePlan } from "./compile-plan.ts";
import { observedEffect, shrink } from "./effect.ts";
import type {
  Arm,
  ArmReading,
  ExperimentPlan,
  ExperimentReading,
  ExperimentState,
  MetricState,
} from "./experiment-contract.ts";
import { goodDirection } from "./metric-scale.ts";
import { asymptoticInterval } from "./sequential-tests/asymptotic-interval.ts";
import { readInterval } from "./sequential-tests/confidence-sequence.ts";
import { readEvidence } from "./sequential-tests/mixture.ts";
import { chiSquaredSampleRatio } from "./sequential-tests/sample-ratio.ts";

type Evidences = Pick<ExperimentReading, "better" | "nonInferior" | "guardrails" | "missing" | "srm">;

/** What the state says, in constant time. Valid after every task. */
export function readExperiment(state: ExperimentState, plan: ExperimentPlan): ExperimentReading {
  const { primary } = compilePlan(plan);
  const sums = state.metrics[primary];
  const metric = plan.metrics[primary];
  if (!sums || !metric) throw new RangeError("The state belongs to another plan.");
  const evidences = readEvidences(state, plan);
  const skewed = metric.kind === "skewed";
  const observed = observe(sums);
  const harmed = evidences.guardrails.filter(({ crossed }) => crossed).map(({ name }) => name);
  // A test of both sides says "different"; the effect says which way.
  const wrongWay =
    plan.primary.sides === 2 && observed !== null && observed.effect * goodDirection(metric) < 0;
  if (evidences.better.crossed && wrongWay) harmed.push(metric.name);
  const posterior = observed && shrink(observed, plan.prior);
  return {
    tasks: state.tasks,
    control: readArm(state, sums, 0, skewed),
    treatment: readArm(state, sums, 1, skewed),
    ...evidences,
    interval: intervalOf(state, plan, sums),
    observed: observed && { ...observed, effect: toScale(observed.effect, skewed) },
    effect: posterior && {
      mean: toScale(posterior.mean, skewed),
      low: toScale(posterior.low, skewed),
      high: toScale(posterior.high, skewed),
    },
    verdict: decide(evidences, harmed.length > 0, state.tasks >= plan.maxTasks),
    harmed,
  };
}

function readEvidences(state: ExperimentState, plan: ExperimentPlan): Evidences {
  const { expectedTreated: treated, tasks } = state;
  return {
    better: readEvidence(state.better, plan.primary.alpha),
    nonInferior:
      state.nonInferior && plan.nonInferiority
        ? readEvidence(state.nonInferior, plan.nonInferiority.alpha)
        : null,
    guardrails: plan.guardrails.flatMap(({ name, metric, alpha }, at) => {
      const evidence = state.guardrails[at];
      return evidence ? [{ name, metric, ...readEvidence(evidence, alpha) }] : [];
    }),
    missing: readEvidence(state.missing, plan.missingAlpha),
    srm: {
      ...readEvidence(state.srm, plan.srmAlpha),
      chiSquaredP: tasks === 0 ? null : chiSquaredSampleRatio(state.armTasks, [tasks - treated, treated]),
    },
  };
}

/** Harm is looked at first: no other alarm and no success hides it. */
function decide(
  { better, nonInferior, missing, srm }: Evidences,
  harmed: boolean,
  outOfTasks: boolean,
): ExperimentReading["verdict"] {
  if (harmed) return "harm";
  if (srm.crossed || missing.crossed) return "invalid";
  if (better.crossed) return "better";
  if (nonInferior?.crossed) return "no_worse";
  return outOfTasks ? "inconclusive" : "running";
}

function readArm(state: ExperimentState, sums: MetricState, arm: Arm, skewed: boolean): ArmReading {
  const { n, mean } = sums.arms[arm];
  return {
    tasks: state.armTasks[arm],
    missing: sums.missing[arm],
    mean: n === 0 ? null : toScale(mean, skewed),
  };
}

/** null until both arms have been seen. */
function observe(sums: MetricState): { effect: number; standardError: number } | null {
  return sums.arms[0].n === 0 || sums.arms[1].n === 0 ? null : observedEffect(sums);
}

function intervalOf(
  state: ExperimentState,
  plan: ExperimentPlan,
  sums: MetricState,
): ExperimentReading["interval"] {
  const { candidates, metrics, primary } = compilePlan(plan);
  if (state.interval && candidates) return readInterval(state.interval, candidates);
  const onLogs = asymptoticInterval(
    sums,
    [sums.arms[0].n, sums.arms[1].n],
    metrics[primary]?.expectedSd ?? 1,
  );
  return onLogs && { low: Math.exp(onLogs.low), high: Math.exp(onLogs.high) };
}

function toScale(value: number, skewed: boolean): number {
  return skewed ? Math.exp(value) : value;
}
