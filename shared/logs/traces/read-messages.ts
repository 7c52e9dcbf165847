import { type Fields, isFields, roleOf, textIn } from "./fields.ts";
import { type Part, type PartRole, parseLoosely } from "./parts.ts";
import { result } from "./read-answers.ts";
import { isItem, readCall, readContent, readPart, textPart } from "./read-parts.ts";
import { limits } from "./span.ts";

/** At most so many parts of one list of messages: the latest ones, since histories grow at the end. */
const MAX_PARTS = 2_000;

/**
 * The parts of a list of messages in any of the forms that frameworks write: parts with types (OpenTelemetry),
 * `content` and `tool_calls` (OpenAI, Anthropic, Vercel, Bedrock), `contents` (Gemini), items (OpenAI Responses),
 * LangChain's serialised objects, flattened attributes, and requests or responses around them. JSON in strings is
 * read. What is no message gives nothing.
 */
export function readMessages(value: unknown, defaultRole: PartRole): Part[] {
  const parts: Part[] = [];
  readInto(parts, value, defaultRole, 0);
  return parts.length > MAX_PARTS ? parts.slice(-MAX_PARTS) : parts;
}

const containers = [
  "messages",
  "contents",
  "choices",
  "generations",
  "replies",
  "output",
  "input",
  "message",
  "content",
  "new_message",
  "kwargs",
] as const;

function readInto(into: Part[], given: unknown, role: PartRole, depth: number): void {
  const value = parseLoosely(given);
  if (depth > limits.depth || into.length > MAX_PARTS * 4 || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const inner of value) readInto(into, inner, role, depth + 1);
    return;
  }
  if (!isFields(value)) {
    if (depth > 0 && typeof value === "string") addText(into, role, value, null);
    return;
  }
  const said = roleOf(value);
  if (said !== null || isItem(value)) {
    readMessage(into, value, said ?? role, depth);
    return;
  }
  // A request or response with the messages somewhere inside.
  const config = isFields(value.config) ? value.config : value;
  const system = config.system_instruction ?? config.instructions ?? config.system;
  if (system !== undefined) into.push(...readContent(system, "system", null, depth + 1));
  for (const name of containers) {
    const inner = parseLoosely(value[name]);
    if (
      typeof inner === "string"
        ? name === "content" || name === "input"
        : typeof inner === "object" && inner !== null
    ) {
      if (typeof inner === "string") addText(into, role, inner, null);
      else readInto(into, inner, role, depth + 1);
      return;
    }
  }
  if (typeof value.prompt === "string") addText(into, role, value.prompt, null);
}

/** A message: its role, its content, and the calls beside it. */
function readMessage(into: Part[], message: Fields, role: PartRole, depth: number): void {
  const wrapped = isFields(message.message) && "role" in message.message ? message.message : undefined;
  const fields = [wrapped, message.kwargs, message.data].find(isFields) ?? message;
  const name = textIn(fields, "name") || null;
  const callId =
    textIn(fields, "tool_call_id", "toolCallId", "call_id") ||
    (role === "tool" ? textIn(fields, "id") : "") ||
    null;
  const content = fields.parts ?? fields.contents ?? fields.content ?? fields.message ?? fields.text;
  if (role === "user" && retells(content)) return;
  if (isItem(fields)) into.push(...readPart(fields, role, name, depth));
  else if (role === "tool") into.push(...readToolAnswer(content, name, callId, fields, depth));
  else into.push(...readContent(content, role, role === "system" ? null : name, depth + 1));
  if (typeof fields.reasoning_content === "string") addTyped(into, "reasoning", fields.reasoning_content);
  const calls = parseLoosely(fields.tool_calls ?? fields.toolCalls);
  for (const call of Array.isArray(calls) ? calls : isFields(calls) ? Object.values(calls) : []) {
    const read = readCall(call);
    // Some write a call both among the parts and beside them.
    if (
      read &&
      !into.some((part) => part.type === "call" && part.callId !== null && part.callId === read.callId)
    )
      into.push(read);
  }
  const single = parseLoosely(fields.function_call);
  const only = isFields(single) && !isItem(fields) ? readCall(single) : null;
  if (only) into.push(only);
}

function readToolAnswer(
  content: unknown,
  name: string | null,
  callId: string | null,
  fields: Fields,
  depth: number,
): Part[] {
  const inner = parseLoosely(content);
  // Langfuse's callback lists the tools that a model may call as messages of a tool.
  if (callId === null && isFields(inner) && inner.type === "function" && isFields(inner.function)) return [];
  const answers = Array.isArray(inner)
    ? inner.flatMap((part) => (isFields(part) && isItem(part) ? readPart(part, "tool", name, depth) : []))
    : [];
  // Strands tells what it gave a tool as a message of the tool.
  if (answers.some(({ type }) => type === "call")) return answers;
  const results = answers.filter(({ type }) => type === "result");
  if (results.length > 0)
    return results.map((part) => ({ ...part, callId: part.callId ?? callId, name: part.name ?? name }));
  return [
    result(
      name,
      callId,
      content,
      fields.status === "error" || fields.is_error === true || fields.isError === true,
    ),
  ];
}

function addText(into: Part[], role: PartRole, text: string, name: string | null): void {
  into.push(...textPart("text", role, text, name));
}

function addTyped(into: Part[], type: "reasoning", text: string): void {
  into.push(...textPart(type, "assistant", text, null));
}

/** Google's ADK tells an agent what its colleagues did as words of the user; they said it themselves before. */
function retells(content: unknown): boolean {
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return isFields(first) && /^For context:\s*$/.test(textIn(first, "text", "content"));
}
