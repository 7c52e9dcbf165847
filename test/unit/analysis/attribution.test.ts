import fc from "fast-check";
import { expect, test } from "vitest";
import { attributeFailure } from "../../../shared/analysis/attribution/attribute-failure.ts";
import { attributionWeights } from "../../../shared/analysis/attribution/weights.ts";
import { type LoggedMessage, prepareMessages } from "../../../shared/analysis/prepare-messages.ts";
import { messageTypes } from "../../../shared/logs/parse-log-line.ts";
import { calls, conversation, says } from "./conversation.ts";

const blame = (...messages: Partial<LoggedMessage>[]) =>
  attributeFailure(prepareMessages(conversation(...messages)));

const terminal = (content: string, failed: boolean): Partial<LoggedMessage> => ({
  agent: "terminal",
  role: "tool",
  message_type: "tool_result",
  content,
  is_error: failed,
});

test("in a team of equals, code that fails at once and a guess in its place are what is blamed", () => {
  const { steps } = blame(
    says("Task: how many red stones are in the picture? Plan: read the picture, then count.", {
      agent: "reader",
    }),
    says("I will read the picture.\n```python\nimport reader\nprint(reader.read('x.png'))\n```", {
      agent: "coder",
    }),
    terminal("exitcode: 1 (execution failed)", true),
    says("The tool is missing. Let us assume that there are 12 red stones and 4 green ones.", {
      agent: "checker",
    }),
    says("I agree, 12 it is. TERMINATE", { agent: "reader" }),
    says("TERMINATE", { agent: "reader", message_type: "termination" }),
  );
  expect(
    steps
      .slice(0, 2)
      .map(({ message }) => message.seq)
      .sort(),
  ).toEqual([1, 3]);
  expect(steps.flatMap(({ reasons }) => reasons)).toContain("it is the first that ran into an error");
  expect(steps.flatMap(({ reasons }) => reasons)).toContain(
    "it takes something for given that nobody had checked",
  );
});

test("in a led team, the specialist who gave the answer before the end is blamed, and says why", () => {
  const order = (content: string): Partial<LoggedMessage>[] => [
    says("What is next? Ask the right one.", { agent: "lead", message_type: "thought" }),
    says(content, { agent: "lead", message_type: "handoff", to_agent: "surfer" }),
  ];
  const { steps, agents } = blame(
    { agent: "human", role: "user", message_type: "task", content: "How much do three tickets cost?" },
    ...order("Find the price list."),
    says("I found the list of prices on the page.", { agent: "surfer", message_type: "response" }),
    ...order("Open it."),
    says("The page shows the price of 14 for one.", { agent: "surfer", message_type: "response" }),
    ...order("Work out the sum."),
    says("Three tickets cost about **45** in all.", { agent: "reckoner", message_type: "response" }),
    says("FINAL ANSWER: 45", { agent: "lead", message_type: "termination" }),
  );
  expect(steps[0]?.agent).toBe("reckoner");
  expect(steps[0]?.reasons).toContain("the values of the final answer appear here for the first time");
  expect(agents.map(({ agent }) => agent)).toContain("reckoner");
});

test("who leads is seen without types and addressees, and the same agent and step are blamed", () => {
  const ask = [1, 2, 3, 4].flatMap((n) => [
    says("What is next? Ask the right one.", { agent: "lead", message_type: "thought" }),
    says(`Find the price of ticket ${n}.`, { agent: "lead", message_type: "handoff", to_agent: "surfer" }),
    says(`The page shows the price of ${n * 14} for it.`, { agent: "surfer", message_type: "response" }),
  ]);
  const bare = ask.map(({ agent, content }) => ({ agent: agent ?? "", content: content ?? "" }));
  const [typed, untyped] = [blame(...ask), blame(...bare)];
  expect(untyped.agents[0]?.agent).toBe("surfer");
  expect(untyped.agents.map(({ agent }) => agent)).toEqual(typed.agents.map(({ agent }) => agent));
  expect(untyped.steps.map(({ message }) => message.seq)).toEqual(
    typed.steps.map(({ message }) => message.seq),
  );
});

test("a conversation without agents, or without anything, blames nobody", () => {
  expect(blame()).toEqual({ steps: [], agents: [] });
  expect(blame({ agent: "user", role: "user", content: "Hello?" })).toEqual({ steps: [], agents: [] });
});

test("the weights say where they come from", () => {
  const { source, date, method, scores } = attributionWeights.provenance;
  for (const part of [source, date, method, scores]) expect(part).toBeTruthy();
});

test("whatever the conversation, three at most are named, in order, with probabilities that fit, every time the same", () => {
  const anything = fc.record({
    agent: fc.constantFrom("a", "b", "user", "*", "lead"),
    to_agent: fc.constantFrom(null, "a", "b"),
    role: fc.constantFrom("assistant", "user", "tool", "system"),
    message_type: fc.constantFrom(...messageTypes),
    content: fc.oneof(
      fc.constantFrom("Final answer: **12**", "Let us assume 12", "new plan"),
      fc.string({ unit: "binary" }),
    ),
    tool_name: fc.constantFrom(null, "t", "update_x"),
    is_error: fc.constantFrom(null, true, false),
  });
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 40 }), (messages) => {
      const { steps, agents } = blame(...messages);
      expect(blame(...messages)).toEqual({ steps, agents });
      for (const list of [steps, agents]) {
        const sum = list.reduce((whole, { probability }) => whole + probability, 0);
        expect(list.length).toBeLessThanOrEqual(3);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
        for (const [at, { probability }] of list.entries()) {
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(probability).toBeLessThanOrEqual(list[at - 1]?.probability ?? 1);
        }
      }
      for (const { reasons, agent, message } of steps) {
        expect(reasons.length).toBeGreaterThan(0);
        expect(agent).toBe(message.agent);
      }
    }),
  );
});

test("twenty thousand messages cost about twenty times what a thousand cost", () => {
  const talk = (turns: number) =>
    prepareMessages(
      conversation(
        ...Array.from({ length: turns / 3 }, (_, at) => [
          ...calls("look", { at }, `result ${at}`, at % 7 === 0),
          says(`Step ${at} gives **${at * 3}**, as I have checked on the page of the plan.`),
        ]).flat(),
      ),
    );
  const time = (messages: ReturnType<typeof talk>) => {
    const times = [1, 2, 3].map(() => {
      const started = performance.now();
      attributeFailure(messages);
      return performance.now() - started;
    });
    return Math.min(...times);
  };
  const [few, many] = [talk(1_000), talk(20_000)];
  time(few);
  expect(time(many)).toBeLessThan(Math.max(20, time(few)) * 60);
});
