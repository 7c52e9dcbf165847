import { expectDuration } from "../../../shared/impact/expect-duration.ts";
import type { Metric } from "../../../shared/impact/experiment-contract.ts";
import { planExperiment } from "../../../shared/impact/plan-experiment.ts";
import type { Conversation, Label } from "../../train/read-set.ts";

const fewestValues = 20;
const half = [{ propensity: 0.5, tasks: 0 }];

export interface TeamMetric {
  team: string;
  metric: string;
  values: number;
  /** Mean of a share; of amounts the standard deviation of the logarithm. */
  spread: number;
  /** Tasks until an experiment sees a change by a tenth, expected. */
  tasks: number;
  /** Correlation with success within the team; null for success itself and where it cannot be said. */
  withSuccess: number | null;
}

/** What each metric can show, per team: how long a change by a tenth takes to see, and whether it goes with success. */
export function compareMetrics(
  conversations: readonly Conversation[],
  labels: ReadonlyMap<string, Label>,
): TeamMetric[] {
  const rows: TeamMetric[] = [];
  for (const [team, own] of Map.groupBy(conversations, ({ set, team }) => `${set} ${team}`)) {
    const tasks = own.map((one) => ({ ...measureConversation(one), success: outcomeOf(labels.get(one.id)) }));
    const successes = tasks.flatMap(({ success }) => (success === null ? [] : [success]));
    const rate = mean(successes);
    if (successes.length >= fewestValues && rate > 0 && rate < 1)
      rows.push({
        team,
        metric: "success",
        values: successes.length,
        spread: rate,
        tasks: tasksFor(
          { name: "success", kind: "binary", better: "higher", expected: { mean: rate } },
          0.1 * rate,
        ),
        withSuccess: null,
      });
    for (const name of ["seconds", "tokens", "messages"] as const) {
      const known = tasks.flatMap((one) =>
        one[name] !== null && one[name] > 0 ? [{ log: Math.log(one[name]), success: one.success }] : [],
      );
      const sd = deviation(known.map(({ log }) => log));
      if (known.length < fewestValues || sd === 0) continue;
      rows.push({
        team,
        metric: name,
        values: known.length,
        spread: sd,
        tasks: tasksFor({ name, kind: "skewed", better: "lower", expected: { mean: 0, sd } }, 0.9),
        withSuccess: correlate(
          known.flatMap(({ log, success }) => (success === null ? [] : [[log, success] as const])),
        ),
      });
    }
    const errors = tasks.map(({ errors: share }) => share);
    const errorRate = mean(errors);
    if (errors.length >= fewestValues && errorRate > 0)
      rows.push({
        team,
        metric: "errors",
        values: errors.length,
        spread: errorRate,
        tasks: tasksFor(
          { name: "errors", kind: "rate", better: "lower", expected: { mean: errorRate } },
          0.1 * errorRate,
        ),
        withSuccess: correlate(
          tasks.flatMap(({ errors: share, success }) =>
            success === null ? [] : [[share, success] as const],
          ),
        ),
      });
  }
  return rows;
}

function measureConversation({ task, messages }: Conversation) {
  const seconds =
    task.times_derived || task.ended_at === null
      ? null
      : (Date.parse(task.ended_at) - Date.parse(task.started_at)) / 1000;
  const tokens = messages.reduce(
    (sum, { tokens_in, tokens_out }) => sum + (tokens_in ?? 0) + (tokens_out ?? 0),
    0,
  );
  return {
    seconds,
    tokens,
    messages: messages.length,
    errors: messages.filter(({ is_error }) => is_error).length / Math.max(1, messages.length),
  };
}

function outcomeOf(label: Label | undefined): number | null {
  return label?.outcome === "success" ? 1 : label?.outcome === "failure" ? 0 : null;
}

function tasksFor(metric: Metric, effect: number): number {
  return expectDuration(planExperiment({ metrics: [metric] }), effect, 1, half).tasks;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1),
  );
}

function correlate(pairs: readonly (readonly [number, number])[]): number | null {
  const [x, y] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [a, b] of pairs) {
    xy += (a - x) * (b - y);
    xx += (a - x) ** 2;
    yy += (b - y) ** 2;
  }
  return pairs.length < fewestValues || xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}
