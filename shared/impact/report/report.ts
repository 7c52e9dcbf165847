/**
 * What people are told of a measured change: one model for Slack, pull requests, the queue and the chart. Plain JSON, stored
 * with the estimate that it explains, so that every surface says the same.
 */
export type Report = {
  version: 1;
  /** What follows, in one word, for programs. */
  outcome:
    | "helps"
    | "no_worse"
    | "does_not_help"
    | "harms"
    | "untrusted"
    | "no_answer"
    | "waiting"
    | "not_identifiable";
  /** The verdict in words, with the size of the effect wherever there is one. */
  headline: string;
  /** What belongs to it: how sure, how many tasks, what else changed. Whole sentences. */
  sentences: string[];
  /** randomised: chance decided which task got which version. observational: before and after. */
  evidence: "randomised" | "observational";
  /** What decides comes first, guardrails follow. */
  rows: ReportRow[];
  /** Whether the numbers can be relied on. */
  health: HealthLine[];
};

export type ReportRow = MetricNumbers & {
  /** A guardrail: it may stop the change and never recommends it. */
  guards: boolean;
  verdict: RowVerdict;
  /** The numbers as they are shown. */
  words: {
    name: string;
    baseline: string;
    candidate: string;
    effect: string;
    interval: string;
    verdict: string;
  };
};

/**
 * `watch`: the interval lies on the bad side, and the guardrail has not been crossed. `fine`: a guardrail without a find.
 * `unsaid`: a plain difference of which nothing is claimed.
 */
export type RowVerdict = "better" | "worse" | "watch" | "unclear" | "fine" | "unsaid" | "unknown";

export type HealthLine = { name: string; sound: boolean; text: string };

/** A metric with the old version (or before) and with the new (or after). */
export type MetricNumbers = {
  metric: ReportMetric;
  baseline: { tasks: number; value: number | null };
  candidate: { tasks: number; value: number | null };
  /** A difference of shares (0.06 is six points) or a ratio of geometric means (0.9 is ten percent less). */
  effect: number | null;
  low: number | null;
  high: number | null;
  /** What the interval rests on; see `intervalWords`. */
  interval: IntervalKind | null;
};

/**
 * `anytime`: exact, however often one looks. `large_samples`: the same for large samples. `placebos`: from comparisons where
 * nothing happened. `uncontrolled`: chance alone, whatever else changed.
 */
export type IntervalKind = "anytime" | "large_samples" | "placebos" | "uncontrolled";

export const reportMetrics = ["success_rate", "duration", "tokens", "cost", "error_rate"] as const;
export type ReportMetric = (typeof reportMetrics)[number];

/** Shares are compared as differences, amounts as ratios. */
export function isShare(metric: ReportMetric): boolean {
  return metric === "success_rate" || metric === "error_rate";
}

export function noEffect(metric: ReportMetric): 0 | 1 {
  return isShare(metric) ? 0 : 1;
}

/** +1 where more is better. */
export function goodSide(metric: ReportMetric): 1 | -1 {
  return metric === "success_rate" ? 1 : -1;
}

/** Where the interval lies: wholly on the good side, wholly on the bad, or on both. */
export function sideOf({
  metric,
  low,
  high,
}: Pick<MetricNumbers, "metric" | "low" | "high">): "good" | "bad" | "both" {
  const none = noEffect(metric);
  if (low !== null && low > none) return goodSide(metric) === 1 ? "good" : "bad";
  if (high !== null && high < none) return goodSide(metric) === 1 ? "bad" : "good";
  return "both";
}
