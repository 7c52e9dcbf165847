import type { TablesInsert } from "../platform/database-types.gen.ts";
import { shorten } from "./clean-text.ts";
import { DERIVED_EPOCH, deriveTime } from "./derive-times.ts";
import type { LogLine } from "./parse-log-line.ts";
import { redactText } from "./redact-text.ts";

export type TaskRow = TablesInsert<"tasks">;
export type MessageRow = TablesInsert<"messages">;

/** The task that a conversation becomes. */
export interface Conversation {
  teamId: number;
  taskId: string;
  conversationId: string;
  title: string;
  /** Earliest and latest time in its lines; null when none of them has a time. */
  times: { first: string; last: string } | null;
  /** Highest position. */
  lastSeq: number;
}

/** A task without its end: that is written once all of its messages are in. */
export function toTaskRow(conversation: Conversation): TaskRow {
  return {
    id: conversation.taskId,
    team_id: conversation.teamId,
    external_id: conversation.conversationId,
    title: shorten(redactText(conversation.title), 200),
    started_at: conversation.times?.first ?? DERIVED_EPOCH,
    source: "import",
    times_derived: conversation.times === null,
  };
}

/** When the task ended: with its last message. */
export function endOf(conversation: Conversation): string {
  return conversation.times?.last ?? deriveTime(conversation.lastSeq);
}

/**
 * A line as a row of `messages`. Every column is given, since rows of one batch must have the same columns.
 * A message without time gets one by its position if the whole conversation has none, else the conversation's
 * start: its place is given by `seq`, and its time must not depend on what else was read.
 */
export function toMessageRow(line: LogLine, conversation: Conversation): MessageRow {
  return {
    team_id: conversation.teamId,
    task_id: conversation.taskId,
    seq: line.seq,
    occurred_at: line.ts ?? conversation.times?.first ?? deriveTime(line.seq),
    agent: line.agent,
    to_agent: line.to_agent || null,
    role: line.role || "assistant",
    message_type: line.message_type,
    content: line.content ?? "",
    tool_name: line.tool_name || null,
    tool_args: line.tool_args ?? null,
    is_error: line.is_error ?? null,
    tokens_in: line.tokens_in ?? null,
    tokens_out: line.tokens ?? null,
    cost_usd: line.cost_usd ?? null,
    duration_ms: line.duration_s == null ? null : Math.round(line.duration_s * 1000),
    model: line.model || null,
    phase: line.phase || null,
    // Only an earlier message can be answered; some logs count their own position here.
    ref: line.ref != null && line.ref >= 0 && line.ref < line.seq ? line.ref : null,
  };
}
