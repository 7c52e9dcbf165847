import { expect, test } from "vitest";
import { agent, span } from "../../../support/spans.ts";
import { derive } from "./derive.ts";

const converse = {
  "gen_ai.operation.name": "chat",
  "gen_ai.system": "aws.bedrock",
  "gen_ai.request.model": "anthropic.claude",
};

test("Bedrock's Converse under botocore: content blocks in the bodies of events, tool results as the user's", () => {
  const desk = agent("desk", { from: 0, to: 40 });
  const call = { toolUse: { toolUseId: "u1", name: "find_booking", input: { code: "X7" } } };
  const { lines, tokens } = derive([
    desk,
    span({
      ...{ name: "chat anthropic.claude", parent: desk, from: 1, to: 8 },
      attributes: { ...converse, "gen_ai.usage.input_tokens": 30, "gen_ai.usage.output_tokens": 6 },
      events: [
        { name: "gen_ai.system.message", at: 1, attributes: { content: [{ text: "You are a desk." }] } },
        { name: "gen_ai.user.message", at: 1, attributes: { content: [{ text: "Where is my booking?" }] } },
        {
          name: "gen_ai.choice",
          at: 8,
          attributes: {
            index: 0,
            finish_reason: "tool_use",
            message: { role: "assistant", content: [{ text: "I look it up." }, call] },
          },
        },
      ],
    }),
    span({
      ...{ name: "chat anthropic.claude", parent: desk, from: 10, to: 15 },
      attributes: { ...converse, "gen_ai.usage.input_tokens": 44, "gen_ai.usage.output_tokens": 9 },
      events: [
        {
          name: "gen_ai.user.message",
          at: 10,
          attributes: {
            content: [
              { toolResult: { toolUseId: "u1", status: "success", content: [{ json: { seat: "12A" } }] } },
            ],
          },
        },
        {
          name: "gen_ai.choice",
          at: 15,
          attributes: {
            index: 0,
            finish_reason: "end_turn",
            message: { role: "assistant", content: [{ text: "Seat 12A." }] },
          },
        },
      ],
    }),
  ]);
  expect(lines).toEqual([
    "system system → desk: You are a desk.",
    "task user → desk: Where is my booking?",
    "message desk → -: I look it up.",
    'tool_call desk → find_booking: find_booking({"code":"X7"})',
    'tool_result find_booking → desk: {"seat":"12A"}',
    "response desk → user: Seat 12A.",
  ]);
  expect(tokens).toEqual(["desk 30/6", "desk 44/9"]);
});

test("a Bedrock agent under OpenInference: its traces are chains, its action groups tools", () => {
  const kind = (name: string, more = {}) => ({ "openinference.span.kind": name, ...more });
  const root = span({
    name: "bedrock_agent.invoke_agent",
    from: 0,
    to: 40,
    attributes: kind("AGENT", {
      "input.value": "Is it dry in Rome?",
      "output.value": "It is dry.",
      "llm.model_name": "claude",
      "session.id": "b-9",
      "agent.name": "weather",
    }),
  });
  const trace = span({
    name: "orchestrationTrace",
    parent: root,
    from: 1,
    to: 30,
    attributes: kind("CHAIN"),
  });
  const { lines, conversation, tokens } = derive([
    root,
    trace,
    span({
      ...{ name: "LLM", parent: trace, from: 2, to: 8 },
      attributes: kind("LLM", {
        "llm.model_name": "claude",
        "llm.token_count.prompt": 20,
        "llm.token_count.completion": 4,
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": "Is it dry in Rome?",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.id": "t1",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "get_weather",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"city":"Rome"}',
      }),
    }),
    span({
      ...{ name: "action_group", parent: trace, from: 9, to: 12 },
      attributes: kind("TOOL", {
        "tool.name": "get_weather",
        "tool_call.id": "t1",
        "tool.parameters": '{"city":"Rome"}',
        "output.value": "dry",
      }),
    }),
    span({
      ...{ name: "LLM", parent: trace, from: 13, to: 20 },
      attributes: kind("LLM", {
        "llm.model_name": "claude",
        "llm.token_count.prompt": 31,
        "llm.token_count.completion": 5,
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": "It is dry.",
      }),
    }),
  ]);
  expect(conversation).toBe("b-9");
  expect(lines).toEqual([
    "task user → weather: Is it dry in Rome?",
    'tool_call weather → get_weather: get_weather({"city":"Rome"})',
    "tool_result get_weather → weather: dry",
    "response weather → user: It is dry.",
  ]);
  expect(tokens).toEqual(["weather 20/4", "weather 31/5"]);
});
