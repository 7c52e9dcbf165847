import type { HistoryDetector, PastTask } from "./history-contract.ts";

/** Fewer tasks have no "usual". */
const MIN_TASKS = 20;
/** Far out by Tukey's fences (third quartile plus three times the range between the quartiles), … */
const FENCE = 3;
/** … and at least so many times the median, which matters where all tasks are much the same. */
const TIMES_MEDIAN = 3;

/** Tasks that cost many times what the team's tasks usually do: in dollars, else tokens, else messages. */
export const costOutlier: HistoryDetector = {
  rule: "cost_outlier",
  title: "Costs far more than usual",
  mast: null,
  detect(tasks) {
    const priced = (cost: (task: PastTask) => number) =>
      tasks.filter((task) => cost(task) > 0).length >= MIN_TASKS;
    const byDollars = priced(({ cost_usd }) => cost_usd);
    const byTokens = !byDollars && priced(({ tokens }) => tokens);
    const cost = byDollars
      ? ({ cost_usd }: PastTask) => cost_usd
      : byTokens
        ? ({ tokens }: PastTask) => tokens
        : ({ messages }: PastTask) => messages;
    const known = tasks.filter((task) => cost(task) > 0);
    if (known.length < MIN_TASKS) return [];
    const sorted = known.map(cost).sort((a, b) => a - b);
    const [low, median, high] = [0.25, 0.5, 0.75].map(
      (share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0,
    );
    if (low === undefined || median === undefined || high === undefined) return [];
    const limit = Math.max(high + FENCE * (high - low), TIMES_MEDIAN * median);
    const outside = known.filter((task) => cost(task) > limit);
    if (outside.length === 0) return [];
    return [
      {
        severity: outside.length > known.length / 20 ? "high" : "medium",
        artifact: null,
        summary: `Some tasks cost many times what is usual for the team, in ${byDollars ? "dollars" : byTokens ? "tokens" : "messages"}.`,
        confidence: 0.8,
        tasks: outside.map((task) => {
          const share = 1 - median / cost(task);
          return {
            task,
            message: task.costliest_message_id,
            messagesWasted: Math.round(task.messages * share),
            tokensWasted: Math.round(task.tokens * share),
            costWasted: task.cost_usd * share,
          };
        }),
      },
    ];
  },
};
