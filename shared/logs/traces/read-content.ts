import { unflatten } from "./attributes.ts";
import type { SpanKind } from "./classify-span.ts";
import { type Part, parseLoosely, tidy } from "./parts.ts";
import { readEvents } from "./read-events.ts";
import { readGuessed, readPlain, readVercel, readWhole } from "./read-framework-content.ts";
import { readMessages } from "./read-messages.ts";
import type { Span } from "./span.ts";

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
      input: readPlain(
        attributes,
        "user",
        kind,
        "input.value",
        "langfuse.observation.input",
        "traceloop.entity.input",
        "gen_ai.prompt",
      ),
      output: readPlain(
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
    () => ({
      input: readGuessed(attributes, "input", kind),
      output: readGuessed(attributes, "output", kind),
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
  if (!input.some(({ role }) => role === "system"))
    input = [
      ...system(
        attributes["gen_ai.system_instructions"] ??
          attributes.system_prompt ??
          attributes["gen_ai.agent.system_prompt"],
      ),
      ...input,
    ];
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
