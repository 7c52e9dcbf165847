import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

type Plain = Record<string, unknown>;
const json = JSON.stringify;

test("LlamaIndex: whose turn it is stands in the event that a step was given", () => {
  const run = span({
    ...{ name: "AgentWorkflow.run", from: 0, to: 60 },
    attributes: { "openinference.span.kind": "CHAIN" },
  });
  const turn = (name: string, from: number, attributes: Plain) => {
    const step = span({
      ...{ name: "AgentWorkflow.run_agent_step", parent: run, from, to: from + 9 },
      attributes: {
        "openinference.span.kind": "CHAIN",
        "input.value": json({ ev: { input: [], current_agent_name: name } }),
      },
    });
    const works = span({
      ...{ name: "FunctionAgent.take_step", parent: step, from: from + 1, to: from + 8 },
      attributes: { "openinference.span.kind": "AGENT" },
    });
    const model = span({
      ...{ name: "OpenAI.astream_chat", parent: works, from: from + 2, to: from + 7 },
      attributes: {
        "openinference.span.kind": "LLM",
        "llm.input_messages.0.message.role": "user",
        ...attributes,
      },
    });
    return [step, works, model];
  };
  const call = "llm.output_messages.0.message.tool_calls.0.tool_call";
  const { lines } = derive([
    run,
    ...turn("Researcher", 1, {
      "llm.input_messages.0.message.content": "Tea?",
      "llm.output_messages.0.message.role": "assistant",
      [`${call}.function.name`]: "handoff",
      [`${call}.function.arguments`]: '{"to_agent":"Writer"}',
    }),
    ...turn("Writer", 20, {
      "llm.input_messages.0.message.content": "Tea?",
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.content": "Tea is good.",
    }),
  ]);
  expect(lines).toEqual([
    "task user → Researcher: Tea?",
    'handoff Researcher → Writer: handoff({"to_agent":"Writer"})',
    "response Writer → user: Tea is good.",
  ]);
});
