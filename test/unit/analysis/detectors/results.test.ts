import { expect, test } from "vitest";
import { asks, calls, conversation, find, says } from "../conversation.ts";

const by = (agent: string, content: string, message_type = "message") => ({ agent, content, message_type });
const failure = { outcome: "failure" } as const;
const task = by("lead", "Find out how many lighthouses there are on the island.", "task");
const answer = by("scout", "There are seven lighthouses on the island, and two of them are in use.");

test("a verdict without any look is hollow, with the words as evidence", () => {
  const verdict = by("checker", "I have verified the number of lighthouses, and seven is correct.");
  expect(find("hollow_verification", conversation(task, answer, verdict))).toMatchObject([
    { agent: "checker", evidence: [{ content: verdict.content }] },
  ]);
});

test("a verdict after a look, one that objects, and one towards a person are not hollow", () => {
  const rule = "hollow_verification";
  const verdict = by("checker", "I have verified the number of lighthouses, and seven is correct.");
  expect(find(rule, conversation(task, answer, ...calls("count", {}, "7"), verdict))).toEqual([]);
  const objection = by(
    "checker",
    "I have verified the number of lighthouses, and seven is wrong, there are nine.",
  );
  expect(find(rule, conversation(task, answer, objection))).toEqual([]);
  expect(find(rule, conversation(asks("How many?"), asks("Well?"), answer, verdict))).toEqual([]);
});

test("a run that says nothing is no check where the task is known to have failed, else it may be one", () => {
  const run = {
    ...by("test_runner", "The software run successfully without errors.", "tool_result"),
    role: "tool",
  };
  const log = conversation(task, answer, run, by("lead", "Finished.", "conclusion"));
  expect(find("hollow_verification", log, failure)).toHaveLength(1);
  expect(find("hollow_verification", log)).toEqual([]);
});

test("an agent that says to have looked where no tool was used has not", () => {
  const claim = by("scout", "I have searched the register of lighthouses. There are seven.");
  const [finding] = find("claimed_without_acting", conversation(task, claim, by("lead", "Thanks.")));
  expect(finding).toMatchObject({ agent: "scout", severity: "high" });
  const [span] = finding?.spans ?? [];
  expect(span?.message.content.slice(span.from, span.to)).toBe("I have searched");
});

test("a claim is kept by a tool's answer before it, and a plan to look is no claim", () => {
  const rule = "claimed_without_acting";
  const claim = by("scout", "I have searched the register of lighthouses. There are seven.");
  expect(find(rule, conversation(task, ...calls("search", {}, "7"), claim))).toEqual([]);
  expect(find(rule, conversation(task, by("scout", "I will search the register.")))).toEqual([]);
  expect(find(rule, conversation(task, by("scout", "I have searched it.", "thought")))).toEqual([]);
});

test("who ends by saying that it cannot be done gave up, in any of the languages", () => {
  for (const words of [
    "Unfortunately I was unable to find the number of lighthouses.",
    "Ich konnte die Zahl der Leuchttürme leider nicht finden.",
    "Je n'ai pas pu trouver le nombre de phares.",
    "No he podido encontrar el número de faros.",
    "我无法找到灯塔的数量。",
  ])
    expect(find("gave_up", conversation(task, by("scout", words))), words).toMatchObject([
      { agent: "scout" },
    ]);
});

test("an answer, a refusal towards a person, and an open task are no giving up", () => {
  const gives = by("scout", "Unfortunately I was unable to find the number.");
  expect(find("gave_up", conversation(task, gives, answer, answer))).toEqual([]);
  expect(find("gave_up", conversation(asks("How many?"), asks("Please!"), gives))).toEqual([]);
  expect(find("gave_up", conversation(task, gives), { ended_at: null })).toEqual([]);
});

test("who assumes what was not specified and asks nobody does not clarify", () => {
  const assumes = by("scout", "The island is not specified, so I assume Skye.");
  const [finding] = find("unclear_specification", conversation(task, assumes, ...calls("count", {}, "7")));
  expect(finding).toMatchObject({ agent: "scout" });
  expect(finding?.spans).toHaveLength(1);
});

test("who asks, and a task that states its own assumptions, clarify", () => {
  const rule = "unclear_specification";
  const assumes = by("scout", "The island is not specified, so I assume Skye.");
  expect(find(rule, conversation(task, assumes, answer, by("scout", "Do you mean Skye?")))).toEqual([]);
  const stated = by("lead", "Assuming that Skye is meant, count the lighthouses.", "task");
  expect(find(rule, conversation(stated, answer))).toEqual([]);
});

const file = (code: string) => by("coder", `count.py\n\`\`\`python\n${code}\n\`\`\``);

test("gaps in the last version of a file, and data made up, are less than was asked for", () => {
  const rule = "unfinished_product";
  const [gap] = find(
    rule,
    conversation(task, file("def count():\n    pass  # TODO"), by("lead", "Done.", "conclusion")),
  );
  expect(gap).toMatchObject({ agent: "coder" });
  const [span] = gap?.spans ?? [];
  expect(span?.message.content.slice(span.from, span.to)).toBe("TODO");
  const made = by("scout", "I will simulate the register, with sample data: seven lighthouses.");
  expect(find(rule, conversation(task, by("scout", "Let me see."), made))).toMatchObject([
    { agent: "scout" },
  ]);
});

test("gaps that were filled, and a simulation that was asked for, are what was asked for", () => {
  const rule = "unfinished_product";
  const filled = conversation(
    task,
    file("def count():\n    pass  # TODO"),
    file("def count():\n    return 7"),
  );
  expect(find(rule, filled)).toEqual([]);
  const asked = by("lead", "Simulate the number of ships that pass in a day.", "task");
  expect(find(rule, conversation(asked, answer, by("scout", "I simulated 90 ships.")))).toEqual([]);
});

test("code that nobody runs, and an answer that nobody checks, lack verification", () => {
  const rule = "missing_verification";
  const end = by("lead", "Seven.", "final_answer");
  expect(find(rule, conversation(task, file("print(7)"), end))).toMatchObject([{ agent: "coder" }]);
  expect(find(rule, conversation(task, answer, answer, answer, end))).toMatchObject([{ agent: "lead" }]);
});

test("a run, a word for checking, a reviewer, an admission, and an open task are none of it", () => {
  const rule = "missing_verification";
  const end = by("lead", "Seven.", "final_answer");
  const run = { ...by("terminal", "7", "tool_result"), role: "tool" };
  expect(find(rule, conversation(task, file("print(7)"), run, end))).toEqual([]);
  const talk = [answer, answer];
  expect(find(rule, conversation(task, ...talk, says("Let us double-check that."), end))).toEqual([]);
  expect(find(rule, conversation(task, ...talk, by("reviewer", "Fine."), end))).toEqual([]);
  const admits = by("lead", "I could not find it.", "final_answer");
  expect(find(rule, conversation(task, ...talk, answer, admits))).toEqual([]);
  expect(find(rule, conversation(task, ...talk, answer, end), { ended_at: null })).toEqual([]);
});

const ledger = (inLoop: boolean) =>
  by(
    "lead",
    `{"is_in_loop": {"reason": "We ask for the same page.", "answer": ${inLoop}}, "next": "scout"}`,
    "thought",
  );

test("a team whose ledger, or words, say twice that it is in a loop admits it", () => {
  const rule = "admitted_loop";
  const [finding] = find(rule, conversation(task, ledger(true), answer, ledger(true)));
  expect(finding).toMatchObject({ agent: "lead", spans: [{}, {}] });
  const words = by("lead", "We are stuck in a loop of clicking on the same link.");
  expect(find(rule, conversation(task, words, answer, words))).toHaveLength(1);
});

test("a ledger that says no, a loop that is denied, and one mention are none", () => {
  const rule = "admitted_loop";
  expect(find(rule, conversation(task, ledger(false), answer, ledger(false)))).toEqual([]);
  const denies = by("lead", "There is no indication of being stuck in a loop.");
  expect(find(rule, conversation(task, denies, answer, denies))).toEqual([]);
  expect(find(rule, conversation(task, ledger(true), answer))).toEqual([]);
});
