import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

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
