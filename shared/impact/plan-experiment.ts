import type { ExperimentPlan, Grid, Guardrail, Metric } from "./experiment-contract.ts";

/** The chance of a false alarm over the whole experiment: of a false "better", and of all guardrails together. */
const alpha = 0.05;

/** Sizes that were fastest around effects of five to fifteen percent, for "is it better?". */
const usualGrid: Grid = { sizes: [0.15, 0.25, 0.4], weights: [1, 1, 1] };
/** For rates below 5 % or above 95 %, where the same number of points is a far larger change of the odds. */
const rareGrid: Grid = { sizes: [0.25, 0.5, 1], weights: [1, 1, 1] };
/** For skewed amounts, in standard deviations of the logarithm. */
const skewedGrid: Grid = { sizes: [0.05, 0.1, 0.2], weights: [1, 1, 1] };
/** Harm worth a rollback is larger than an improvement worth shipping. */
const harmGrid: Grid = { sizes: [0.25, 0.5, 0.9], weights: [1, 1, 1] };
const skewedHarmGrid: Grid = { sizes: [0.1, 0.25, 0.5], weights: [1, 1, 1] };

export interface PlanWishes {
  /** The metric that decides comes first; each of the others is guarded. */
  metrics: [Metric, ...Metric[]];
  /** Weight of each metric's guardrail in the common 5 %; 1 where not named. A graver harm deserves more. */
  severity?: Record<string, number>;
  /** Bounds that treatment must not cross, by metric. */
  limits?: Record<string, number>;
  /** How much worse than control may still pass, relative to control; 0.1 is ten percent. null: must be better. */
  relativeMargin?: number | null;
  /** What such changes did before (see learning); on the primary metric's scale. */
  prior?: { mean: number; sd: number };
  /** Effects to bet on where a prediction knows better than the usual grid. */
  grid?: Grid;
  sides?: 1 | 2;
  strata?: ExperimentPlan["strata"];
  maxTasks?: number;
  deadlineSeconds?: number;
}

/** A plan with the defaults of docs/statistics.md. Everything in it may be changed before it is registered, nothing after. */
export function planExperiment(wishes: PlanWishes): ExperimentPlan {
  const [primary] = wishes.metrics;
  const relativeMargin = wishes.relativeMargin === undefined ? 0.1 : wishes.relativeMargin;
  return {
    version: 1,
    metrics: wishes.metrics,
    primary: {
      metric: primary.name,
      sides: wishes.sides ?? 1,
      grid: wishes.grid ?? gridFor(primary),
      alpha,
    },
    nonInferiority: relativeMargin === null ? null : { margin: marginFor(primary, relativeMargin), alpha },
    guardrails: guardrailsFor(wishes),
    missingAlpha: 0.01,
    srmAlpha: 0.01,
    strata: wishes.strata ?? { names: [], difficultyCuts: [] },
    prior: wishes.prior ?? priorFor(primary),
    maxTasks: wishes.maxTasks ?? 6000,
    deadlineSeconds: wishes.deadlineSeconds ?? 86_400,
  };
}

/** The usual grid of a metric, wider where its rate is rare. */
export function gridFor({ kind, expected }: Metric): Grid {
  if (kind === "skewed") return skewedGrid;
  return expected.mean < 0.05 || expected.mean > 0.95 ? rareGrid : usualGrid;
}

/** The margin in the metric's own unit, which has to be fixed beforehand: control may drift during the experiment. */
function marginFor({ kind, expected }: Metric, relative: number): number {
  if (kind === "skewed") return 1 + relative;
  return Math.min(0.5, Math.max(0.002, relative * expected.mean));
}

function guardrailsFor({ metrics, severity = {}, limits = {} }: PlanWishes): Guardrail[] {
  const wanted: Omit<Guardrail, "alpha">[] = metrics.flatMap((metric) => {
    const harm = {
      name: metric.name,
      metric: metric.name,
      test: { kind: "harm" as const, grid: metric.kind === "skewed" ? skewedHarmGrid : harmGrid },
    };
    const bound = Object.hasOwn(limits, metric.name) ? limits[metric.name] : undefined;
    return bound === undefined
      ? [harm]
      : [
          harm,
          { name: `${metric.name} limit`, metric: metric.name, test: { kind: "limit" as const, bound } },
        ];
  });
  const weightOf = (metric: string) => (Object.hasOwn(severity, metric) ? (severity[metric] ?? 1) : 1);
  const total = wanted.reduce((sum, { metric }) => sum + weightOf(metric), 0);
  return wanted.map((guardrail) => ({
    ...guardrail,
    alpha: (alpha * weightOf(guardrail.metric)) / total,
  }));
}

/** Without history: effects of a few points either way, and a tenth of the spread for skewed amounts. */
export function priorFor({ kind, expected }: Metric): { mean: number; sd: number } {
  if (kind === "skewed") return { mean: 0, sd: 0.15 };
  return { mean: 0, sd: 0.1 * Math.sqrt(Math.max(0.001, expected.mean * (1 - expected.mean))) };
}
