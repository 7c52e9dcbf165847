import { z } from "zod";
import type { Json } from "../platform/database-types.gen.ts";
import { cleanJson, cleanText } from "./clean-text.ts";
import { normaliseTime } from "./derive-times.ts";

/** What a message can be; anything else counts as "message". The same list as the check `messages_type`. */
export const messageTypes = [
  "task",
  "message",
  "thought",
  "plan",
  "instruction",
  "handoff",
  "response",
  "tool_call",
  "tool_result",
  "review",
  "conclusion",
  "phase_start",
  "session_start",
  "error",
  "final_answer",
  "termination",
  "run_end",
  "system",
] as const;

/** Bytes of UTF-8 that the content of one message may have (the check `messages_content_size`). */
export const MAX_CONTENT_BYTES = 1_048_576;
/** Characters that the arguments of one tool call may have as JSON. */
const MAX_ARGS_CHARACTERS = 262_144;
/** The largest value of a Postgres int. */
const MAX_INT = 2_147_483_647;

const text = (max: number) => z.string().max(max).transform(cleanText);
const name = z.string().trim().min(1).max(200).transform(cleanText);
const count = z.number().int().min(0).max(MAX_INT).nullish();
const content = z
  .string()
  .refine((value) => value.length * 3 <= MAX_CONTENT_BYTES || byteLength(value) <= MAX_CONTENT_BYTES, {
    error: `longer than ${MAX_CONTENT_BYTES} bytes`,
  })
  .transform(cleanText);
const time = z.string().transform((value, context) => {
  const normalised = normaliseTime(value);
  if (normalised === null) context.addIssue("not an ISO 8601 time between 1990 and 2100");
  return normalised ?? z.NEVER;
});
const json = z.json().transform((value, context): Json => {
  if (JSON.stringify(value).length > MAX_ARGS_CHARACTERS)
    context.addIssue(`longer than ${MAX_ARGS_CHARACTERS} characters as JSON`);
  return cleanJson(value);
});

const logLine = z.object({
  conversation_id: z.string().trim().min(1).max(500).transform(cleanText),
  team: name.nullish(),
  task_id: z.union([z.string(), z.number()]).nullish(),
  seq: z.number().int().min(0).max(MAX_INT),
  agent: name,
  to_agent: text(200).nullish(),
  role: text(50).nullish(),
  // Frameworks invent new types all the time; an unknown one must not lose the message.
  message_type: z.enum(messageTypes).catch("message"),
  content: content.nullish(),
  tool_name: text(200).nullish(),
  tool_args: json.nullish(),
  is_error: z.boolean().nullish(),
  ts: time.nullish(),
  tokens: count,
  tokens_in: count,
  cost_usd: z.number().min(0).max(999_999).nullish(),
  duration_s: z.number().min(0).max(2_000_000).nullish(),
  model: text(200).nullish(),
  phase: text(200).nullish(),
  ref: z.number().int().nullish(),
});

/** One message as a log file tells it, checked and cleaned. */
export type LogLine = z.output<typeof logLine>;

/** A line that cannot be used: which field is wrong (empty for the line as a whole), and how. */
export interface BadLine {
  field: string;
  reason: string;
  /** The conversation it belongs to, where that much could be read. */
  conversationId: string | null;
}

/**
 * Reads one line of a log file (JSON Lines; docs/connect-a-team.md lists the fields). Never throws: whatever is wrong
 * with a line is told in the answer.
 */
export function parseLogLine(line: string): { line: LogLine } | { bad: BadLine } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { bad: { field: "", reason: "not JSON", conversationId: null } };
  }
  try {
    return readMessage(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { bad: { field: "", reason: "nested too deeply", conversationId: null } };
  }
}

function readMessage(value: unknown): { line: LogLine } | { bad: BadLine } {
  const parsed = logLine.safeParse(value);
  if (parsed.success) return { line: parsed.data };
  const issue = parsed.error.issues[0];
  const conversation = z.object({ conversation_id: logLine.shape.conversation_id }).safeParse(value);
  return {
    bad: {
      field: issue?.path.join(".") ?? "",
      reason: issue?.message ?? "not a message",
      conversationId: conversation.data?.conversation_id ?? null,
    },
  };
}

function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}
