import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

const json = JSON.stringify;

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
