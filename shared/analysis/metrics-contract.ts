/** Numbers of a task that can be added up: `task_metrics` without what names the row. */
export const sums = [
  "messages",
  "errors",
  "tokens_in",
  "tokens_out",
  "cost_usd",
  "speakers",
  "spoken",
  "addressees",
  "requests",
  "requests_ignored",
  "replies",
  "timed_replies",
  "reply_seconds",
  "calls",
  "rework_messages",
  "handoffs",
  "handoffs_taken_up",
  "handoffs_bounced",
  "clarifications",
  "loops",
  "duplicated_calls",
  "withheld_results",
  "verifications",
  "decisions",
  "decision_turns",
  "timed_decisions",
  "decision_seconds",
  "stalls",
  "stall_seconds",
  "waited_seconds",
] as const;

export type Sum = (typeof sums)[number];
export type Sums = Record<Sum, number>;

/** A row of `task_metrics` as record_analyses takes it. The comments of its columns say what they count. */
export interface TaskMetrics extends Sums {
  /** An agent; * for the whole task, persons and the framework included. */
  agent: string;
  /** The day (UTC) on which the task started, YYYY-MM-DD. */
  day: string;
  /** Probability of success by the text alone; only for the whole, and only where the log states no outcome. */
  inferred_success: number | null;
  costliest_message_id: number | null;
  last_message_id: number | null;
}

export function zeroMetrics(agent: string, day: string): TaskMetrics {
  return {
    agent,
    day,
    inferred_success: null,
    costliest_message_id: null,
    last_message_id: null,
    messages: 0,
    errors: 0,
    tokens_in: 0,
    tokens_out: 0,
    cost_usd: 0,
    speakers: 0,
    spoken: 0,
    addressees: 0,
    requests: 0,
    requests_ignored: 0,
    replies: 0,
    timed_replies: 0,
    reply_seconds: 0,
    calls: 0,
    rework_messages: 0,
    handoffs: 0,
    handoffs_taken_up: 0,
    handoffs_bounced: 0,
    clarifications: 0,
    loops: 0,
    duplicated_calls: 0,
    withheld_results: 0,
    verifications: 0,
    decisions: 0,
    decision_turns: 0,
    timed_decisions: 0,
    decision_seconds: 0,
    stalls: 0,
    stall_seconds: 0,
    waited_seconds: 0,
  };
}

/** Adds some numbers to a row. */
export function addTo(row: TaskMetrics, more: Partial<Sums>): void {
  for (const name of sums) row[name] += more[name] ?? 0;
}
