import { expect, test } from "vitest";
import { calls, conversation, find, says } from "./conversation.ts";

const rule = "tool_error_storm";
const fails = (tool = "look_up", text = "503 Service Unavailable", flag: boolean | null = true) =>
  calls(tool, { id: 1 }, text, flag);
const works = (tool = "look_up") => calls(tool, { id: 1 }, "Found.");

test("three errors of a tool in a row are a storm of the agent that called it", () => {
  const [finding, ...more] = find(rule, conversation(...fails(), ...fails(), ...fails()));
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ agent: "worker", tool: "look_up", errors: 3 });
  expect(finding?.wasted).toHaveLength(6);
  expect(finding?.evidence.every(({ failed }) => failed)).toBe(true);
});

test("two errors, or one each of three tools, are none", () => {
  expect(find(rule, conversation(...fails(), ...fails(), ...works()))).toEqual([]);
  expect(find(rule, conversation(...fails("a"), ...fails("b"), ...fails("c")))).toEqual([]);
});

test("errors far apart among many answers are none, but a tool that mostly fails is a storm", () => {
  const talk = Array.from({ length: 25 }, () => says("…"));
  const calm = [...works(), ...works(), ...works()];
  const apart = [...fails(), ...talk, ...calm, ...fails(), ...talk, ...calm, ...fails()];
  expect(find(rule, conversation(...apart))).toEqual([]);
  expect(find(rule, conversation(...fails(), ...talk, ...fails(), ...talk, ...fails()))).toHaveLength(1);
});

test("without a flag only the start of a tool's result tells an error", () => {
  const starts = [
    "Error: no such order",
    "Traceback (most recent call last):\n …",
    "ValueError: x",
    '{"error": "x"}',
    "[Error] x",
    "exitcode: 1 (execution failed)",
  ];
  for (const text of starts) {
    const storm = conversation(
      ...fails("t", text, null),
      ...fails("t", text, null),
      ...fails("t", text, null),
    );
    expect(find(rule, storm), text).toHaveLength(1);
  }
  const harmless = [
    "The page explains error handling.",
    "0 errors found",
    "Errors: none",
    '{"ok": true, "error": null}',
    '{"error": null}',
    '{"error": ""}',
    "exitcode: 0",
  ];
  for (const text of harmless) {
    const calm = conversation(
      ...fails("t", text, null),
      ...fails("t", text, null),
      ...fails("t", text, null),
    );
    expect(find(rule, calm), text).toEqual([]);
  }
});

test("the log's own flag counts more than the text", () => {
  const said = conversation(
    ...fails("t", "Error: x", false),
    ...fails("t", "Error: x", false),
    ...fails("t", "Error: x", false),
  );
  expect(find(rule, said)).toEqual([]);
});

test("an agent that talks about errors has none", () => {
  expect(find(rule, conversation(says("Error: I think"), says("Error: no"), says("Error: yes")))).toEqual([]);
});

test("errors of the framework are a storm that is no agent's", () => {
  const error = { agent: "model_api", role: "system", message_type: "error", content: "rate limit" };
  const [finding] = find(rule, conversation(says("Go."), error, error, error));
  expect(finding).toMatchObject({ agent: null, tool: "model_api", errors: 3 });
});
