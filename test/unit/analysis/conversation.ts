import { detectors } from "../../../shared/analysis/detectors/index.ts";
import {
  type LoggedMessage,
  type LoggedTask,
  prepareMessages,
} from "../../../shared/analysis/prepare-messages.ts";

export const now = new Date("2026-03-01T12:00:00Z");

/** A closed task of an hour ago. */
export const closedTask: LoggedTask = {
  id: "11111111-1111-8111-8111-111111111111",
  team_id: 1,
  started_at: "2026-03-01T10:00:00Z",
  ended_at: "2026-03-01T11:00:00Z",
  outcome: null,
  times_derived: false,
};

/** A conversation, written as what differs from a plain message of agent "worker". */
export function conversation(...messages: Partial<LoggedMessage>[]): LoggedMessage[] {
  return messages.map((message, seq) => ({
    id: 100 + seq,
    task_id: closedTask.id,
    seq,
    occurred_at: new Date(Date.parse(closedTask.started_at) + seq * 1000).toISOString(),
    agent: "worker",
    to_agent: null,
    role: "assistant",
    message_type: "message",
    content: "",
    tool_name: null,
    tool_args: null,
    is_error: null,
    tokens_in: null,
    tokens_out: null,
    cost_usd: null,
    ref: null,
    ...message,
  }));
}

export const asks = (content: string): Partial<LoggedMessage> => ({
  agent: "user",
  role: "user",
  to_agent: "worker",
  content,
});

export const says = (content: string, more: Partial<LoggedMessage> = {}): Partial<LoggedMessage> => ({
  content,
  ...more,
});

/** A call and its answer. */
export function calls(
  tool: string,
  args: LoggedMessage["tool_args"],
  result: string,
  failed: boolean | null = false,
) {
  return [
    { message_type: "tool_call", tool_name: tool, tool_args: args, content: JSON.stringify(args) },
    {
      message_type: "tool_result",
      role: "tool",
      agent: tool,
      tool_name: tool,
      content: result,
      is_error: failed,
    },
  ];
}

/** What one rule finds in a conversation. */
export function find(rule: string, messages: LoggedMessage[], task: Partial<LoggedTask> = {}) {
  const detector = detectors.find((known) => known.rule === rule);
  if (!detector) throw new Error(`There is no rule ${rule}.`);
  return detector.detect({ ...closedTask, ...task }, prepareMessages(messages), { now });
}
