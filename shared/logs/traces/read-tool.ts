import { shorten } from "../clean-text.ts";
import { something, text } from "./attributes.ts";
import { transferTarget } from "./name-agents.ts";
import { type Part, tidy } from "./parts.ts";
import { readAnswer, readArguments } from "./read-answers.ts";
import type { Span } from "./span.ts";

/** What is kept of a tool's span: names, and the hashes of arguments and answer. */
export type ToolFacts = {
  name: string;
  callId: string | null;
  call: string | null;
  result: string | null;
  /** The agent to which the tool hands over. */
  target: string | null;
};

/** The tool of a span: its name, what it was given, what it answered, and where it hands over to. */
export function readTool(span: Span, keep: (part: Part) => string): ToolFacts {
  const { attributes, name } = span;
  const tool =
    text(
      attributes,
      "gen_ai.tool.name",
      "tool.name",
      "tool_name",
      "ai.toolCall.name",
      "traceloop.entity.name",
      "mcp.tool.name",
    ) ??
    name
      .replace(/^(?:execute_tool|running tool:?)\s+/, "")
      .replace(/\.(?:_?use|_?run|call|acall|tool|invoke)$/, "");
  const callId = text(
    attributes,
    "gen_ai.tool.call.id",
    "ai.toolCall.id",
    "tool_call.id",
    "tool.call_id",
    "tool_call_id",
  );
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
    "tool.parameters",
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
  );
  const answer = given === undefined ? eventAnswer(span) : readAnswer(given);
  const target =
    text(attributes, "gen_ai.transfer.target.name") ?? transferTarget(tool) ?? transferTarget(name);
  return {
    name: shorten(tidy(tool), 200) || "tool",
    callId,
    call:
      args === undefined
        ? null
        : keep({ role: "assistant", type: "call", name: tool, callId, ...readArguments(args) }),
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

/** Some frameworks tell what a tool answered by an event. */
function eventAnswer(span: Span): { text: string; failed: boolean } | null {
  const event = span.events.find(({ name }) => name === "gen_ai.choice");
  return event === undefined ? null : readAnswer(event.attributes.message ?? event.attributes.content);
}
