import { classifyError } from "./detect-errors.ts";
import { measureTalk } from "./measure-talk.ts";
import { measureWaits } from "./measure-waits.ts";
import { measureWork } from "./measure-work.ts";
import { addTo, type TaskMetrics, zeroMetrics } from "./metrics-contract.ts";
import type { LoggedTask, Message } from "./prepare-messages.ts";
import { isSpoken } from "./read-conversation.ts";

export type { TaskMetrics } from "./metrics-contract.ts";

/** Errors of one agent, tool and class: a row of `task_errors`. */
export interface ErrorCount {
  agent: string;
  tool: string;
  class: string;
  errors: number;
}

/** Counts one task: a row for each agent and one for all that was said. docs/metrics.md defines each number. */
export function measureTask(task: LoggedTask, messages: readonly Message[]): TaskMetrics[] {
  return measureAll(task, messages).metrics;
}

/** All numbers of a task, with who spoke to whom, and the errors by class. */
export function measureAll(task: LoggedTask, messages: readonly Message[]) {
  const day = new Date(task.started_at).toISOString().slice(0, 10);
  const whole = zeroMetrics("*", day);
  const byAgent = new Map<string, TaskMetrics>();
  const rowsOf = (agent: string | null): TaskMetrics[] => {
    if (agent === null) return [whole];
    const own = byAgent.get(agent) ?? zeroMetrics(agent, day);
    byAgent.set(agent, own);
    return [whole, own];
  };
  const errors = new Map<string, ErrorCount>();
  let costliest = -1;
  for (const message of messages) {
    for (const row of rowsOf(message.actor)) {
      row.messages += 1;
      row.errors += message.failed ? 1 : 0;
      row.spoken += isSpoken(message) ? 1 : 0;
      row.calls += message.message_type === "tool_call" ? 1 : 0;
      row.tokens_in += message.tokens_in ?? 0;
      row.tokens_out += message.tokens_out ?? 0;
      // Some servers write a numeric as a string, which keeps all of its digits.
      row.cost_usd += Number(message.cost_usd ?? 0);
    }
    if (message.failed) countError(errors, message);
    // Tokens weigh more than characters, so that a log which has both is judged by its tokens.
    const size = ((message.tokens_in ?? 0) + (message.tokens_out ?? 0)) * 1_000 + message.length / 1e6;
    if (size > costliest) {
      costliest = size;
      whole.costliest_message_id = message.id;
    }
  }
  whole.last_message_id = messages.at(-1)?.id ?? null;

  const talk = measureTalk(task, messages);
  for (const edge of talk.edges) {
    const { from_agent, to_agent } = edge;
    for (const row of isKnown(from_agent) ? rowsOf(from_agent) : [whole]) {
      row.requests += edge.requests;
      row.requests_ignored += edge.requests_ignored;
      row.replies += edge.replies;
      row.timed_replies += edge.timed_replies;
      row.reply_seconds += edge.reply_seconds;
      row.handoffs += edge.handoffs;
      row.handoffs_taken_up += edge.handoffs_taken_up;
      if (row !== whole && edge.messages + edge.handoffs > 0 && to_agent !== from_agent) row.addressees += 1;
    }
  }
  for (const [agent, more] of talk.decisions)
    for (const row of isKnown(agent) ? rowsOf(agent) : [whole]) addTo(row, more);
  for (const [agent, handoffs_bounced] of talk.bounced)
    for (const row of isKnown(agent) ? rowsOf(agent) : [whole]) addTo(row, { handoffs_bounced });
  for (const [agent, more] of measureWork(messages)) for (const row of rowsOf(agent)) addTo(row, more);
  for (const [agent, more] of measureWaits(task, messages)) for (const row of rowsOf(agent)) addTo(row, more);

  // An agent that calls itself * would take the row of the whole.
  byAgent.delete("*");
  for (const row of byAgent.values()) {
    row.speakers = row.spoken + row.calls > 0 ? 1 : 0;
    whole.speakers += row.speakers;
    whole.addressees += row.addressees;
  }
  return { metrics: [whole, ...byAgent.values()], edges: talk.edges, errors: [...errors.values()] };

  /** Persons have edges and no row of their own. */
  function isKnown(name: string): boolean {
    return byAgent.has(name);
  }
}

function countError(errors: Map<string, ErrorCount>, message: Message): void {
  const count = {
    agent: message.actor ?? "",
    tool: message.tool ?? (message.actor === null ? message.agent : ""),
    class: classifyError(message) ?? "other",
    errors: 0,
  };
  const key = JSON.stringify([count.agent, count.tool, count.class]);
  const known = errors.get(key) ?? count;
  errors.set(key, known);
  known.errors += 1;
}
