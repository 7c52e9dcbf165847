import fc from "fast-check";
import { expect, test } from "vitest";
import { measureAll } from "../../../shared/analysis/measure-task.ts";
import { type LoggedMessage, prepareMessages } from "../../../shared/analysis/prepare-messages.ts";
import { asksSomething } from "../../../shared/analysis/read-conversation.ts";
import { asks, calls, closedTask, conversation } from "./conversation.ts";

const measure = (messages: LoggedMessage[], times_derived = false) => {
  const { metrics, edges, errors } = measureAll({ ...closedTask, times_derived }, prepareMessages(messages));
  return { of: (agent: string) => metrics.find((row) => row.agent === agent), edges, errors };
};
const at = (second: number) => ({
  occurred_at: new Date(Date.parse(closedTask.started_at) + second * 1000).toISOString(),
});
const by = (agent: string, to_agent: string | null, content: string, more: Partial<LoggedMessage> = {}) => ({
  agent,
  to_agent,
  content,
  ...more,
});

test("a question is a request, its answer a reply and a decision, with the turns and seconds it took", () => {
  const { of, edges } = measure(
    conversation(
      by("lead", "clerk", "How many parcels are late?", at(0)),
      by("clerk", "lead", "Which day?", at(4)),
      by("lead", "clerk", "Monday.", at(6)),
      by("clerk", "lead", "Nine.", at(10)),
    ),
  );
  expect(of("lead")).toMatchObject({ requests: 1, requests_ignored: 0, addressees: 1, spoken: 2 });
  expect(of("clerk")).toMatchObject({
    requests: 1,
    replies: 1,
    reply_seconds: 4,
    clarifications: 1,
    decisions: 1,
    decision_turns: 3,
    decision_seconds: 10,
  });
  expect(edges).toMatchObject([
    { from_agent: "lead", to_agent: "clerk", messages: 2, replies: 1 },
    { from_agent: "clerk", to_agent: "lead", messages: 2, replies: 1, reply_seconds: 4 },
  ]);
});

test("where times are derived no seconds are counted, but turns are", () => {
  const { of } = measure(conversation(by("a", "b", "What?"), by("b", "a", "That.")), true);
  expect(of("b")).toMatchObject({
    replies: 1,
    timed_replies: 0,
    reply_seconds: 0,
    decisions: 1,
    decision_turns: 1,
    waited_seconds: 0,
  });
});

test("a request whose addressee never acts again is ignored if the task goes on", () => {
  const talk = [by("a", null, "x"), by("a", null, "y"), by("c", null, "z")];
  expect(measure(conversation(by("b", null, "Hi"), by("a", "b", "Please?"), ...talk)).of("a")).toMatchObject({
    requests: 1,
    requests_ignored: 1,
  });
  expect(measure(conversation(by("b", null, "Hi"), by("a", "b", "Please?"))).of("a")).toMatchObject({
    requests: 1,
    requests_ignored: 0,
  });
});

test("hand-offs are taken up or bounce", () => {
  const handoff = (from: string, to: string) => by(from, to, "Yours.", { message_type: "handoff" });
  const { of } = measure(
    conversation(handoff("a", "b"), handoff("b", "a"), by("a", null, "Well."), handoff("a", "c")),
  );
  expect(of("a")).toMatchObject({ handoffs: 2, handoffs_taken_up: 1, handoffs_bounced: 1 });
  expect(of("*")).toMatchObject({ handoffs: 3, handoffs_taken_up: 2 });
});

test("a call that a colleague has made is duplicated, and withheld if he had spoken to the caller since", () => {
  const first = calls("search", { q: 1 }, "found").map((m, n) => (n === 0 ? { ...m, agent: "a" } : m));
  const again = calls("search", { q: 1 }, "found").map((m, n) => (n === 0 ? { ...m, agent: "b" } : m));
  expect(measure(conversation(...first, ...again)).of("b")).toMatchObject({
    duplicated_calls: 1,
    withheld_results: 0,
  });
  const told = [...first, by("a", "b", "Your turn."), ...again];
  expect(measure(conversation(...told)).of("b")).toMatchObject({ duplicated_calls: 1, withheld_results: 1 });
  expect(measure(conversation(...first, ...first)).of("a")).toMatchObject({ duplicated_calls: 0 });
});

test("stalls and waiting are counted for whom the others waited", () => {
  const { of } = measure(
    conversation(
      by("a", "b", "x", at(0)),
      by("b", "a", "x", at(1)),
      by("a", "b", "x", at(2)),
      by("b", "a", "x", at(200)),
    ),
  );
  expect(of("b")).toMatchObject({ stalls: 1, stall_seconds: 198, waited_seconds: 199 });
  expect(of("a")).toMatchObject({ stalls: 0, waited_seconds: 1 });
});

test("errors are counted by agent, tool and class", () => {
  const { errors } = measure(
    conversation(
      ...calls("fetch", {}, "429 too many requests", true),
      ...calls("fetch", {}, "429 too many requests", true),
    ),
  );
  expect(errors).toEqual([{ agent: "worker", tool: "fetch", class: "rate_limit", errors: 2 }]);
});

test("work after a final answer is rework, checking is verification, a step for the third time a loop", () => {
  const final = by("a", null, "Seven.", { message_type: "final_answer" });
  const same = by("b", null, "Let me see.");
  const { of } = measure(
    conversation(
      same,
      same,
      same,
      by("c", null, "Looks right.", { message_type: "review" }),
      final,
      by("a", null, "Or eight."),
    ),
  );
  expect(of("*")).toMatchObject({ rework_messages: 1, verifications: 1, loops: 1 });
});

test("a question is known by its mark in any script", () => {
  for (const text of ["Which one?", "どれですか？", "أي واحد؟", "Ποιο είναι;", "Որտե՞ղ"])
    expect(asksSomething(text), text).toBe(true);
  for (const text of ["This one.", "let a = 1;", "https://example.com/?q=1 is the page"])
    expect(asksSomething(text), text).toBe(false);
});

test("the whole is the sum of its agents, and of what persons and the framework say", () => {
  const anyMessage = fc.record({
    agent: fc.constantFrom("a", "b", "c"),
    to_agent: fc.constantFrom(null, "a", "b", "<all>"),
    message_type: fc.constantFrom("message", "handoff", "tool_call", "thought", "response"),
    content: fc.constantFrom("Which one?", "This one.", "Done."),
    tokens_out: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 30 }), (messages) => {
      const { metrics } = measureAll(closedTask, prepareMessages(conversation(...messages)));
      const [whole, ...agents] = metrics;
      for (const name of [
        "messages",
        "spoken",
        "calls",
        "tokens_out",
        "requests",
        "replies",
        "decisions",
        "handoffs",
        "loops",
        "stalls",
        "waited_seconds",
      ] as const)
        expect(
          agents.reduce((sum, row) => sum + row[name], 0),
          name,
        ).toBeCloseTo(whole?.[name] ?? -1);
    }),
  );
});

test("a person is nobody's agent, yet speaks and is answered", () => {
  const { of, edges } = measure(conversation(asks("Where is it?"), by("worker", "user", "Here.")));
  expect(of("user")).toBeUndefined();
  expect(of("*")).toMatchObject({ requests: 1, replies: 1, spoken: 2, speakers: 1 });
  expect(edges).toHaveLength(2);
});
