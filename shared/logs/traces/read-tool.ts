import { shorten } from "../clean-text.ts";
import { something, text } from "./attributes.ts";
import { isFields } from "./fields.ts";
import { infer, inferText } from "./infer-attributes.ts";
import { sameAgent } from "./name-agents.ts";
import { type Part, parseLoosely, tidy } from "./parts.ts";
import { readAnswer, readArguments } from "./read-answers.ts";
import { readMessages } from "./read-messages.ts";
import type { Span } from "./span.ts";
import { transferTarget } from "./transfer-target.ts";

/** What is kept of a tool's span: names, and the hashes of arguments and answer. */
export type ToolFacts = {
  name: string;
  callId: string | null;
  call: string | null;
  result: string | null;
  /** The agent to which the tool hands over. */
  target: string | null;
};

/** Whether two spans, one inside the other, trace the same call of a tool. */
export function isSameCall(outer: ToolFacts, inner: ToolFacts): boolean {
  return (
    sameAgent(outer.name) === sameAgent(inner.name) ||
    (outer.callId !== null && outer.callId === inner.callId)
  );
}

/** The tool of a span: its name, what it was given, what it answered, and where it hands over to. */
export function readTool(span: Span, keep: (part: Part) => string): ToolFacts {
  const { attributes, name } = span;
  const told = readToolEvents(span);
  const tool = nameTool(span);
  const callId =
    text(attributes, "gen_ai.tool.call.id", "ai.toolCall.id", "tool_call.id", "tool_call_id") ??
    inferText(attributes, "call id");
  const args = something(
    attributes,
    "gen_ai.tool.call.arguments",
    "gcp.vertex.agent.tool_call_args",
    "ai.toolCall.args",
    "ai.toolCall.input",
    "tool_arguments",
    "input.value",
    "traceloop.entity.input",
    "langfuse.observation.input",
    "gen_ai.prompt",
  );
  const given = something(
    attributes,
    "gen_ai.tool.call.result",
    "gcp.vertex.agent.tool_response",
    "ai.toolCall.result",
    "ai.toolCall.output",
    "tool_response",
    "output.value",
    "traceloop.entity.output",
    "langfuse.observation.output",
    "gen_ai.completion",
  );
  const call = readArgumentsOf(args ?? told.args ?? first(attributes, "arguments", "input"));
  const outcome = given ?? told.answer ?? first(attributes, "answer", "output");
  const answer = outcome === undefined ? null : readAnswer(outcome);
  const target =
    text(attributes, "gen_ai.transfer.target.name", "to_agent") ??
    transferTarget(tool, call?.text) ??
    transferTarget(name);
  return {
    name: shorten(tidy(tool), 200) || "tool",
    callId,
    call: call && keep({ role: "assistant", type: "call", name: tool, callId, ...call }),
    result:
      answer === null
        ? null
        : keep({
            role: "tool",
            type: "result",
            name: tool,
            callId,
            text: answer.text,
            ...(answer.failed ? { failed: true } : {}),
          }),
    target: target === null ? null : shorten(tidy(target), 200),
  };
}

function nameTool({ attributes, name }: Span): string {
  const filled = /\{name\b/.test(name) ? text(attributes, "name") : null;
  return (
    text(
      attributes,
      "gen_ai.tool.name",
      "tool.name",
      "tool_name",
      "ai.toolCall.name",
      "traceloop.entity.name",
    ) ??
    inferText(attributes, "tool") ??
    filled ??
    name
      .replace(/^(?:execute_tool|running tool:?|(?:tool|function):)\s+/i, "")
      .replace(/\.(?:_?use|_?run|call|acall|tool|invoke)$/, "")
  );
}

function first(attributes: Span["attributes"], ...meanings: ("arguments" | "answer" | "input" | "output")[]) {
  return meanings
    .flatMap((meaning) => infer(attributes, meaning))
    .find((value) => something({ value }, "value") !== undefined);
}

/** Arguments without what tracing puts around them: LangChain's callbacks and Python's calls. */
function readArgumentsOf(given: unknown): Pick<Part, "text" | "json"> | null {
  if (given === undefined) return null;
  const value = parseLoosely(given);
  if (!isFields(value)) return readArguments(value);
  if ("input_str" in value) return readArguments(value.inputs ?? value.input_str);
  const called = Object.keys(value).every((name) => /^(?:args|kwargs|sanitize_inputs_outputs)$/.test(name));
  return called && isFields(value.kwargs) && Array.isArray(value.args) && value.args.length === 0
    ? readArguments(value.kwargs)
    : readArguments(value);
}

/** Some frameworks tell by events what a tool was given and what it answered. */
function readToolEvents(span: Span): { args?: unknown; answer?: unknown } {
  const told: { args?: unknown; answer?: unknown } = {};
  for (const { name, attributes } of span.events) {
    if (name === "gen_ai.tool.message") told.args ??= attributes.content;
    else if (name === "gen_ai.choice") told.answer ??= attributes.message ?? attributes.content;
    else if (name === "gen_ai.client.inference.operation.details") {
      const parts = [
        ...readMessages(attributes["gen_ai.input.messages"], "tool"),
        ...readMessages(attributes["gen_ai.output.messages"], "tool"),
      ];
      told.args ??= parts.find(({ type }) => type === "call")?.text;
      told.answer ??= parts.find(({ type }) => type === "result")?.text;
    }
  }
  return told;
}
