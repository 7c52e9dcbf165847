import { expect, test } from "vitest";
import { agent, chat, said, span, tool } from "../../../support/spans.ts";
import { derive } from "./derive.ts";

test("OpenLLMetry: gen_ai.prompt.N and gen_ai.completion.N under traceloop spans", () => {
  const work = span({
    name: "helpdesk.workflow",
    from: 0,
    to: 60,
    attributes: {
      "traceloop.span.kind": "workflow",
      "traceloop.entity.name": "helpdesk",
      "traceloop.association.properties.session_id": "s-1",
    },
  });
  const solver = span({
    name: "solver.agent",
    parent: work,
    from: 1,
    to: 50,
    attributes: { "traceloop.span.kind": "agent", "traceloop.entity.name": "solver" },
  });
  const { lines, conversation, tokens } = derive([
    work,
    solver,
    span({
      ...{ name: "openai.chat", parent: solver, from: 2, to: 9 },
      attributes: {
        "llm.request.type": "chat",
        "gen_ai.request.model": "gpt",
        "gen_ai.usage.prompt_tokens": 20,
        "gen_ai.usage.completion_tokens": 4,
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": '[{"type": "text", "text": "Reset it"}]',
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.finish_reason": "tool_calls",
        "gen_ai.completion.0.tool_calls.0.id": "t1",
        "gen_ai.completion.0.tool_calls.0.name": "reset",
        "gen_ai.completion.0.tool_calls.0.arguments": '{"user": 7}',
      },
    }),
    span({
      name: "reset.tool",
      parent: solver,
      from: 10,
      to: 12,
      status: { code: 2, message: "timeout" },
      attributes: {
        "traceloop.span.kind": "tool",
        "traceloop.entity.name": "reset",
        "traceloop.entity.input": '{"user": 7}',
      },
    }),
  ]);
  expect(conversation).toBe("s-1");
  expect(lines).toEqual([
    "task user → solver: Reset it",
    'tool_call solver → reset: reset({"user":7})',
    "tool_result reset → solver: timeout !",
  ]);
  expect(tokens).toEqual(["solver 20/4"]);
});

test("events of the conventions up to 1.36, on the span and as Logfire keeps them", () => {
  const events = (stored: boolean) => {
    const told = [
      { name: "gen_ai.system.message", body: { content: "Be brief." } },
      { name: "gen_ai.user.message", body: { content: "What time is it?" } },
      {
        name: "gen_ai.assistant.message",
        body: {
          tool_calls: '[{"id": "x", "type": "function", "function": {"name": "clock", "arguments": "{}"}}]',
        },
      },
      { name: "gen_ai.tool.message", body: { content: "noon", id: "x" } },
      {
        name: "gen_ai.choice",
        body: { index: 0, finish_reason: "stop", message: '{"role": "assistant", "content": "Noon."}' },
      },
    ];
    const base = {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt",
      "gen_ai.agent.name": "timer",
    };
    return stored
      ? span({
          name: "chat gpt",
          from: 1,
          to: 5,
          attributes: {
            ...base,
            events: JSON.stringify(told.map(({ name, body }) => ({ "event.name": name, ...body }))),
          },
        })
      : span({
          name: "chat gpt",
          from: 1,
          to: 5,
          attributes: base,
          events: told.map(({ name, body }) => ({ name, at: 1, attributes: body })),
        });
  };
  for (const stored of [false, true])
    expect(derive([events(stored)]).lines).toEqual([
      "system system → timer: Be brief.",
      "task user → timer: What time is it?",
      "tool_call timer → clock: clock({})",
      "tool_result clock → timer: noon",
      "response timer → user: Noon.",
    ]);
});

test("agents as tools: asking one is a hand-off, and its answer is told once", () => {
  const lead = agent("lead", { from: 0, to: 60 });
  const ask = tool("ask_expert", {
    parent: lead,
    from: 10,
    to: 40,
    args: { q: "why" },
    result: "Because.",
    attributes: { "gen_ai.tool.call.id": "a1" },
  });
  const expert = agent("expert", { parent: ask, from: 11, to: 39 });
  const { lines } = derive([
    lead,
    chat({
      parent: lead,
      from: 1,
      to: 9,
      input: [said("user", "Why?")],
      output: [
        {
          role: "assistant",
          parts: [{ type: "tool_call", id: "a1", name: "ask_expert", arguments: { q: "why" } }],
        },
      ],
    }),
    ask,
    expert,
    chat({
      parent: expert,
      from: 12,
      to: 30,
      input: [said("user", "why")],
      output: [said("assistant", "Because.")],
    }),
    chat({
      parent: lead,
      from: 41,
      to: 50,
      input: [
        said("user", "Why?"),
        {
          role: "assistant",
          parts: [{ type: "tool_call", id: "a1", name: "ask_expert", arguments: { q: "why" } }],
        },
        { role: "tool", parts: [{ type: "tool_call_response", id: "a1", response: "Because." }] },
      ],
      output: [said("assistant", "The expert says: because.")],
    }),
  ]);
  expect(lines).toEqual([
    "task user → lead: Why?",
    'handoff lead → expert: ask_expert({"q":"why"})',
    "instruction lead → expert: why",
    "response expert → lead: Because.",
    "response lead → user: The expert says: because.",
  ]);
});

test("the proposed transfer attribute names the target, and control that is passed on stays there", () => {
  const first = agent("reception", { from: 0, to: 20 });
  const { lines } = derive([
    first,
    tool("go", {
      parent: first,
      from: 5,
      to: 6,
      attributes: { "gen_ai.transfer.target.name": "sales", "gen_ai.transfer.mode": "pass_control" },
    }),
    agent("sales", {
      from: 7,
      to: 9,
      attributes: {
        "gen_ai.input.messages": JSON.stringify([said("user", "A price, please.")]),
        "gen_ai.output.messages": JSON.stringify([said("assistant", "Ten.")]),
      },
    }),
  ]);
  expect(lines).toEqual([
    "handoff reception → sales: ",
    "task user → sales: A price, please.",
    "response sales → user: Ten.",
  ]);
});

test("errors are told where they happen: a model's, a tool's, and none that only passes through", () => {
  const root = agent("solo", {
    from: 0,
    to: 20,
    status: { code: 2, message: "rate limited" },
    attributes: { "error.type": "RateLimitError" },
  });
  const { lines, task } = derive([
    root,
    chat({
      parent: root,
      from: 1,
      to: 5,
      input: [said("user", "Go.")],
      status: { code: 2, message: "rate limited" },
      attributes: { "error.type": "RateLimitError", "gen_ai.usage.input_tokens": 9 },
    }),
  ]);
  expect(lines).toEqual(["task user → solo: Go.", "error solo → -: RateLimitError: rate limited !"]);
  expect(task.messages[1]).toMatchObject({ tokensIn: 9, isError: true });
});

test("spans around the same call count its tokens once, and the fullest tells what was said", () => {
  const root = agent("solo", { from: 0, to: 20 });
  const usage = { "gen_ai.usage.input_tokens": 50, "gen_ai.usage.output_tokens": 5 };
  const outer = chat({ parent: root, from: 1, to: 9, attributes: usage });
  const inner = chat({
    parent: outer,
    from: 2,
    to: 8,
    input: [said("user", "Hi")],
    output: [said("assistant", "Hello")],
    attributes: usage,
  });
  const { lines, tokens } = derive([root, outer, inner]);
  expect(lines).toEqual(["task user → solo: Hi", "response solo → user: Hello"]);
  expect(tokens).toEqual(["solo 50/5"]);
});
