import { type Fields, isFields, roleOf, textIn } from "./fields.ts";
import { type Part, type PartRole, parseLoosely, tidy } from "./parts.ts";
import { readArguments, result } from "./read-answers.ts";
import { limits } from "./span.ts";

/** What a message says: a text, or a list of parts. */
export function readContent(content: unknown, role: PartRole, name: string | null, depth: number): Part[] {
  const value =
    typeof content === "string" && !/^\s*[[{]\s*[{"]/.test(content) ? content : parseLoosely(content);
  if (depth > limits.depth || value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((part) => readContent(part, role, name, depth + 1));
  if (isFields(value)) {
    if (Array.isArray(value.parts)) return readContent(value.parts, roleOf(value) ?? role, name, depth + 1);
    const parts = readPart(value, role, name, depth);
    // JSON that is no part is what was said.
    if (parts.length > 0 || typeof content !== "string") return parts;
  }
  return textPart("text", role, typeof content === "string" ? content : String(value), name);
}

const itemTypes =
  /^(tool_call|tool_use|tool-call|function_call|tool_call_response|tool_result|tool-result|function_call_output|reasoning|thinking|mcp_call|web_search_call|file_search_call|computer_call)$/;

const callKeys = ["function_call", "functionCall", "toolUse", "tool_call"];
const answerKeys = ["function_response", "functionResponse", "toolResult", "tool_call_result"];

export function isItem(value: Fields): boolean {
  return (
    (typeof value.type === "string" && itemTypes.test(value.type)) ||
    [...callKeys, ...answerKeys].some((key) => isFields(value[key]))
  );
}

/** One part of a content. */
export function readPart(part: Fields, role: PartRole, name: string | null, depth: number): Part[] {
  const type = textIn(part, "type");
  const inner = isFields(part.message_content) ? part.message_content : part;
  const calls = callKeys.map((key) => part[key]).find(isFields);
  if (calls) return listOf(readCall(calls));
  const answers = answerKeys.map((key) => part[key]).find(isFields);
  if (answers) return [readResult(answers)];
  if (/^(tool_call|tool_use|tool-call|function_call|mcp_call|\w+_search_call|computer_call)$/.test(type))
    return listOf(readCall(part));
  if (/^(tool_call_response|tool_result|tool-result|function_call_output)$/.test(type))
    return [readResult(part)];
  if (/^(reasoning|thinking)$/.test(type)) {
    const thought = part.summary ?? part.content ?? part.thinking ?? part.text;
    return readContent(thought, role, null, depth + 1).map((read) => ({
      ...read,
      type: "reasoning" as const,
    }));
  }
  if (part.thought === true && typeof part.text === "string")
    return textPart("reasoning", role, part.text, null);
  const said = inner.text ?? inner.content ?? inner.refusal;
  return typeof said === "string"
    ? textPart("text", role, said, name)
    : said === undefined
      ? []
      : readContent(said, role, name, depth + 1);
}

export function readCall(given: unknown): Part | null {
  const call = parseLoosely(given);
  if (!isFields(call)) return null;
  const wrapped = isFields(call.tool_call) ? call.tool_call : call;
  const target = isFields(wrapped.function) ? wrapped.function : wrapped;
  const name =
    textIn(target, "name", "toolName", "tool_name") || textIn(wrapped, "name") || textIn(wrapped, "type");
  const args = target.arguments ?? target.args ?? target.input ?? target.parameters;
  return {
    role: "assistant",
    type: "call",
    name: name || null,
    callId: textIn(wrapped, "call_id", "toolCallId", "toolUseId", "tool_call_id", "id") || null,
    ...(args === undefined ? { text: "" } : readArguments(args)),
  };
}

function readResult(answer: Fields): Part {
  const failed = [answer.is_error, answer.isError, answer.error].includes(true) || answer.status === "error";
  const origin = isFields(answer.origin) ? answer.origin : {};
  const content = answer.response ?? answer.result ?? answer.output ?? answer.content;
  return result(
    textIn(answer, "name", "toolName") || textIn(origin, "tool_name") || null,
    textIn(answer, "call_id", "toolCallId", "toolUseId", "tool_use_id", "tool_call_id", "id") ||
      textIn(origin, "id") ||
      null,
    unwrapJson(content),
    failed,
  );
}

/** Bedrock wraps an answer that is JSON in a block of its own. */
function unwrapJson(content: unknown): unknown {
  const block: unknown = Array.isArray(content) && content.length === 1 ? content[0] : undefined;
  return isFields(block) && block.json !== undefined ? block.json : content;
}

/** What agents that act in words (ReAct) get appended to what they said themselves: the answer of a tool. */
const OBSERVATION = "\nObservation:";

export function textPart(
  type: "text" | "reasoning",
  role: PartRole,
  text: string,
  name: string | null,
): Part[] {
  const said = tidy(text);
  const acted = role === "assistant" && type === "text" ? said.lastIndexOf("Action Input:") : -1;
  const observed = acted < 0 ? -1 : said.indexOf(OBSERVATION, acted);
  if (observed >= 0) {
    const action = tidy(said.slice(0, observed));
    const used = /^[ \t]*Action:[ \t]*(\S.{0,199})$/m.exec(action.slice(-20_000))?.[1]?.trim() ?? null;
    return [
      { role, type, name, callId: null, text: action },
      result(used, null, said.slice(observed + OBSERVATION.length), false),
    ];
  }
  return said === "" ? [] : [{ role, type, name, callId: null, text: said }];
}

function listOf(part: Part | null): Part[] {
  return part === null ? [] : [part];
}
