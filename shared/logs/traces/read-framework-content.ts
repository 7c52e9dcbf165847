import { something, text } from "./attributes.ts";
import type { SpanKind } from "./classify-span.ts";
import { isFields } from "./fields.ts";
import { infer } from "./infer-attributes.ts";
import { type Part, type PartRole, parseLoosely, tidy } from "./parts.ts";
import type { Content } from "./read-content.ts";
import { readMessages } from "./read-messages.ts";
import type { Attributes } from "./span.ts";

/** What Vercel's AI SDK tells of a call. */
export function readVercel(attributes: Attributes): Content {
  const input = readMessages(attributes["ai.prompt.messages"] ?? attributes["ai.prompt"], "user");
  const calls = parseLoosely(attributes["ai.response.toolCalls"] ?? attributes["ai.result.toolCalls"]);
  const said = text(
    attributes,
    "ai.response.text",
    "ai.result.text",
    "ai.response.object",
    "ai.result.object",
  );
  const reasoning = text(attributes, "ai.response.reasoning");
  const output = readMessages(
    [
      {
        role: "assistant",
        content: said ?? "",
        tool_calls: Array.isArray(calls) ? calls : [],
        ...(reasoning ? { reasoning_content: reasoning } : {}),
      },
    ],
    "assistant",
  );
  return { input, output };
}

/** Pydantic AI tells a whole run on the span of the agent: what came in up to the first answer, and the rest. */
export function readWhole(attributes: Attributes): Content {
  const messages = readMessages(attributes["pydantic_ai.all_messages"], "user");
  const first = messages.findIndex(({ role }) => role === "assistant");
  return first < 0
    ? { input: messages, output: [] }
    : { input: messages.slice(0, first), output: messages.slice(first) };
}

const asked = [
  "task",
  "input",
  "query",
  "question",
  "prompt",
  "user_input",
  "user_message",
  "new_message",
  "message",
  "messages",
  "inputs",
];
const answered = ["output", "answer", "result", "response", "final_output", "messages", "content"];

/** A span's input or output as such: messages if it looks like them, else its words; other JSON says nothing. */
export function readPlain(
  attributes: Attributes,
  role: PartRole,
  kind: SpanKind,
  ...names: string[]
): Part[] {
  const given = something(attributes, ...names);
  const value = parseLoosely(given);
  if (typeof value === "string") {
    const words = tidy(value);
    return kind === "workflow" || words === ""
      ? []
      : [{ role, type: "text", name: null, callId: null, text: words }];
  }
  const read = readMessages(value, role);
  if (read.length > 0 || kind === "llm" || !isFields(value)) return read;
  for (const name of role === "user" ? asked : answered) {
    const inner = value[name];
    if (typeof inner === "string" && inner.trim() !== "")
      return [{ role, type: "text", name: null, callId: null, text: tidy(inner) }];
    if (typeof inner === "object" && inner !== null) return readMessages(inner, role);
  }
  return [];
}

/** What stands in an attribute whose name ends in "input" or "output", whoever sends it. */
export function readGuessed(attributes: Attributes, meaning: "input" | "output", kind: SpanKind): Part[] {
  for (const value of infer(attributes, meaning)) {
    const read = readPlain({ value }, meaning === "input" ? "user" : "assistant", kind, "value");
    if (read.length > 0) return read;
  }
  return [];
}
