import { checkPlan } from "./check-plan.ts";
import type { ExperimentPlan, Guardrail, Metric } from "./experiment-contract.ts";
import { expectedSd, goodDirection, insideUnit } from "./metric-scale.ts";
import { type Candidates, candidateEffects } from "./sequential-tests/confidence-sequence.ts";
import { type Bets, betsOn } from "./sequential-tests/mixture.ts";

/** One test of a plan: its bets, and ln(1/alpha), at which it has decided. */
export interface PlannedTest {
  bets: Bets;
  threshold: number;
}

export interface CompiledGuardrail extends PlannedTest {
  at: number;
  limit: number | null;
}

/** What follows from a plan and is needed for each of its tasks. */
export interface CompiledPlan {
  metrics: {
    metric: Metric;
    direction: 1 | -1;
    expectedSd: number;
    /** The guardrails that look at this metric. */
    guardrails: CompiledGuardrail[];
  }[];
  primary: number;
  better: PlannedTest;
  nonInferior: (PlannedTest & { sizes: number[]; nullEffect: number }) | null;
  missing: PlannedTest;
  srmThreshold: number;
  candidates: Candidates | null;
}

/** Losing outcomes is rare, and more of it is a large relative change. */
const missingGrid = { sizes: [0.25, 0.5, 1], weights: [1, 1, 1] };
const limitGrid = { sizes: [0.25, 0.5, 0.9], weights: [1, 1, 1] };

const compiled = new WeakMap<ExperimentPlan, CompiledPlan>();

/** @throws RangeError that lists everything wrong with the plan. */
export function compilePlan(plan: ExperimentPlan): CompiledPlan {
  const known = compiled.get(plan);
  if (known) return known;
  const problems = checkPlan(plan);
  if (problems.length > 0) throw new RangeError(`This plan cannot be run: ${problems.join("; ")}.`);
  const made = compile(plan);
  compiled.set(plan, made);
  return made;
}

function compile(plan: ExperimentPlan): CompiledPlan {
  const primary = plan.metrics.findIndex(({ name }) => name === plan.primary.metric);
  const metric = plan.metrics[primary];
  if (metric === undefined) throw new RangeError(`There is no metric ${plan.primary.metric}.`);
  const direction = goodDirection(metric);
  return {
    metrics: plan.metrics.map((one) => ({
      metric: one,
      direction: goodDirection(one),
      expectedSd: expectedSd(one),
      guardrails: plan.guardrails.flatMap((guardrail, at) =>
        guardrail.metric === one.name ? [compileGuardrail(guardrail, at, goodDirection(one))] : [],
      ),
    })),
    primary,
    better: {
      bets: betsOn(plan.primary.grid, plan.primary.sides === 2 ? "both" : direction),
      threshold: -Math.log(plan.primary.alpha),
    },
    nonInferior: compileNonInferiority(plan, metric, direction),
    missing: { bets: betsOn(missingGrid, 1), threshold: -Math.log(plan.missingAlpha) },
    srmThreshold: -Math.log(plan.srmAlpha),
    candidates: metric.kind === "skewed" ? null : candidateEffects(insideUnit(metric.expected.mean)),
  };
}

function compileGuardrail({ test, alpha }: Guardrail, at: number, direction: 1 | -1): CompiledGuardrail {
  const threshold = -Math.log(alpha);
  return test.kind === "harm"
    ? { at, threshold, limit: null, bets: betsOn(test.grid, direction === 1 ? -1 : 1) }
    : { at, threshold, limit: test.bound, bets: betsOn(limitGrid, 1) };
}

function compileNonInferiority(
  { nonInferiority, primary }: ExperimentPlan,
  metric: Metric,
  direction: 1 | -1,
): CompiledPlan["nonInferior"] {
  if (nonInferiority === null) return null;
  const { margin, alpha } = nonInferiority;
  const threshold = -Math.log(alpha);
  if (metric.kind === "skewed")
    return {
      threshold,
      sizes: [],
      nullEffect: -direction * Math.log(margin),
      bets: betsOn(primary.grid, direction),
    };
  // Seen from the margin, "no effect" is an effect of the size of the margin.
  const sizes = [0.6 * margin, margin, 1.6 * margin];
  return {
    threshold,
    sizes,
    nullEffect: -direction * margin,
    bets: betsOn({ sizes, weights: sizes.map(() => 1) }, 1),
  };
}
