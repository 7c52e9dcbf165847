import type { LoggedTask, Message } from "./prepare-messages.ts";

/** A row of `task_metrics` as record_analysis takes it. */
export interface TaskMetrics {
  /** An agent; * for the whole task, persons and the framework included. */
  agent: string;
  /** The day (UTC) on which the task started, YYYY-MM-DD. */
  day: string;
  /** Messages of the agent; a tool's answers count for the agent that called it. */
  messages: number;
  /** Messages that report an error (docs/detectors/tool_error_storm.md says when). */
  errors: number;
  tokens_in: number;
  tokens_out: number;
  /** US dollars. */
  cost_usd: number;
}

/** Counts one task: a row for each agent and one for all that was said. */
export function measureTask(task: LoggedTask, messages: readonly Message[]): TaskMetrics[] {
  const day = new Date(task.started_at).toISOString().slice(0, 10);
  const empty = (agent: string): TaskMetrics => ({
    agent,
    day,
    messages: 0,
    errors: 0,
    tokens_in: 0,
    tokens_out: 0,
    cost_usd: 0,
  });
  const whole = empty("*");
  const byAgent = new Map<string, TaskMetrics>();
  for (const message of messages) {
    const own = message.actor === null ? null : (byAgent.get(message.actor) ?? empty(message.actor));
    if (own) byAgent.set(own.agent, own);
    for (const row of own ? [whole, own] : [whole]) {
      row.messages += 1;
      row.errors += message.failed ? 1 : 0;
      row.tokens_in += message.tokens_in ?? 0;
      row.tokens_out += message.tokens_out ?? 0;
      // Some servers write a numeric as a string, which keeps all of its digits.
      row.cost_usd += Number(message.cost_usd ?? 0);
    }
  }
  // An agent that calls itself * would take the row of the whole.
  byAgent.delete("*");
  return [whole, ...byAgent.values()];
}
