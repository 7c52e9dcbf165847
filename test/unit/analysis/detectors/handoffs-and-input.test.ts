import { expect, test } from "vitest";
import { asks, calls, conversation, find, says } from "../conversation.ts";

const by = (agent: string, to_agent: string | null, content: string, message_type = "message") => ({
  agent,
  to_agent,
  content,
  message_type,
});
const handsOver = (agent: string, to_agent: string) =>
  by(agent, to_agent, "Over to you, please look into the invoice.", "handoff");

test("work handed to somebody who never acts again is stuck, and the one who handed it over is named", () => {
  const log = conversation(
    by("packer", "lead", "Ready."),
    handsOver("lead", "packer"),
    by("lead", null, "Hm."),
    by("clerk", null, "Nothing yet."),
    by("lead", null, "Let us go on without."),
  );
  expect(find("stuck_handoff", log)).toMatchObject([{ agent: "lead", tool: null }]);
});

test("a hand-off that is taken up, to nobody known, or at the very end is not stuck", () => {
  const works = [
    by("packer", "lead", "Ready."),
    handsOver("lead", "packer"),
    by("packer", "lead", "Packed."),
  ];
  expect(
    find("stuck_handoff", conversation(...works, by("lead", null, "Fine."), by("lead", null, "Done."))),
  ).toEqual([]);
  const outside = [handsOver("lead", "night shift"), says("a"), says("b"), says("c")];
  expect(find("stuck_handoff", conversation(...outside))).toEqual([]);
  const end = [by("packer", "lead", "Ready."), says("…"), handsOver("lead", "packer")];
  expect(find("stuck_handoff", conversation(...end))).toEqual([]);
});

test("work that comes straight back twice bounces; once is an honest “not mine”", () => {
  const once = [handsOver("lead", "packer"), handsOver("packer", "lead")];
  expect(find("stuck_handoff", conversation(...once, by("lead", null, "I do it myself.")))).toEqual([]);
  const [finding, ...more] = find("stuck_handoff", conversation(...once, ...once));
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ agent: "lead", severity: "high" });
  expect(finding?.summary).toContain("packer");
});

test("a hand-off tool that carries a colleague's name counts like a hand-off", () => {
  const transfer = calls("transfer_to_packer", {}, "ok");
  const log = conversation(by("packer", null, "Hello."), ...transfer, says("a"), says("b"), says("c"));
  expect(find("stuck_handoff", log)).toMatchObject([{ agent: "worker" }]);
});

const request = "Please send me the list of all open orders of the northern warehouse.";

test("who is asked the same again after an answer ignored it", () => {
  const log = conversation(
    by("lead", "clerk", request, "handoff"),
    by("clerk", "lead", "The weather is fine today."),
    by("lead", "clerk", request, "handoff"),
    by("clerk", "lead", "Here it is."),
  );
  expect(find("ignored_input", log)).toMatchObject([{ agent: "clerk", confidence: 0.6 }]);
});

test("a reminder before any answer, another request, an instruction from a template, and a person are none", () => {
  const reminded = [by("lead", "clerk", request, "handoff"), by("lead", "clerk", request, "handoff")];
  expect(find("ignored_input", conversation(by("clerk", null, "Hi."), ...reminded))).toEqual([]);
  const other = request.replace("northern", "southern").replace("orders", "returns");
  const two = [
    by("lead", "clerk", request, "handoff"),
    by("clerk", "lead", "Yes."),
    by("lead", "clerk", other, "handoff"),
  ];
  expect(find("ignored_input", conversation(...two))).toEqual([]);
  const template = [
    by("lead", "clerk", request, "instruction"),
    by("clerk", "lead", "Yes."),
    by("lead", "clerk", request, "instruction"),
  ];
  expect(find("ignored_input", conversation(...template))).toEqual([]);
  const person = [by("lead", "user", `${request}?`), asks("What?"), by("lead", "user", `${request}?`)];
  expect(find("ignored_input", conversation(asks("Hi"), ...person))).toEqual([]);
});

const greeting = "Welcome to the parcel desk, I can track, stop or redirect any parcel of yours.";

test("an agent that opens the conversation a second time starts over", () => {
  const work = Array.from({ length: 4 }, () => [asks("It is parcel seven."), says("I see it.")]).flat();
  const log = conversation(says(greeting), ...work, says(greeting));
  expect(find("conversation_reset", log)).toMatchObject([{ agent: "worker" }]);
});

test("an agent that asks again what was answered has lost it", () => {
  const question = says("Could you tell me on which street the parcel was left by the driver?", {
    to_agent: "user",
  });
  const log = conversation(
    asks("It is lost."),
    question,
    asks("It was in Garden Street, number two."),
    question,
  );
  expect(find("lost_context", log)).toMatchObject([{ agent: "worker" }]);
});

test("a greeting at once, a form of words that always comes, and a file shown again are no new start", () => {
  const rule = "conversation_reset";
  expect(find(rule, conversation(says(greeting), asks("Hi"), says(greeting)))).toEqual([]);
  const form = Array.from({ length: 5 }, () => [says(greeting), asks("Parcel seven."), says("I see it.")]);
  expect(find(rule, conversation(...form.flat()))).toEqual([]);
  const file = says(`Here is the file that you asked for, as it is now:\n\`\`\`js\nlet a = 1;\n\`\`\``);
  const talk = Array.from({ length: 8 }, () => says("ok"));
  expect(find(rule, conversation(file, ...talk, file))).toEqual([]);
});

test("a question without an answer is not lost", () => {
  const question = says("Could you tell me on which street the parcel was left by the driver?", {
    to_agent: "user",
  });
  expect(find("lost_context", conversation(asks("Hi"), question, question))).toEqual([]);
});

const remark =
  "The totals of the table do not add up, because the row of the northern stores is counted twice in column C.";

test("a remark that comes a third time was ignored, a second time it was not yet", () => {
  const round = [by("critic", "clerk", remark), by("clerk", "critic", "I have changed the table.")];
  const hello = by("clerk", null, "Hi.");
  expect(find("ignored_input", conversation(hello, ...round, ...round, ...round))).toMatchObject([
    { agent: "clerk" },
  ]);
  expect(find("ignored_input", conversation(hello, ...round, ...round))).toEqual([]);
  const short = [
    by("critic", "clerk", "Please go on with the next row of the table."),
    by("clerk", "critic", "Yes."),
  ];
  expect(find("ignored_input", conversation(hello, ...short, ...short, ...short))).toEqual([]);
});

test("who knows the answer and lets a colleague look it up again keeps it to himself", () => {
  const look = (agent: string) =>
    calls("weather", { city: "Bergen" }, "rain").map((m) => (m.role === "tool" ? m : { ...m, agent }));
  const told = by("scout", "guide", "You may begin to plan now.");
  const log = conversation(...look("scout"), told, ...look("guide"));
  expect(find("withheld_information", log)).toMatchObject([{ agent: "scout", wasted: [{}, {}] }]);
  expect(find("withheld_information", conversation(...look("scout"), ...look("guide")))).toEqual([]);
});
