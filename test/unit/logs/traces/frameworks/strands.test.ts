import { expect, test } from "vitest";
import { agent, chat, said, span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

type Plain = Record<string, unknown>;
const json = JSON.stringify;

test("Strands on Bedrock: content blocks in events, cycles that hold calls together", () => {
  const root = agent("Weather", { from: 0, to: 60, attributes: { "session.id": "b-1" } });
  const cycle = span({
    name: "execute_event_loop_cycle",
    parent: root,
    from: 1,
    to: 30,
    attributes: { "event_loop.cycle_id": "1" },
  });
  const { lines } = derive([
    root,
    cycle,
    span({
      ...{ name: "chat", parent: cycle, from: 2, to: 9 },
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "claude" },
      events: [
        { name: "gen_ai.user.message", at: 2, attributes: { content: '[{"text": "Rain?"}]' } },
        {
          name: "gen_ai.choice",
          at: 9,
          attributes: {
            finish_reason: "tool_use",
            message:
              '[{"text": "I look."}, {"toolUse": {"toolUseId": "u1", "name": "look", "input": {"city": "Rome"}}}]',
          },
        },
      ],
    }),
    span({
      ...{ name: "execute_tool look", parent: cycle, from: 10, to: 12 },
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look",
        "gen_ai.tool.call.id": "u1",
      },
      events: [{ name: "gen_ai.choice", at: 12, attributes: { message: '[{"text": "dry"}]', id: "u1" } }],
    }),
  ]);
  expect(lines).toEqual([
    "task user → Weather: Rain?",
    "message Weather → -: I look.",
    'tool_call Weather → look: look({"city":"Rome"})',
    "tool_result look → Weather: dry",
  ]);
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
