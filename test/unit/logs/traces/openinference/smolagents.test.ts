import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";
import { call, llm, oi } from "./spans.ts";

test("smolagents: a managed agent is called by its own name, and its failing step is told once", () => {
  const manager = span({
    name: "CodeAgent.run",
    from: 0,
    to: 60,
    attributes: oi("AGENT", {
      "smolagents.managed_agents.0.name": "search_agent",
      "smolagents.task": "How old?",
      "input.value": '{"task": "How old?"}',
    }),
  });
  const step = span({ name: "Step 1", parent: manager, from: 1, to: 50, attributes: oi("CHAIN") });
  const managed = span({
    name: "ToolCallingAgent.run",
    parent: step,
    from: 10,
    to: 40,
    attributes: oi("AGENT", {
      "smolagents.task": "You're a helpful agent named 'search_agent'.\nFind the age.",
    }),
  });
  const inner = span({
    name: "Step 1",
    parent: managed,
    from: 11,
    to: 39,
    attributes: oi("CHAIN"),
    status: { code: 2 },
    events: [
      {
        name: "exception",
        at: 39,
        attributes: { "exception.type": "AgentError", "exception.message": "no page" },
      },
    ],
  });
  const { lines } = derive([
    manager,
    step,
    span({
      name: "OpenAIModel.generate",
      parent: step,
      from: 2,
      to: 9,
      attributes: llm(
        [{ role: "user", content: "New task:\nHow old?" }],
        [{ role: "assistant", content: "search_agent('Find the age')" }],
      ),
    }),
    managed,
    inner,
    span({
      name: "OpenAIModel.generate",
      parent: inner,
      from: 12,
      to: 20,
      attributes: llm(
        [{ role: "user", content: "You're a helpful agent named 'search_agent'.\nFind the age." }],
        [call("web_search", '{"query": "age"}', "w1")],
      ),
    }),
    span({
      name: "WebSearchTool",
      parent: inner,
      from: 21,
      to: 30,
      attributes: oi("TOOL", {
        "tool.name": "web_search",
        "input.value": '{"args": [], "kwargs": {"query": "age"}}',
        "output.value": "42",
      }),
    }),
  ]);
  expect(lines).toEqual([
    "task user → CodeAgent: New task:\nHow old?",
    "response CodeAgent → user: search_agent('Find the age')",
    "handoff CodeAgent → search_agent: You're a helpful agent named 'search_agent'.\nFind the age.",
    'tool_call search_agent → web_search: web_search({"query":"age"})',
    "tool_result web_search → search_agent: 42",
    "error search_agent → -: AgentError: no page !",
  ]);
});
