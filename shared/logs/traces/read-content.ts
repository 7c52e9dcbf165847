import { something, text, unflatten } from "./attributes.ts";
import type { SpanKind } from "./classify-span.ts";
import { isFields } from "./fields.ts";
import { type Part, type PartRole, parseLoosely, tidy } from "./parts.ts";
import { readEvents } from "./read-events.ts";
import { readMessages } from "./read-messages.ts";
import type { Attributes, Span } from "./span.ts";

/** What went into a call of a model or an agent, and what came out. */
export interface Content {
  input: Part[];
  output: Part[];
}

/**
 * The messages of a span, from whichever convention tells the most; some spans carry two or three at once. Where
 * they tell equally much, the one that comes first here counts.
 */
export function readContent(span: Span, kind: SpanKind): Content {
  if (kind === "other" || kind === "tool") return { input: [], output: [] };
  const { attributes } = span;
  const events = readEvents(span);
  const sources: (() => Content)[] = [
    () => ({
      input: [
        ...system(attributes["gen_ai.system_instructions"]),
        ...readMessages(attributes["gen_ai.input.messages"], "user"),
      ],
      output: readMessages(attributes["gen_ai.output.messages"], "assistant"),
    }),
    () => ({
      input: readMessages(unflatten(attributes, "llm.input_messages."), "user"),
      output: readMessages(unflatten(attributes, "llm.output_messages."), "assistant"),
    }),
    () => ({
      input: readMessages(unflatten(attributes, "gen_ai.prompt."), "user"),
      output: readMessages(unflatten(attributes, "gen_ai.completion."), "assistant"),
    }),
    () => events,
    () => readVercel(attributes),
    () => ({
      input: readMessages(attributes["gcp.vertex.agent.llm_request"], "user"),
      output: readMessages(attributes["gcp.vertex.agent.llm_response"], "assistant"),
    }),
    () => readWhole(attributes),
    () => ({
      input: plain(
        attributes,
        "user",
        kind,
        "input.value",
        "langfuse.observation.input",
        "traceloop.entity.input",
        "gen_ai.prompt",
      ),
      output: plain(
        attributes,
        "assistant",
        kind,
        "output.value",
        "langfuse.observation.output",
        "final_result",
        "traceloop.entity.output",
        "gen_ai.completion",
      ),
    }),
  ];
  let [input, output]: [Part[], Part[]] = [[], []];
  for (const source of sources) {
    const read = source();
    // A response may repeat its instructions; what comes out is what the model said.
    const said = read.output.filter(({ role }) => role === "assistant" || role === "tool");
    if (read.input.length > input.length) input = read.input;
    if (said.length > output.length) output = said;
  }
  return { input: withoutDoubleSystem(input), output };
}

function system(value: unknown): Part[] {
  const parts = readMessages([{ role: "system", content: parseLoosely(value) ?? [] }], "system");
  const text = tidy(parts.map((part) => part.text).join("\n"));
  return text === "" ? [] : [{ role: "system", type: "text", name: null, callId: null, text }];
}

/** Instructions are often given twice, beside the messages and as the first of them. */
function withoutDoubleSystem(parts: Part[]): Part[] {
  const [first, second] = parts;
  return first?.role === "system" && second?.role === "system" && first.text === second.text
    ? parts.slice(1)
    : parts;
}

function readVercel(attributes: Attributes): Content {
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
function readWhole(attributes: Attributes): Content {
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
function plain(attributes: Attributes, role: PartRole, kind: SpanKind, ...names: string[]): Part[] {
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
