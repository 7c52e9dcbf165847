import { expect, test } from "vitest";
import { agent, chat, said, span } from "../../../../support/spans.ts";
import { derive } from "../derive.ts";

test("AutoGen and AG2: agents answer in turn, names stand on the messages", () => {
  const talk = span({
    name: "conversation",
    from: 0,
    to: 60,
    attributes: { "gen_ai.operation.name": "conversation" },
  });
  const turn = (name: string, from: number, input: unknown[], output: string) => {
    const speaker = agent(name, { parent: talk, from, to: from + 8 });
    return [
      speaker,
      chat({
        parent: speaker,
        from: from + 1,
        to: from + 7,
        input,
        output: [said("assistant", output)],
        attributes: { "gen_ai.usage.input_tokens": from },
      }),
    ];
  };
  const { lines } = derive([
    talk,
    ...turn("coder", 1, [said("user", "Write it.")], "def f(): pass"),
    ...turn(
      "critic",
      11,
      [said("user", "Write it."), { role: "user", name: "coder", content: "def f(): pass" }],
      "Add a test.",
    ),
    ...turn(
      "coder",
      21,
      [
        said("user", "Write it."),
        said("assistant", "def f(): pass"),
        { role: "user", name: "critic", content: "Add a test." },
      ],
      "Here it is.",
    ),
  ]);
  expect(lines).toEqual([
    "task user → coder: Write it.",
    "response coder → user: def f(): pass",
    "response critic → user: Add a test.",
    "response coder → user: Here it is.",
  ]);
});
