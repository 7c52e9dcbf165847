import fc from "fast-check";
import { expect, test } from "vitest";
import { analyse } from "../../../shared/analysis/analyze-tasks.ts";
import { messageTypes } from "../../../shared/logs/parse-log-line.ts";
import { calls, closedTask, conversation, now, says } from "./conversation.ts";

test("metrics count each message once for the team and once for its agent, a tool's answer for who called", async () => {
  const { metrics } = await analyse(
    {
      task: closedTask,
      messages: conversation(
        { agent: "user", role: "user", tokens_in: 1 },
        says("Hi", { tokens_in: 10, tokens_out: 3, cost_usd: 0.5 }),
        ...calls("search", {}, "x", true),
        says("Ok", { agent: "colleague", tokens_out: 4 }),
      ),
    },
    now,
  );
  const day = "2026-03-01";
  expect(metrics).toMatchObject([
    { agent: "*", day, messages: 5, errors: 1, tokens_in: 11, tokens_out: 7, cost_usd: 0.5 },
    { agent: "worker", day, messages: 3, errors: 1, tokens_in: 10, tokens_out: 3, cost_usd: 0.5 },
    { agent: "colleague", day, messages: 1, errors: 0, tokens_in: 0, tokens_out: 4, cost_usd: 0 },
  ]);
});

test("a finding has the same fingerprint in every task, another agent's or tool's has another", async () => {
  const storm = (tool: string, agent: string) =>
    conversation(
      ...[1, 2, 3].flatMap(() => calls(tool, {}, "x", true)).map((m) => (m.role ? m : { ...m, agent })),
    );
  const fingerprints = [];
  for (const [tool, agent] of [
    ["a", "one"],
    ["a", "one"],
    ["b", "one"],
    ["a", "two"],
  ] as const) {
    const { findings } = await analyse({ task: closedTask, messages: storm(tool, agent) }, now);
    const found = findings.filter(({ rule }) => rule === "tool_error_storm");
    expect(found).toHaveLength(1);
    fingerprints.push(found[0]?.fingerprint);
  }
  expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprints[1]).toBe(fingerprints[0]);
  expect(new Set(fingerprints).size).toBe(3);
});

test("excerpts are few, short, different and redacted, and links are bounded", async () => {
  const text = `Mail ada@example.com about it. ${"Very long. ".repeat(200)}`;
  const { findings } = await analyse(
    {
      task: closedTask,
      messages: conversation(...Array.from({ length: 80 }, () => calls("t", {}, text, true)).flat()),
    },
    now,
  );
  const storm = findings.find(({ rule }) => rule === "tool_error_storm");
  expect(storm).toMatchObject({ errors: 80, messages_wasted: 160 });
  expect(storm?.message_ids).toHaveLength(50);
  expect(storm?.excerpts).toHaveLength(1);
  expect(storm?.excerpts[0]?.length).toBeLessThanOrEqual(300);
  expect(storm?.excerpts[0]).toContain("[e-mail]");
});

test("whatever is in a log, analysis comes to an end, and says the same again", async () => {
  const anything = fc.record({
    agent: fc.constantFrom("a", "b", "user", "*", "tool"),
    to_agent: fc.constantFrom(null, "a", "<all>"),
    role: fc.constantFrom("assistant", "user", "tool", "system"),
    message_type: fc.constantFrom(...messageTypes),
    content: fc.oneof(fc.constantFrom("Error: x", "thanks", "Let's go"), fc.string({ unit: "binary" })),
    tool_name: fc.constantFrom(null, "t", "u"),
    is_error: fc.constantFrom(null, true, false),
    ref: fc.option(fc.nat(5)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 40 }), async (messages) => {
      const task = { task: closedTask, messages: conversation(...messages) };
      const first = await analyse(task, now);
      expect(await analyse(task, now)).toEqual(first);
      expect(first.metrics[0]).toMatchObject({ agent: "*", messages: messages.length });
      expect(new Set(first.metrics.map(({ agent }) => agent)).size).toBe(first.metrics.length);
      const fingerprints = first.findings.map(({ fingerprint }) => fingerprint);
      // record_analysis refuses two findings of one task with the same fingerprint.
      expect(new Set(fingerprints).size).toBe(fingerprints.length);
      for (const finding of first.findings) expect(finding.message_ids.length).toBeGreaterThan(0);
    }),
  );
});

test("a task of twenty thousand messages is analysed within the time a function has", async () => {
  const messages = conversation(
    ...Array.from({ length: 6_600 }, (_, at) => [
      ...calls("t", { at: at % 900 }, `result ${at % 700}`, at % 5 === 0),
      says(
        `The ${at % 40}th step of the plan is to look at page ${at % 90} and to compare it with all the others.`,
      ),
    ]).flat(),
  );
  const before = process.cpuUsage();
  await analyse({ task: closedTask, messages }, now);
  // Computing is what the platform counts, not waiting for a busy machine.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1_500);
});

test.each(["\n", "\n ", " ", "\r\n", "```\n", "a ", "> ", "?\n", "\t\n\n"])(
  "messages of nothing but %j are analysed within that time, however many there are",
  async (part) => {
    const messages = conversation(
      ...Array.from({ length: 300 }, (_, at) => says(`${part.repeat(5_900 / part.length)}${at}`)),
    );
    const before = process.cpuUsage();
    await analyse({ task: closedTask, messages }, now);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1_500);
  },
);
