/**
 * What a randomised experiment is told, remembers and says. Everything here is plain JSON (aliases rather than
 * interfaces, which TypeScript does not take for JSON): a plan is stored once,
 * when the experiment is made, and never changed; a state is stored after each batch of tasks; a reading is shown.
 *
 *   let state = startExperiment(plan)
 *   for (const task of tasksInOrderOfAssignment) foldTask(state, plan, task)
 *   const reading = readExperiment(state, plan)
 *
 * These and `cellOf` are in experiment.ts; plan-experiment.ts makes a plan with sensible defaults and says how long
 * it will take; ready-tasks.ts tells which tasks may be counted; assign.ts draws arms.
 *
 * An effect is always treatment compared with control, whatever direction is good: a difference for `binary` and
 * `rate` metrics (0.06 is six points), a ratio of geometric means for `skewed` ones (0.9 is ten percent less).
 * Formulas and their sources: docs/statistics.md.
 */

/** 0 is the content in force (control), 1 the proposed content (treatment). */
export type Arm = 0 | 1;

/** One number per task that an experiment looks at. */
export type Metric = {
  name: string;
  /**
   * `binary`: 0 or 1, such as success. `rate`: a share from 0 to 1, such as tool calls that failed.
   * `skewed`: a positive amount, such as seconds, tokens or cost, compared on the logarithmic scale.
   */
  kind: "binary" | "rate" | "skewed";
  better: "higher" | "lower";
  /**
   * What is known from before the experiment, worth about ten tasks. `binary`, `rate`: the mean. `skewed`: mean
   * and standard deviation of ln(value). A wrong expectation costs time, never validity.
   */
  expected: { mean: number; sd?: number };
  /** The same mean per cell of `Strata`, where known; index as given by `cellOf`. */
  expectedByCell?: (number | null)[];
};

/**
 * Effects against which a test bets, as distances from "no effect", and the share of the stake on each.
 * `binary`, `rate`: log-odds. `skewed`: standard deviations of ln(value). Sizes are positive; the direction is the
 * test's. Only data from before the experiment may choose them.
 */
export type Grid = {
  sizes: number[];
  weights: number[];
};

/** Groups of tasks that are alike; each group keeps its own baseline. All are known before the experiment. */
export type Strata = {
  /** Names, such as task kinds. Tasks of other names share one further group. */
  names: string[];
  /** Ascending limits of the predicted success that cut tasks into difficulty groups; empty for none. */
  difficultyCuts: number[];
};

export type Guardrail = {
  name: string;
  /** Name of one of the plan's metrics; the primary one may be guarded too. */
  metric: string;
  /**
   * `harm`: treatment is worse than control. `limit`: treatment alone is beyond a bound that must not be crossed,
   * whatever control does (`binary` and `rate` metrics).
   */
  test: { kind: "harm"; grid: Grid } | { kind: "limit"; bound: number };
  /** Chance of a false alarm over the whole experiment. The alphas of all guardrails add up to 0.05 by default. */
  alpha: number;
};

/** Registered before the first task and never changed: another wish is another experiment. */
export type ExperimentPlan = {
  version: 1;
  metrics: Metric[];
  primary: {
    /** Name of the metric that decides. */
    metric: string;
    /** 1: "is it better?". 2: half of the stake each way. */
    sides: 1 | 2;
    grid: Grid;
    /** Chance of a false "better" over the whole experiment. */
    alpha: number;
  };
  /**
   * How much worse the primary metric may be and still pass as "no worse": points for `binary` and `rate`
   * (0.06), a ratio beyond 1 for `skewed` (1.1). null: only a proven improvement passes.
   */
  nonInferiority: { margin: number; alpha: number } | null;
  guardrails: Guardrail[];
  /** Chance of a false alarm that treatment loses more outcomes than control. Such an alarm blocks every "better". */
  missingAlpha: number;
  /** Chance of a false alarm that tasks are not divided as they should be. */
  srmAlpha: number;
  strata: Strata;
  /** What effects of such changes looked like before, on the primary metric's scale (`skewed`: of the logarithm). */
  prior: { mean: number; sd: number };
  /** Without a result after so many tasks the experiment is inconclusive. */
  maxTasks: number;
  /** A task that is not closed so long after its assignment counts as missing. */
  deadlineSeconds: number;
};

/** A task with its outcomes, ready to be counted: all tasks assigned before it have been counted. */
export type FoldedTask = {
  /**
   * Place in the order of assignment: strictly increasing within the experiment, gaps allowed. A task at or before
   * the last place that was counted is taken for a duplicate and ignored.
   */
  sequence: number;
  arm: Arm;
  /** Probability of treatment with which this task's arm was drawn, as logged at assignment; within (0, 1). */
  propensity: number;
  /** Index as given by `cellOf(plan.strata, name, predictedSuccess)` at assignment; 0 without strata. */
  cell: number;
  /** Value per metric name; null or absent is missing. Missing `binary` outcomes count as the worse one. */
  outcomes: Record<string, number | null>;
};

/** What a test has collected. Logarithms, because evidence outgrows numbers. */
export type Evidence = {
  /** ln of the present e-value. */
  logE: number;
  /** ln of the largest e-value so far; the anytime-valid p-value is exp(−maxLogE), at most 1. */
  maxLogE: number;
  /** How many tasks had been counted when the e-value first reached 1/alpha; null when it has not. */
  crossedAt: number | null;
};

/** The memory of an experiment: plain JSON of bounded size. Opaque to everyone but the functions that take it. */
export type ExperimentState = {
  version: 1;
  /** Tasks counted. */
  tasks: number;
  /** `sequence` of the last task counted; −1 before the first. */
  lastSequence: number;
  armTasks: [number, number];
  /** Sum of the propensities: how many treated tasks were to be expected. */
  expectedTreated: number;
  /** One entry per metric of the plan, in its order. */
  metrics: MetricState[];
  better: MixtureState;
  nonInferior: MixtureState | null;
  guardrails: GuardrailState[];
  missing: MixtureState;
  srm: SrmState;
  interval: IntervalState | null;
};

/** Running sums of a metric. */
export type MetricState = {
  missing: [number, number];
  /** Per arm over known values (of the logarithm for `skewed`): number, mean, sum of squared deviations. */
  arms: [Moments, Moments];
  /** Per cell over both arms, started with the expectation. */
  cells: Moments[];
  /** Effect weighted by precision: Σ1/v, Σψ/v and Σ(ψ/v)² (see docs/statistics.md, "The effect that is reported"). */
  precision: number;
  weightedEffect: number;
  squares: number;
};

export type Moments = {
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  m2: number;
};

/** A mixture of bets: ln of each one's product, without its weight. */
export type MixtureState = Evidence & {
  logs: number[];
};

export type GuardrailState = MixtureState;

export type SrmState = MixtureState & {
  /** The propensity that the counts belong to, and tasks per arm under it. */
  propensity: number;
  counts: [number, number];
};

export type IntervalState = {
  /** First and last of the candidate effects (see `candidateEffects`) that are not excluded yet. */
  first: number;
  last: number;
  /** Per candidate from first to last: ln of the products of all its bets, upwards then downwards. */
  logs: number[];
};

/** Evidence as it is shown. */
export type EvidenceReading = Evidence & {
  /** ln(1/alpha): crossed when maxLogE reached it. */
  threshold: number;
  crossed: boolean;
  /** Valid however often one looks: exp(−maxLogE), at most 1. */
  p: number;
};

export type ArmReading = {
  tasks: number;
  /** Tasks without a value of the primary metric by their deadline. */
  missing: number;
  /** Mean of the primary metric (`skewed`: geometric mean); missing binary outcomes counted as the worse. */
  mean: number | null;
};

/** Everything that can be said now. Valid after every task, however often one looks. */
export type ExperimentReading = {
  tasks: number;
  control: ArmReading;
  treatment: ArmReading;
  /** Primary metric better in treatment. */
  better: EvidenceReading;
  /** Primary metric not worse than the margin; null without one. */
  nonInferior: EvidenceReading | null;
  guardrails: (EvidenceReading & { name: string; metric: string })[];
  /** Treatment loses more outcomes than control. */
  missing: EvidenceReading;
  /** Sample-ratio mismatch: tasks are not divided as they should be. */
  srm: EvidenceReading & { chiSquaredP: number | null };
  /** Holds the effect at all times at once with 95 %; null while it cannot be said. */
  interval: { low: number; high: number } | null;
  /** As observed: too high after an early stop (winner's curse). For engineers, never for reports. */
  observed: { effect: number; standardError: number } | null;
  /** The effect to report: mean and 95 % interval after weighing the data with the prior. */
  effect: { mean: number; low: number; high: number } | null;
  /**
   * What follows, the first that applies: `harm` (a guardrail crossed: roll back, whatever else is alarmed),
   * `invalid` (division or missing outcomes are alarmed: hold), `better`, `no_worse`, `inconclusive` (out of
   * tasks), `running`.
   */
  verdict: "harm" | "invalid" | "better" | "no_worse" | "inconclusive" | "running";
  /** Names of the guardrails that crossed. */
  harmed: string[];
};
