import { expect, test } from "vitest";
import { agent, chat, said, span, tool } from "../../../support/spans.ts";
import { derive } from "./derive.ts";

type Plain = Record<string, unknown>;
const json = JSON.stringify;

test("Logfire on OpenAI Agents: templates for names, events of request and response in one list", () => {
  const root = span({
    name: "OpenAI Agents trace: {name}",
    from: 0,
    to: 60,
    attributes: { name: "desk", group_id: "g-1" },
  });
  const run = (name: string, from: number, to: number) =>
    span({
      ...{ name: "Agent run: {name!r}", parent: root, from, to },
      attributes: { name, handoffs: "[]", "gen_ai.system": "openai" },
    });
  const events = (...list: Plain[]) => ({
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt",
    events: json(list),
  });
  const asked = { "event.name": "gen_ai.user.message", role: "user", content: "Money back!" };
  const calls = (id: string, name: string, args: string) => ({
    "event.name": "gen_ai.choice",
    message: { role: "assistant", tool_calls: [{ id, function: { name, arguments: args } }] },
  });
  const triage = run("triage", 1, 12);
  const refunds = run("refunds", 13, 50);
  const { lines, conversation } = derive([
    root,
    triage,
    span({
      ...{ name: "Responses API", parent: triage, from: 2, to: 8 },
      attributes: events(asked, calls("h1", "transfer_to_refunds", "{}")),
    }),
    span({
      ...{ name: "Handoff: {from_agent} → {to_agent}", parent: triage, from: 9, to: 10 },
      attributes: { from_agent: "triage", to_agent: "refunds" },
    }),
    refunds,
    span({
      ...{ name: "Responses API", parent: refunds, from: 14, to: 20 },
      attributes: events(asked, calls("f1", "find_order", '{"id":7}')),
    }),
    span({
      ...{ name: "Function: {name}", parent: refunds, from: 21, to: 23 },
      attributes: { name: "find_order", input: '{"id":7}', output: "no such order", "logfire.level_num": 17 },
    }),
  ]);
  expect(conversation).toBe("g-1");
  expect(lines).toEqual([
    "task user → triage: Money back!",
    "handoff triage → refunds: transfer_to_refunds({})",
    'tool_call refunds → find_order: find_order({"id":7})',
    "tool_result find_order → refunds: no such order !",
  ]);
});

/** A step of a LangGraph team as an exporter with a prefix of its own tells it. */
const exporters = {
  LangSmith: {
    metadata: "langsmith.metadata",
    graph: { "langsmith.span.kind": "chain", "gen_ai.operation.name": "chain" },
    model: {
      "langsmith.span.kind": "llm",
      "gen_ai.operation.name": "chat",
      "gen_ai.prompt": json({
        messages: [
          [
            {
              lc: 1,
              type: "constructor",
              id: ["langchain", "HumanMessage"],
              kwargs: { content: "Who won?" },
            },
          ],
        ],
      }),
      "gen_ai.completion": json({
        generations: [
          [
            {
              text: "",
              message: {
                lc: 1,
                type: "constructor",
                id: ["langchain", "AIMessage"],
                kwargs: { content: "", tool_calls: [{ name: "search", args: { q: "win" }, id: "c1" }] },
              },
            },
          ],
        ],
      }),
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 2,
    },
    tool: {
      "langsmith.span.kind": "tool",
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.completion": json({ output: { content: "Norway", type: "tool", tool_call_id: "c1" } }),
    },
  },
  OpenLLMetry: {
    metadata: "traceloop.association.properties",
    graph: { "traceloop.span.kind": "task" },
    model: {
      "llm.request.type": "chat",
      "gen_ai.request.model": "gpt",
      "gen_ai.prompt.0.role": "user",
      "gen_ai.prompt.0.content": "Who won?",
      "gen_ai.completion.0.role": "assistant",
      "gen_ai.completion.0.tool_calls.0.name": "search",
      "gen_ai.completion.0.tool_calls.0.id": "c1",
      "gen_ai.completion.0.tool_calls.0.arguments": '{"q":"win"}',
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 2,
    },
    tool: {
      "traceloop.span.kind": "tool",
      "traceloop.entity.name": "search",
      "traceloop.entity.input": json({
        input_str: "{'q': 'win'}",
        tags: [],
        inputs: { q: "win" },
        kwargs: {},
      }),
      "traceloop.entity.output": json({
        output: { lc: 1, type: "constructor", kwargs: { content: "Norway", type: "tool" } },
        kwargs: { color: "green" },
      }),
    },
  },
  Langfuse: {
    metadata: "langfuse.observation.metadata",
    graph: { "langfuse.observation.type": "chain" },
    model: {
      "langfuse.observation.type": "generation",
      "langfuse.observation.usage_details": json({ input: 7, input_cache_read: 3, output: 2, total: 12 }),
      "langfuse.observation.input": json([
        { role: "user", content: "Who won?" },
        { role: "tool", content: { type: "function", function: { name: "search", parameters: {} } } },
      ]),
      "langfuse.observation.output": json({
        role: "assistant",
        content: "",
        tool_calls: [{ name: "search", args: { q: "win" }, id: "c1" }],
      }),
    },
    tool: {
      "langfuse.observation.type": "tool",
      "langfuse.observation.input": "{'q': 'win'}",
      "langfuse.observation.output": json({ content: "Norway", type: "tool", tool_call_id: "c1" }),
    },
  },
};

test.for(Object.entries(exporters))("LangGraph by %s: nodes, threads, tools and tokens", ([, told]) => {
  const metadata = (node: string) => ({
    [`${told.metadata}.langgraph_node`]: node,
    [`${told.metadata}.langgraph_checkpoint_ns`]: `researcher:1|${node}:2`,
    [`${told.metadata}.thread_id`]: "thread-7",
  });
  const root = span({ name: "LangGraph", from: 0, to: 60, attributes: told.graph });
  const node = span({
    ...{ name: "agent", parent: root, from: 1, to: 10 },
    attributes: { ...told.graph, ...metadata("agent") },
  });
  const { lines, conversation, tokens } = derive([
    root,
    node,
    span({
      ...{ name: "ChatPromptTemplate", parent: node, from: 1.1, to: 1.2 },
      attributes: { "langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat", ...metadata("agent") },
    }),
    span({
      ...{ name: "ChatOpenAI", parent: node, from: 2, to: 8 },
      attributes: { ...told.model, ...metadata("agent") },
    }),
    span({
      ...{ name: "search", parent: root, from: 11, to: 12 },
      attributes: { ...told.tool, ...metadata("tools") },
    }),
  ]);
  expect(conversation).toBe("thread-7");
  expect(lines).toEqual([
    "task user → researcher: Who won?",
    'tool_call researcher → search: search({"q":"win"})',
    "tool_result search → researcher: Norway",
  ]);
  expect(tokens).toEqual(["researcher 10/2"]);
});

test("Strands: a swarm is no agent, its tools are told by events, and whom they go to by their arguments", () => {
  const details = (at: number, attributes: Plain) => ({
    ...{ name: "gen_ai.client.inference.operation.details", at },
    attributes,
  });
  const swarm = span({
    ...{ name: "invoke_swarm", from: 0, to: 60 },
    attributes: { "gen_ai.operation.name": "invoke_swarm", "gen_ai.agent.name": "swarm" },
  });
  const planner = agent("planner", {
    parent: swarm,
    from: 1,
    to: 20,
    attributes: { system_prompt: "Plan." },
  });
  const args = { agent_name: "booker", message: "Book it" };
  const handoff = { type: "tool_call", id: "h1", name: "handoff_to_agent", arguments: args };
  const booker = agent("booker", { parent: swarm, from: 21, to: 50 });
  const { lines } = derive([
    swarm,
    planner,
    span({
      ...{ name: "chat", parent: planner, from: 2, to: 8 },
      attributes: { "gen_ai.operation.name": "chat" },
      events: [
        details(2, { "gen_ai.input.messages": json([said("user", "A trip")]) }),
        details(8, { "gen_ai.output.messages": json([{ role: "assistant", parts: [handoff] }]) }),
      ],
    }),
    booker,
    chat({
      parent: booker,
      from: 22,
      to: 28,
      input: [said("user", "Book it")],
      output: [said("assistant", "Sold out.")],
    }),
    span({
      ...{ name: "execute_tool book", parent: booker, from: 29, to: 30 },
      attributes: { "gen_ai.tool.name": "book", "gen_ai.tool.status": "error" },
      events: [
        details(29, {
          "gen_ai.input.messages": json([
            { role: "tool", parts: [{ type: "tool_call", name: "book", arguments: { to: "Rome" } }] },
          ]),
        }),
        details(30, { "gen_ai.output.messages": json([said("tool", "sold out")]) }),
      ],
    }),
  ]);
  expect(lines).toEqual([
    "system system → planner: Plan.",
    "task user → planner: A trip",
    'handoff planner → booker: handoff_to_agent({"agent_name":"booker","message":"Book it"})',
    "instruction planner → booker: Book it",
    "response booker → user: Sold out.",
    'tool_call booker → book: book({"to":"Rome"})',
    "tool_result book → booker: sold out !",
  ]);
});

test("Google's ADK: a transfer names its target in the arguments, and what colleagues did is not told again", () => {
  const first = agent("coordinator", { from: 0, to: 60 });
  const next = agent("booker", { parent: first, from: 20, to: 50 });
  const model = (parent: { spanId: string }, from: number, contents: unknown[], parts: unknown[]) =>
    span({
      ...{ name: "call_llm", parent, from, to: from + 5 },
      attributes: {
        "gen_ai.request.model": "gemini",
        "gcp.vertex.agent.llm_request": json({ contents }),
        "gcp.vertex.agent.llm_response": json({ content: { role: "model", parts } }),
      },
    });
  const asked = { role: "user", parts: [{ text: "Book" }] };
  const { lines } = derive([
    first,
    model(
      first,
      1,
      [asked],
      [{ function_call: { id: "1", name: "transfer_to_agent", args: { agent_name: "booker" } } }],
    ),
    tool("transfer_to_agent", {
      parent: first,
      from: 7,
      to: 8,
      args: { agent_name: "booker" },
      result: { result: null },
      attributes: { "gen_ai.tool.call.id": "1" },
    }),
    next,
    model(
      next,
      21,
      [asked, { role: "user", parts: [{ text: "For context:" }, { text: "[coordinator] called a tool" }] }],
      [{ text: "Booked." }],
    ),
  ]);
  expect(lines).toEqual([
    "task user → coordinator: Book",
    'handoff coordinator → booker: transfer_to_agent({"agent_name":"booker"})',
    "response booker → coordinator: Booked.",
  ]);
});

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
