import { expect, test } from "vitest";
import { asks, calls, closedTask, conversation, find, says } from "../conversation.ts";

const by = (agent: string, content: string, message_type = "message") => ({ agent, content, message_type });

test("an agent that writes both sides of a conversation oversteps its role", () => {
  const log = conversation(
    by("seller", "Good morning."),
    by("buyer", "Good morning."),
    by("seller", "seller: ten coins.\nbuyer: too much.\nseller: nine then."),
  );
  const [finding, ...more] = find("role_overstepping", log);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ agent: "seller" });
  const [span] = finding?.spans ?? [];
  expect(span?.message.content.slice(span.from, span.to)).toContain("buyer:");
});

test("a plan for several colleagues, one mention, and a heading are none", () => {
  const hello = [by("seller", "Hi."), by("buyer", "Hi."), by("carrier", "Hi.")];
  const plan = by("seller", "buyer: pays\ncarrier: delivers");
  expect(find("role_overstepping", conversation(...hello, plan))).toEqual([]);
  expect(find("role_overstepping", conversation(...hello, by("seller", "buyer: please pay.")))).toEqual([]);
});

const subject = asks(
  "Please compute the average rainfall of Bergen during the autumn months of the last decade.",
);
const onTopic = by(
  "worker",
  "The autumn months of Bergen bring heavy rainfall, so I compute the average over the last decade from monthly tables.",
);
const elsewhere = [
  "Basketball players usually train jumping, dribbling, passing, shooting, defending, rebounding, sprinting, stretching, resting, sleeping, eating carbohydrates, drinking water.",
  "Medieval castles contain towers, dungeons, drawbridges, ramparts, chapels, kitchens, stables, armouries, courtyards, cellars, battlements, gatehouses, banners, knights, squires.",
  "Saxophone music sounds warm because brass bodies resonate; clarinets, oboes, bassoons, flutes, trumpets, horns, violins, cellos, drums, cymbals differ strongly.",
  "Chocolate cakes require flour, butter, sugar, cocoa, yeast, vanilla, cream, patience, mixing, baking, cooling, frosting, slicing, serving, plates, candles, guests.",
].map((text) => by("worker", text));

test("agents that end with words that have nothing to do with the task strayed from it", () => {
  expect(find("task_derailment", conversation(subject, onTopic, onTopic, ...elsewhere))).toMatchObject([
    { agent: "worker", severity: "high" },
  ]);
});

test("an excursion that comes back, one that a tool brought up, and a short one are none", () => {
  const rule = "task_derailment";
  expect(find(rule, conversation(subject, onTopic, onTopic, ...elsewhere, onTopic))).toEqual([]);
  const tool = calls("search", {}, elsewhere.map(({ content }) => content).join(" "));
  expect(find(rule, conversation(subject, onTopic, onTopic, ...tool, ...elsewhere))).toEqual([]);
  expect(find(rule, conversation(subject, onTopic, onTopic, ...elsewhere.slice(0, 2)))).toEqual([]);
});

const check = (failed: boolean) => calls("run_tests", {}, failed ? "2 failed" : "all passed", failed);
const conclusion = says("Done, it works.", { message_type: "conclusion" });

test("a conclusion after a failed check is against it", () => {
  const [finding] = find("unverified_result", conversation(says("Go."), ...check(true), conclusion));
  expect(finding).toMatchObject({ agent: "worker", tool: "run_tests", severity: "high" });
});

test("a conclusion after a passed check, none at all, and an open task are no finding", () => {
  const rule = "unverified_result";
  expect(find(rule, conversation(...check(true), ...check(false), conclusion))).toEqual([]);
  expect(find(rule, conversation(...check(true), says("I could not mend it.")))).toEqual([]);
  expect(find(rule, conversation(...check(true), conclusion), { ended_at: null, outcome: null })).toEqual([]);
});

test("code that failed, was changed and not run again is not verified", () => {
  const code = (n: number) => says(`Like this:\n\`\`\`python\nprint(${n})\n\`\`\``);
  const run = (failed: boolean) => ({
    agent: "terminal",
    role: "tool",
    message_type: "tool_result",
    content: "x",
    is_error: failed,
  });
  const rule = "unverified_result";
  expect(find(rule, conversation(code(1), run(true), code(2), says("That is it.")))).toMatchObject([
    { agent: "worker" },
  ]);
  expect(find(rule, conversation(code(1), run(true), code(2), run(false), says("That is it.")))).toEqual([]);
  expect(find(rule, conversation(code(1), run(false), code(2), says("That is it.")))).toEqual([]);
});

test("a block that looks like code before a failed call of a tool is no code that was run", () => {
  const block = says("Your data:\n```json\n{}\n```");
  const log = conversation(block, ...calls("book", {}, "no such card", true), block, asks("Thanks."));
  expect(find("unverified_result", log)).toEqual([]);
});

test("a conversation that goes on after its end did not notice it", () => {
  const end = says("The answer is 7. TERMINATE");
  const [finding] = find(
    "unaware_of_termination",
    conversation(asks("Q?"), end, says("And"), by("b", "so"), says("on")),
  );
  expect(finding).toMatchObject({ agent: "worker", severity: "low" });
  expect(finding?.wasted).toHaveLength(3);
});

test("wrapping up, a new question of the person, and instructions about the mark are none", () => {
  const rule = "unaware_of_termination";
  const end = says("The answer is 7. TERMINATE");
  expect(find(rule, conversation(asks("Q?"), end, by("b", "Thanks.")))).toEqual([]);
  expect(find(rule, conversation(asks("Q?"), end, asks("And 8?"), says("a"), says("b"), says("c")))).toEqual(
    [],
  );
  const told = by("lead", "When you are done, say TERMINATE", "instruction");
  expect(find(rule, conversation(told, says("a"), says("b"), says("c")))).toEqual([]);
});

test("a farewell without end is found, a short one is none", () => {
  const bye = [by("a", "Goodbye!"), by("b", "Bye, take care!")];
  expect(
    find("unaware_of_termination", conversation(asks("Q?"), ...Array.from({ length: 5 }, () => bye).flat())),
  ).toHaveLength(1);
  expect(find("unaware_of_termination", conversation(asks("Q?"), ...bye, ...bye))).toEqual([]);
});

const at = (minute: number) => ({
  occurred_at: new Date(Date.parse(closedTask.started_at) + minute * 60_000).toISOString(),
});

test("an agent for whom everybody waits is a bottleneck", () => {
  const log = conversation(
    { ...by("a", "x"), ...at(0) },
    { ...by("b", "y"), ...at(0.1) },
    { ...by("slow", "z"), ...at(9) },
    { ...by("a", "x"), ...at(9.1) },
    { ...by("b", "x"), ...at(9.2) },
  );
  expect(find("slow_decision", log)).toMatchObject([{ agent: "slow" }]);
  expect(find("slow_decision", log, { times_derived: true })).toEqual([]);
});

test("even waiting, waiting for a person, and two agents make no bottleneck", () => {
  const even = conversation(
    ...["a", "b", "c", "a", "b", "c"].map((agent, n) => ({ ...by(agent, "x"), ...at(n * 4) })),
  );
  expect(find("slow_decision", even)).toEqual([]);
  const person = conversation(
    { ...by("a", "x"), ...at(0) },
    { ...by("b", "x"), ...at(1) },
    { ...by("c", "x"), ...at(2) },
    { ...asks("Yes"), ...at(60) },
  );
  expect(find("slow_decision", person)).toEqual([]);
});

test("agents that only ask each other do not decide; agents that work do", () => {
  const debate = Array.from({ length: 9 }, (_, n) => [
    by("a", `What of plan ${n}?`),
    by("b", `I doubt plan ${n}.`),
  ]).flat();
  expect(find("slow_decision", conversation(...debate))).toMatchObject([{ agent: null, severity: "medium" }]);
  const work = debate.flatMap((message, n) =>
    n % 5 === 0 ? [message, ...calls("t", { n }, `${n}`)] : [message],
  );
  expect(find("slow_decision", conversation(...work))).toEqual([]);
});
