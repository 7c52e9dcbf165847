import { expect, test } from "vitest";
import { span } from "../../../support/spans.ts";
import { derive } from "./derive.ts";

type Plain = Record<string, unknown>;
const oi = (kind: string, more: Plain = {}) => ({ "openinference.span.kind": kind, ...more });

/** `llm.input_messages.N.message.*` of messages with role and content. */
function flat(prefix: string, messages: Plain[]): Plain {
  const flattened: Plain = {};
  for (const [place, message] of messages.entries()) {
    for (const [key, value] of Object.entries(message))
      flattened[`${prefix}.${place}.message.${key}`] = value;
  }
  return flattened;
}
const llm = (input: Plain[], output: Plain[], tokens = [10, 5]) =>
  oi("LLM", {
    "llm.model_name": "gpt",
    "llm.token_count.prompt": tokens[0],
    "llm.token_count.completion": tokens[1],
    ...flat("llm.input_messages", input),
    ...flat("llm.output_messages", output),
  });
const call = (name: string, args: string, id?: string): Plain => ({
  role: "assistant",
  "tool_calls.0.tool_call.function.name": name,
  "tool_calls.0.tool_call.function.arguments": args,
  ...(id ? { "tool_calls.0.tool_call.id": id } : {}),
});
const system = { role: "system", content: "You help." };

test("LangGraph: the agent is the node or the graph inside the graph, the thread is the conversation", () => {
  const metadata = (path: string, node: string) =>
    JSON.stringify({ langgraph_node: node, langgraph_checkpoint_ns: path, thread_id: "thread-7" });
  const root = span({
    name: "LangGraph",
    from: 0,
    to: 60,
    attributes: oi("CHAIN", { metadata: JSON.stringify({ thread_id: "thread-7" }) }),
  });
  const supervisor = span({
    name: "supervisor",
    parent: root,
    from: 1,
    to: 10,
    attributes: oi("CHAIN", { metadata: metadata("supervisor:1", "supervisor") }),
  });
  const researcher = span({
    name: "research_agent",
    parent: root,
    from: 11,
    to: 50,
    attributes: oi("CHAIN", { metadata: metadata("research_agent:2", "research_agent") }),
  });
  const agentNode = span({
    name: "agent",
    parent: researcher,
    from: 12,
    to: 20,
    attributes: oi("AGENT", { metadata: metadata("research_agent:2|agent:3", "agent") }),
  });
  const human = { role: "user", content: "Who won?" };
  const handoff = call("transfer_to_research_agent", "{}", "c1");
  const answer = { role: "tool", content: "Successfully transferred", tool_call_id: "c1" };
  const { lines, conversation, tokens } = derive([
    root,
    supervisor,
    span({
      name: "ChatOpenAI",
      parent: supervisor,
      from: 2,
      to: 8,
      attributes: { ...llm([system, human], [handoff]), metadata: metadata("supervisor:1", "supervisor") },
    }),
    researcher,
    agentNode,
    span({
      name: "ChatOpenAI",
      parent: agentNode,
      from: 13,
      to: 19,
      attributes: {
        ...llm([system, human, handoff, answer], [call("search", '{"q": "winner"}', "c2")]),
        metadata: metadata("research_agent:2|agent:3", "agent"),
      },
    }),
    span({
      name: "search",
      parent: researcher,
      from: 21,
      to: 25,
      attributes: {
        ...oi("TOOL", {
          "tool.name": "search",
          "input.value": "{'q': 'winner'}",
          "output.value": '{"content": "Norway", "type": "tool", "tool_call_id": "c2"}',
        }),
        metadata: metadata("research_agent:2|tools:4", "tools"),
      },
    }),
    span({
      name: "ChatOpenAI",
      parent: researcher,
      from: 26,
      to: 30,
      attributes: {
        ...llm(
          [
            system,
            human,
            handoff,
            answer,
            call("search", '{"q": "winner"}', "c2"),
            { role: "tool", content: "Norway", tool_call_id: "c2" },
          ],
          [{ role: "assistant", content: "Norway won." }],
        ),
        metadata: metadata("research_agent:2|agent:5", "agent"),
      },
    }),
  ]);
  expect(conversation).toBe("thread-7");
  expect(lines).toEqual([
    "system system → supervisor: You help.",
    "task user → supervisor: Who won?",
    "handoff supervisor → research_agent: transfer_to_research_agent({})",
    "tool_result transfer_to_research_agent → supervisor: Successfully transferred",
    'tool_call research_agent → search: search({"q":"winner"})',
    "tool_result search → research_agent: Norway",
    "response research_agent → user: Norway won.",
  ]);
  expect(tokens).toEqual(["supervisor 10/5", "research_agent 10/5", "research_agent 10/5"]);
});

test("CrewAI: agents are roles, and the crew that holds them together is none", () => {
  const crew = span({
    name: "Crew_1.kickoff",
    from: 0,
    to: 60,
    attributes: oi("CHAIN", { crew_inputs: "" }),
  });
  const first = span({
    name: "Senior Researcher ._execute_core",
    parent: crew,
    from: 1,
    to: 20,
    attributes: oi("AGENT", { "graph.node.id": "Senior Researcher\n", "output.value": "Facts." }),
  });
  const second = span({
    name: "Writer._execute_core",
    parent: crew,
    from: 21,
    to: 40,
    attributes: oi("AGENT", { "graph.node.id": "Writer", "graph.node.parent_id": "Senior Researcher" }),
  });
  const { lines } = derive([
    crew,
    first,
    span({
      name: "completion",
      parent: first,
      from: 2,
      to: 9,
      attributes: llm(
        [system, { role: "user", content: "Research tea." }],
        [{ role: "assistant", content: "Facts." }],
      ),
    }),
    second,
    span({
      name: "completion",
      parent: second,
      from: 22,
      to: 39,
      attributes: llm(
        [system, { role: "user", content: "Write about tea with: Facts." }],
        [{ role: "assistant", content: "Tea is good." }],
      ),
    }),
  ]);
  expect(lines).toEqual([
    "system system → Senior Researcher: You help.",
    "task user → Senior Researcher: Research tea.",
    "response Senior Researcher → user: Facts.",
    "message user → Writer: Write about tea with: Facts.",
    "response Writer → user: Tea is good.",
  ]);
});

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

test("OpenAI Agents: a hand-off between agents side by side, told by its tool and by its own span once", () => {
  const root = span({ name: "Agent workflow", from: 0, to: 60, attributes: oi("AGENT") });
  const triage = span({
    name: "Triage",
    parent: root,
    from: 1,
    to: 20,
    attributes: oi("AGENT", { "graph.node.id": "Triage" }),
  });
  const refunds = span({
    name: "Refund agent",
    parent: root,
    from: 21,
    to: 50,
    attributes: oi("AGENT", { "graph.node.id": "Refund agent" }),
  });
  const { lines } = derive([
    root,
    triage,
    span({
      name: "response",
      parent: triage,
      from: 2,
      to: 9,
      attributes: llm(
        [{ role: "user", content: "Money back!" }],
        [call("transfer_to_refund_agent", "{}", "h1")],
      ),
    }),
    span({ name: "handoff to Refund agent", parent: triage, from: 10, to: 11, attributes: oi("TOOL") }),
    refunds,
    span({
      name: "response",
      parent: refunds,
      from: 22,
      to: 40,
      attributes: llm(
        [
          { role: "user", content: "Money back!" },
          call("transfer_to_refund_agent", "{}", "h1"),
          { role: "tool", content: "{'assistant': 'Refund agent'}", tool_call_id: "h1" },
        ],
        [{ role: "assistant", content: "Done." }],
      ),
    }),
  ]);
  expect(lines).toEqual([
    "task user → Triage: Money back!",
    "handoff Triage → Refund agent: transfer_to_refund_agent({})",
    "response Refund agent → user: Done.",
  ]);
});
