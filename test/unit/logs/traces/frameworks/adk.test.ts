import { expect, test } from "vitest";
import { agent, span, tool } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

const json = JSON.stringify;

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
