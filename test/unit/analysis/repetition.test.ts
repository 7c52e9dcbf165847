import { expect, test } from "vitest";
import { asks, calls, conversation, find, says } from "./conversation.ts";

const nothing = "No articles found.";
const search = (result = nothing, q = "export csv") => calls("search", { q, limit: 5 }, result);

test("the same call with the same result three times is repetition, with its messages and what it wasted", () => {
  const [finding, ...more] = find(
    "repetition",
    conversation(...search(), ...search(), says("Hm."), ...search()),
  );
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ agent: "worker", tool: "search" });
  expect(finding?.wasted).toHaveLength(4);
  expect(finding?.evidence.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 5, 6]);
});

test("the order of arguments and the spacing of their text make no difference", () => {
  const other = calls("search", { limit: 5, q: "export csv" }, nothing);
  expect(find("repetition", conversation(...search(), ...other, ...search()))).toHaveLength(1);
  const written = ["f(1,  2)", "f(1, 2)", "F(1, 2)"].flatMap((content) => [
    { message_type: "tool_call", tool_name: "f", content },
    { message_type: "tool_result", role: "tool", agent: "f", tool_name: "f", content: "none" },
  ]);
  expect(find("repetition", conversation(...written))).toHaveLength(1);
});

test("twice is no repetition", () => {
  expect(find("repetition", conversation(...search(), ...search()))).toEqual([]);
});

test("asking again while the result changes is polling, not repetition", () => {
  const polls = [10, 40, 80, 100].flatMap((done) => calls("status", { job: 7 }, `${done} % done`));
  expect(find("repetition", conversation(...polls))).toEqual([]);
});

test("other arguments are another call", () => {
  const pages = [1, 2, 3, 4].flatMap((page) => calls("read", { page }, "…"));
  expect(find("repetition", conversation(...pages))).toEqual([]);
});

test("a failed call that is tried again is left to the rule about errors", () => {
  const failing = [1, 2, 3, 4].flatMap(() => calls("look_up", { id: 1 }, "503", true));
  expect(find("repetition", conversation(...failing))).toEqual([]);
});

test("two agents that make the same call once or twice do not repeat themselves", () => {
  const others = search().map((message) =>
    message.message_type === "tool_call" ? { ...message, agent: "colleague" } : message,
  );
  expect(find("repetition", conversation(...search(), ...others, ...others))).toEqual([]);
});

test("without any results in the log the calls alone count, with less certainty", () => {
  const call = { message_type: "tool_call", tool_name: "search", tool_args: { q: "x" } };
  const [finding] = find("repetition", conversation(call, call, call));
  expect(finding).toMatchObject({ confidence: 0.6 });
  expect(finding?.wasted).toHaveLength(2);
});

const plea =
  "I still need the invoice number of your last order before I can start to look for the payment that you miss.";

test("the same words three times are repetition, also with another word here and there", () => {
  const [finding] = find(
    "repetition",
    conversation(says(plea), asks("?"), says(`${plea} Thanks.`), asks("?"), says(plea)),
  );
  expect(finding).toMatchObject({ agent: "worker", tool: null });
  expect(finding?.wasted).toHaveLength(2);
});

test("a number that changes is news", () => {
  const reports = [1, 2, 3, 4].map((step) => says(`${plea} This is about order number ${step}.`));
  expect(find("repetition", conversation(...reports))).toEqual([]);
});

test("short courtesies, persons and templates of the framework may repeat", () => {
  const repeated = [says("Yes, please go on."), asks(plea), says(plea, { message_type: "instruction" })];
  expect(find("repetition", conversation(...repeated, ...repeated, ...repeated))).toEqual([]);
});

test("long texts that differ in a few words are different: in code that is the whole point", () => {
  const code = (name: string) => says(`${"let total = total + price * count; ".repeat(30)} return ${name};`);
  expect(find("repetition", conversation(code("total"), code("rest"), code("sum")))).toEqual([]);
  expect(find("repetition", conversation(code("total"), code("total"), code("total")))).toHaveLength(1);
});
