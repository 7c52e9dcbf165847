import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";
import { call, llm, oi, system } from "./spans.ts";

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
