import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";
import { oi } from "./spans.ts";

test("LlamaIndex: an agent's step and its tools; a model without messages still counts", () => {
  const run = span({ name: "AgentWorkflow.run", from: 0, to: 30, attributes: oi("CHAIN") });
  const agent = span({
    name: "FunctionAgent.run_agent_step",
    parent: run,
    from: 1,
    to: 20,
    attributes: oi("AGENT", { "input.value": '{"input": "Add two and two"}' }),
  });
  const { lines, tokens } = derive([
    run,
    agent,
    span({
      name: "OpenAI.astream_chat",
      parent: agent,
      from: 2,
      to: 5,
      attributes: oi("LLM", { "llm.token_count.prompt": 7, "llm.token_count.completion": 3 }),
    }),
    span({
      name: "FunctionTool.acall",
      parent: agent,
      from: 6,
      to: 7,
      attributes: oi("TOOL", { "tool.name": "add", "input.value": '{"a": 2, "b": 2}', "output.value": "4" }),
    }),
  ]);
  expect(lines).toEqual([
    "task user → FunctionAgent: Add two and two",
    "message FunctionAgent → user: ",
    'tool_call FunctionAgent → add: add({"a":2,"b":2})',
    "tool_result add → FunctionAgent: 4",
  ]);
  expect(tokens).toEqual(["FunctionAgent 7/3"]);
});
