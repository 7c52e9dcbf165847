import { cellCount } from "./cells.ts";
import type { ExperimentPlan, Grid, Guardrail, Metric } from "./experiment-contract.ts";

/** Everything that keeps a plan from being run, in words; empty for a good plan. */
export function checkPlan(plan: ExperimentPlan): string[] {
  const problems: string[] = [];
  const complain = (wrong: boolean, what: string) => {
    if (wrong) problems.push(what);
  };
  const primary = plan.metrics.find(({ name }) => name === plan.primary.metric);
  complain(primary === undefined, `no metric is called ${plan.primary.metric}, which should decide`);
  complain(
    new Set(plan.metrics.map(({ name }) => name)).size < plan.metrics.length,
    "two metrics share a name",
  );
  complain(
    new Set(plan.guardrails.map(({ name }) => name)).size < plan.guardrails.length,
    "two guardrails share a name",
  );
  problems.push(...plan.metrics.flatMap((metric) => checkMetric(metric, cellCount(plan.strata))));
  problems.push(...checkGrid("the primary metric's", plan.primary.grid));
  problems.push(...plan.guardrails.flatMap((guardrail) => checkGuardrail(guardrail, plan.metrics)));
  const alphas = [
    plan.primary.alpha,
    plan.missingAlpha,
    plan.srmAlpha,
    ...plan.guardrails.map(({ alpha }) => alpha),
  ];
  if (plan.nonInferiority !== null) {
    alphas.push(plan.nonInferiority.alpha);
    const { margin } = plan.nonInferiority;
    complain(
      primary?.kind === "skewed" ? !(margin > 1) : !(margin > 0 && margin < 1),
      `the margin ${margin} is none: points between 0 and 1, or a ratio beyond 1 for a skewed metric`,
    );
  }
  complain(!alphas.every((alpha) => alpha > 0 && alpha < 1), "every alpha lies between 0 and 1");
  complain(!isAscending(plan.strata.difficultyCuts), "difficulty cuts ascend");
  complain(
    !(plan.prior.sd > 0) || !Number.isFinite(plan.prior.mean),
    "the prior has a mean and a positive spread",
  );
  complain(!(plan.maxTasks > 0), "the largest number of tasks is positive");
  complain(!(plan.deadlineSeconds > 0), "the deadline is positive");
  return problems;
}

function checkMetric({ name, kind, expected, expectedByCell = [] }: Metric, cells: number): string[] {
  const means = [expected.mean, ...expectedByCell.filter((mean) => mean !== null)];
  const possible = means.every((mean) =>
    kind === "skewed" ? Number.isFinite(mean) : mean >= 0 && mean <= 1,
  );
  return [
    ...(possible ? [] : [`${name} cannot have the expected mean`]),
    ...(expected.sd === undefined || expected.sd > 0 ? [] : [`${name} has no positive expected spread`]),
    ...(expectedByCell.length <= cells ? [] : [`${name} expects something of groups that do not exist`]),
  ];
}

function checkGuardrail({ name, metric: wanted, test }: Guardrail, metrics: readonly Metric[]): string[] {
  const metric = metrics.find((one) => one.name === wanted);
  if (metric === undefined) return [`${name} guards ${wanted}, which is no metric`];
  if (test.kind === "harm") return checkGrid(`${name}'s`, test.grid);
  if (metric.kind === "skewed")
    return [`${name} limits a skewed metric, which only binary and rate metrics can have`];
  return test.bound > 0 && test.bound < 1 ? [] : [`${name}'s bound lies between 0 and 1`];
}

function checkGrid(whose: string, { sizes, weights }: Grid): string[] {
  const good =
    sizes.length > 0 &&
    sizes.length <= 20 &&
    sizes.length === weights.length &&
    [...sizes, ...weights].every((value) => value > 0 && Number.isFinite(value));
  return good ? [] : [`${whose} grid has one to twenty positive sizes and as many positive weights`];
}

function isAscending(cuts: readonly number[]): boolean {
  return cuts.every((cut, at) => at === 0 || cut > (cuts[at - 1] ?? Number.NEGATIVE_INFINITY));
}
