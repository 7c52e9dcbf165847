import { expect, test } from "vitest";
import { agent, chat, said, span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

type Plain = Record<string, unknown>;
const json = JSON.stringify;

test("work inside a tool that goes to a colleague is the colleague's, and how a tool went may stand one span deeper", () => {
  const kinds = (type: string, more: Plain = {}) => ({ "span.type": type, "session.id": "s-1", ...more });
  const root = span({
    ...{ name: "coder.interaction", from: 0, to: 60 },
    attributes: kinds("interaction", { user_prompt: "Fix it" }),
  });
  const bash = span({
    ...{ name: "coder.tool", parent: root, from: 6, to: 12 },
    attributes: kinds("tool", { tool_name: "Bash", tool_use_id: "b1", tool_input: '{"command":"npm test"}' }),
  });
  const task = span({
    ...{ name: "coder.tool", parent: root, from: 20, to: 40 },
    attributes: kinds("tool", { tool_name: "Task", tool_input: '{"subagent_type":"explorer"}' }),
  });
  const { lines, tokens, conversation } = derive([
    root,
    bash,
    span({
      ...{
        name: "coder.tool.execution",
        parent: bash,
        from: 7,
        to: 12,
        status: { code: 2, message: "exit 1" },
      },
      attributes: kinds("tool.execution", { tool_name: "Bash", tool_use_id: "b1" }),
    }),
    task,
    span({
      ...{ name: "coder.llm_request", parent: task, from: 21, to: 30 },
      attributes: kinds("llm_request", { model: "claude", input_tokens: 5, output_tokens: 8 }),
    }),
  ]);
  expect(conversation).toBe("s-1");
  expect(lines).toEqual([
    "task user → coder: Fix it",
    'tool_call coder → Bash: Bash({"command":"npm test"})',
    "tool_result Bash → coder: exit 1 !",
    'handoff coder → explorer: Task({"subagent_type":"explorer"})',
    "message explorer → coder: ",
  ]);
  expect(tokens).toEqual(["explorer 5/8"]);
});

test("a framework that nobody listed is read by how its attributes end; its connections' sessions are no conversations", () => {
  const root = span({
    ...{ name: "run", from: 0, to: 30 },
    attributes: { "acme.spanType": '"AGENT"', "acme.agent.name": "helper", "acme.chat.id": "a-1" },
  });
  const { lines, tokens, conversation } = derive([
    root,
    span({
      ...{ name: "initialize", parent: root, from: 0.1, to: 0.2 },
      attributes: { "mcp.method.name": "initialize", "mcp.session.id": "connection" },
    }),
    span({
      ...{ name: "model", parent: root, from: 1, to: 5 },
      attributes: {
        "acme.spanType": '"CHAT_MODEL"',
        "acme.spanInputs": json({ messages: [{ role: "user", content: "Oslo?" }] }),
        "acme.spanOutputs": json({ choices: [{ message: { role: "assistant", content: "I look." } }] }),
        "acme.usage.prompt_tokens": "9",
        "acme.usage.completion_tokens": "2",
        "acme.usage.cache_read.input_tokens": "5",
      },
    }),
    span({
      ...{ name: "tool_call weather", parent: root, from: 6, to: 7 },
      attributes: {
        "acme.tool.definition.name": "weather",
        "acme.tool.call.arguments": '{"city":"Oslo"}',
        "acme.tool.call.result": "offline",
        "acme.tool.is_error": true,
      },
    }),
  ]);
  expect(conversation).toBe("a-1");
  expect(lines).toEqual([
    "task user → helper: Oslo?",
    "response helper → user: I look.",
    'tool_call helper → weather: weather({"city":"Oslo"})',
    "tool_result weather → helper: offline !",
  ]);
  expect(tokens).toEqual(["helper 9/2"]);
});

test("what ReAct appends to an agent's words is the answer of a tool, and nothing that the agent said anew", () => {
  const solo = agent("solo", { from: 0, to: 60 });
  const thought = "Thought: look\nAction: search\nAction Input: tea";
  const { lines } = derive([
    solo,
    chat({
      parent: solo,
      from: 1,
      to: 5,
      input: [said("user", "Tea?")],
      output: [said("assistant", thought)],
    }),
    chat({
      parent: solo,
      from: 6,
      to: 9,
      input: [said("user", "Tea?"), said("assistant", `${thought}\nObservation: a leaf`)],
      output: [said("assistant", "Final Answer: a leaf")],
    }),
  ]);
  expect(lines).toEqual([
    "task user → solo: Tea?",
    `response solo → user: ${thought}`,
    "tool_result search → solo: a leaf",
    "response solo → user: Final Answer: a leaf",
  ]);
});
