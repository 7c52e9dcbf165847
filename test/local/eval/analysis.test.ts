import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootstrap, wilson } from "../../../local/eval/intervals.ts";
import { mastCode } from "../../../local/eval/mast-codes.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "eval-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = (rows: object[]) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

function run(...args: string[]): string {
  return execFileSync(process.execPath, ["local/eval.ts", "analysis", ...args], {
    encoding: "utf8",
    stdio: "pipe",
  });
}

test("a folder of unknown logs is measured, with every prediction, and what cannot be computed is said", () => {
  const talk = [1, 2, 3, 4].flatMap((n) =>
    [
      { seq: 0, agent: "user", role: "user", content: `Please update order ${n}` },
      {
        seq: 1,
        agent: "worker",
        role: "assistant",
        message_type: "tool_call",
        tool_name: "update_order",
        content: `${n}`,
      },
      {
        seq: 2,
        agent: "update_order",
        role: "tool",
        message_type: "tool_result",
        tool_name: "update_order",
        content: n % 2 ? `Error: order ${n} not found` : `done ${n}`,
        is_error: n % 2 === 1,
      },
      {
        seq: 3,
        agent: "worker",
        role: "assistant",
        content: n % 2 ? "Sorry, I cannot do it." : "It has been done.",
      },
    ].map((line) => ({
      conversation_id: `c${n}`,
      task_id: `t${n}`,
      team: "desk",
      message_type: "message",
      ...line,
    })),
  );
  writeFileSync(join(folder, "strange.jsonl"), lines(talk));
  writeFileSync(
    join(folder, "bare.jsonl"),
    `not json\n${lines(talk.map((line) => ({ ...line, conversation_id: `b${line.conversation_id}` })))}`,
  );
  writeFileSync(
    join(folder, "strange.labels.jsonl"),
    lines(
      [1, 2, 3, 4].map((n) => ({
        conversation_id: `c${n}`,
        outcome: n % 2 ? "failure" : "success",
        mistake_agent: n % 2 ? "worker" : null,
        mistake_step: n % 2 ? 1 : null,
        failure_modes: n % 2 ? ["FM-1.3 Step repetition"] : [],
      })),
    ),
  );
  const file = join(folder, "report.json");
  const table = run(folder, "--json", file);
  for (const words of [
    "strange/desk",
    "precision",
    "AUC",
    "95 % interval",
    "Not computed",
    "bare has no labels",
  ])
    expect(table).toContain(words);
  const { rows, predictions, notComputed } = JSON.parse(readFileSync(file, "utf8"));
  expect(rows.length).toBeGreaterThan(8);
  expect(predictions.outcome).toHaveLength(8);
  expect(predictions.attribution).toHaveLength(6);
  expect(predictions.modes).toHaveLength(8);
  expect(predictions.errors.length).toBeGreaterThan(8);
  expect(notComputed.length).toBeGreaterThan(0);
});

test("lines that are no labels are counted and left out, and modes may be stated one by one", () => {
  const own = mkdtempSync(join(folder, "labels-"));
  const message = { agent: "worker", role: "assistant", message_type: "message", content: "Hello." };
  const talk = ["a", "b", "c"].map((id) => ({ conversation_id: id, seq: 0, ...message }));
  writeFileSync(join(own, "set.jsonl"), `\ufeff${lines(talk)}`);
  const labels = [
    { conversation_id: "a", failure_modes: { "1.3": 1, "3.2": 0 } },
    { conversation_id: "b", failure_modes: { "1.3": 0, "3.2": 0 } },
    { conversation_id: "c", failure_modes: [] },
  ];
  writeFileSync(join(own, "set.labels.jsonl"), `no json\nnull\n${lines(labels)}`);
  const file = join(own, "report.json");
  expect(run(own, "--json", file)).toContain("2 lines of set.labels.jsonl are no labels");
  const { predictions } = JSON.parse(readFileSync(file, "utf8"));
  expect(predictions.modes.map(({ labelled }: { labelled: unknown }) => labelled)).toEqual([
    ["1.3"],
    [],
    null,
  ]);
});

test("an unknown subject or an empty folder is refused with the usage or the reason", () => {
  expect(() => run(join(folder, "nothing"))).toThrow(/no conversation/);
  expect(() => execFileSync(process.execPath, ["local/eval.ts", "weather"], { stdio: "pipe" })).toThrow(
    /npm run eval/,
  );
});

test("intervals hold the value, widen with fewer cases, and are the same every time", () => {
  const wide = wilson(3, 4);
  const narrow = wilson(300, 400);
  expect(wide?.value).toBe(0.75);
  expect((wide?.high ?? 0) - (wide?.low ?? 0)).toBeGreaterThan((narrow?.high ?? 0) - (narrow?.low ?? 0));
  expect(wilson(0, 0)).toBeNull();
  const items = Array.from({ length: 30 }, (_, n) => ({ task: String(n % 10), right: n % 3 === 0 }));
  const share = (some: readonly { right: boolean }[]) =>
    some.filter(({ right }) => right).length / some.length;
  const found = bootstrap(items, ({ task }) => task, share);
  expect(found).toEqual(bootstrap(items, ({ task }) => task, share));
  expect(found?.low).toBeLessThanOrEqual(found?.value ?? 0);
  expect(found?.high).toBeGreaterThanOrEqual(found?.value ?? 1);
});

test("labels name failure modes by code or by word", () => {
  expect(mastCode("FM-2.6 Action-reasoning mismatch")).toBe("2.6");
  expect(mastCode("Step repetition")).toBe("1.3");
  expect(mastCode("Premature termination")).toBe("3.1");
  expect(mastCode("System failure")).toBeNull();
});
