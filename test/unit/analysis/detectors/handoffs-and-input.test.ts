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

test("an agent that opens the conversation a second time has lost it", () => {
  const work = Array.from({ length: 4 }, () => [asks("It is parcel seven."), says("I see it.")]).flat();
  const log = conversation(says(greeting), ...work, says(greeting));
  expect(find("lost_context", log)).toMatchObject([{ agent: "worker" }]);
});

test("so has one that asks again what was answered", () => {
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

test("a greeting to somebody new at once, a question without an answer, and code shown again are none", () => {
  expect(find("lost_context", conversation(says(greeting), asks("Hi"), says(greeting)))).toEqual([]);
  const question = says("Could you tell me on which street the parcel was left by the driver?", {
    to_agent: "user",
  });
  expect(find("lost_context", conversation(asks("Hi"), question, question))).toEqual([]);
  const file = says(`Here is the file that you asked for, as it is now:\n\`\`\`js\nlet a = 1;\n\`\`\``);
  const talk = Array.from({ length: 8 }, () => says("ok"));
  expect(find("lost_context", conversation(file, ...talk, file))).toEqual([]);
});
