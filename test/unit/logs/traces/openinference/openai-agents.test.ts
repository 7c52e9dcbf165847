import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";
import { call, llm, oi } from "./spans.ts";

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
