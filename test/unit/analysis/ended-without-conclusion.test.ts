import { expect, test } from "vitest";
import type { LoggedMessage } from "../../../shared/analysis/prepare-messages.ts";
import { asks, calls, closedTask, conversation, find, says } from "./conversation.ts";

const rule = "ended_without_conclusion";
const start = asks("Where is my order?");
const toUser = { to_agent: "user" };

const stopped: [string, Partial<LoggedMessage>[]][] = [
  ["a tool result that nobody took up", calls("search", { q: 1 }, "3 results")],
  ["an error", calls("search", { q: 1 }, "Error: x", true)],
  ["a call without an answer", calls("search", { q: 1 }, "").slice(0, 1)],
  ["an announcement", [says("Let's run the script and see what it gives.")]],
  ["a thought", [says("Next speaker: researcher", { message_type: "thought" })]],
  [
    "a hand-off to a colleague",
    [says("Hello", { agent: "colleague" }), says("Over to you", { to_agent: "colleague" })],
  ],
  ["a person who waits for an answer", [says("Shall I?", toUser), asks("Yes, do it.")]],
  [
    "the start of a phase",
    [{ agent: "system", role: "system", message_type: "phase_start", content: "Testing" }],
  ],
  ["a limit", [says("Max turns (20) reached.", { message_type: "termination" })]],
];

test.each(stopped)("a closed task that ends with %s has no conclusion", (_, tail) => {
  const [finding] = find(rule, conversation(start, says("I will look."), ...tail));
  expect(finding).toMatchObject({ agent: "worker" });
  expect(finding?.wasted).toBeUndefined();
  expect(finding?.evidence.length).toBeGreaterThan(0);
});

const concluded: [string, Partial<LoggedMessage>[]][] = [
  ["a final answer", [says("It arrives on Monday.", { message_type: "final_answer" })]],
  ["the end of the run", [{ agent: "system", role: "system", message_type: "run_end", content: "done" }]],
  ["an answer to the person", [says("It arrives on Monday. I will keep an eye on it.", toUser)]],
  ["a person who says thanks", [says("It arrives on Monday.", toUser), asks("Great, thank you!")]],
  ["a mark that ends conversations", [says("All done. TERMINATE")]],
  ["a mark of the person", [asks("Good. ###STOP###")]],
  ["a hand-over to a person", calls("transfer_to_human", {}, "Transfer successful")],
  ["a statement to nobody in particular", [says("The order is on its way.")]],
  ["a conclusion before the last housekeeping", [says("Final answer: Monday."), ...calls("save", {}, "ok")]],
];

test.each(concluded)("a task that ends with %s is concluded", (_, tail) => {
  expect(find(rule, conversation(start, says("I will look."), ...tail))).toEqual([]);
});

test("an open task is left alone until nothing was said for a day", () => {
  const open = { ended_at: null };
  const messages = conversation(start, ...calls("search", { q: 1 }, "3 results"));
  expect(find(rule, messages, open)).toEqual([]);
  const old = messages.map((message) => ({ ...message, occurred_at: "2026-02-27T10:00:00Z" }));
  expect(find(rule, old, open)).toHaveLength(1);
});

test("a task without messages shows nothing", () => {
  expect(find(rule, [], closedTask)).toEqual([]);
});
