import type { Json } from "../../platform/database-types.gen.ts";
import { shorten } from "../clean-text.ts";
import { normaliseTime } from "../derive-times.ts";
import { type Fields, isFields, textIn } from "../traces/fields.ts";
import { type Part, parseLoosely } from "../traces/parts.ts";
import { readMessages } from "../traces/read-messages.ts";
import type { Converted, Format, LogRecord } from "./contract.ts";

const isMessage = (value: unknown): boolean =>
  isFields(value) && typeof value.role === "string" && ("content" in value || "tool_calls" in value);
const messagesOf = (value: unknown): unknown[] | null => {
  if (Array.isArray(value)) return value.some(isMessage) ? value : null;
  if (!isFields(value)) return null;
  const inner = value.messages ?? value.conversation;
  return Array.isArray(inner) ? inner : null;
};

/**
 * Message lists as the chat API takes them, with `tool_calls` and answers of role `tool`: one list in a file, a list
 * or an object with `messages` per line (as for fine-tuning), or an array of these.
 */
export const openAiMessages: Format = {
  name: "openai",
  about: "lists of chat messages (role, content, tool_calls), one per file, line or element",
  recognises: (value) => isMessage(value) || messagesOf(value) !== null,
  convert(values, fileName) {
    const converted: Converted = { records: [], problems: [] };
    const conversations = values.every(isMessage) ? [values] : values;
    const taken = new Set<string>();
    for (const [place, value] of conversations.entries()) {
      const at = `conversation ${place + 1}`;
      const messages = messagesOf(value);
      if (messages === null) {
        converted.problems.push({ at, reason: "neither a list of messages nor an object with messages" });
        continue;
      }
      const bad = messages.findIndex((message) => !isMessage(message));
      if (bad >= 0) {
        converted.problems.push({
          at: `${at}, message ${bad + 1}`,
          reason: "it has no role, or neither content nor tool_calls",
        });
        continue;
      }
      const own = isFields(value) ? textIn(value, "conversation_id", "id", "thread_id", "session_id") : "";
      const id = own || (conversations.length === 1 ? fileName : `${fileName}#${place + 1}`);
      if (taken.has(id)) {
        converted.problems.push({ at, reason: `the conversation ${id} was there before` });
        continue;
      }
      taken.add(id);
      converted.records.push(...toRecords(messages.filter(isFields), shorten(id, 500)));
    }
    return converted;
  },
};

function toRecords(messages: readonly Fields[], conversation: string): LogRecord[] {
  const records: LogRecord[] = [];
  const calls = new Map<string, LogRecord>();
  let speaker = "assistant";
  for (const message of messages) {
    const time = textIn(message, "timestamp", "created_at", "ts");
    for (const part of readMessages([message], "user")) {
      if (part.role === "assistant")
        speaker =
          part.name !== null && part.type === "text"
            ? part.name
            : textIn(message, "name", "agent") || speaker;
      const record = toRecord(part, speaker, calls);
      records.push({
        conversation_id: conversation,
        seq: records.length,
        ts: time === "" ? null : normaliseTime(time),
        ...record,
      });
      const told = records.at(-1);
      if (told && part.type === "call" && part.callId !== null) calls.set(part.callId, told);
    }
  }
  const asked = records.find(({ role }) => role === "user");
  if (asked) asked.message_type = "task";
  return records;
}

type Told = Omit<LogRecord, "conversation_id" | "seq" | "ts">;

function toRecord(
  { role, type, name, callId, text, failed }: Part,
  speaker: string,
  calls: Map<string, LogRecord>,
): Told {
  if (type === "call") {
    const args = parseLoosely(text);
    const tool = name ?? "tool";
    return {
      agent: speaker,
      to_agent: tool,
      role,
      message_type: "tool_call",
      content: `${tool}(${text})`,
      tool_name: tool,
      tool_args: typeof args === "string" ? null : (args as Json),
    };
  }
  if (type === "result") {
    const call = callId === null ? undefined : calls.get(callId);
    const tool = name ?? call?.tool_name ?? "tool";
    return {
      agent: tool,
      to_agent: speaker,
      role,
      message_type: "tool_result",
      content: text,
      tool_name: tool,
      is_error: failed ? true : null,
      ref: call?.seq ?? null,
    };
  }
  const message_type = role === "system" ? "system" : type === "reasoning" ? "thought" : "message";
  if (role === "assistant") return { agent: speaker, role, message_type, content: text };
  return {
    agent: name ?? role,
    to_agent: role === "user" ? speaker : null,
    role,
    message_type,
    content: text,
  };
}
