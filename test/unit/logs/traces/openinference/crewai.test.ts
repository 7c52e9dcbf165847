import { expect, test } from "vitest";
import { span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";
import { llm, oi, system } from "./spans.ts";

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
