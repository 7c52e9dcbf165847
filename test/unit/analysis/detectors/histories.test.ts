import { expect, test } from "vitest";
import { findInHistory } from "../../../../shared/analysis/compare-histories.ts";
import { costOutlier } from "../../../../shared/analysis/detectors/cost-outlier.ts";
import type { PastTask } from "../../../../shared/analysis/detectors/history-contract.ts";
import { outcomeDrift } from "../../../../shared/analysis/detectors/outcome-drift.ts";

const past = (n: number, more: Partial<PastTask> = {}): PastTask => ({
  task_id: `task ${n}`,
  started_at: new Date(Date.UTC(2026, 0, 1, n)).toISOString(),
  outcome: "success",
  seconds: 60,
  messages: 10,
  tokens: 1_000 + n,
  cost_usd: 0,
  artifact_versions: { "prompts/a.md": 1 },
  costliest_message_id: n * 10,
  last_message_id: n * 10 + 1,
  ...more,
});
const usual = (count: number) => Array.from({ length: count }, (_, n) => past(n));

test("a task that costs many times the usual is an outlier, with the message that cost most", () => {
  const [finding] = costOutlier.detect([...usual(30), past(99, { tokens: 20_000 })]);
  expect(finding?.summary).toContain("tokens");
  expect(finding?.tasks).toMatchObject([{ message: 990, tokensWasted: expect.any(Number) }]);
  expect(finding?.tasks[0]?.tokensWasted).toBeGreaterThan(18_000);
});

test("too few tasks have no usual, and a task somewhat above it is none", () => {
  expect(costOutlier.detect([...usual(10), past(99, { tokens: 20_000 })])).toEqual([]);
  expect(costOutlier.detect([...usual(30), past(99, { tokens: 2_500 })])).toEqual([]);
});

const version = (n: number, version: number, success: boolean) =>
  past(n, { artifact_versions: { "prompts/a.md": version }, outcome: success ? "success" : "failure" });

test("a version with which far fewer tasks succeed is named, with the tasks that failed", async () => {
  const tasks = Array.from({ length: 60 }, (_, n) =>
    n < 30 ? version(n, 1, n % 10 > 0) : version(n, 2, n % 3 === 0),
  );
  const [finding, ...more] = outcomeDrift.detect(tasks);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ artifact: { path: "prompts/a.md", version: 2 }, severity: "high" });
  expect(finding?.tasks).toHaveLength(20);
  const rows = await findInHistory(tasks);
  expect(new Set(rows.map(({ fingerprint }) => fingerprint)).size).toBe(1);
});

test("a small difference, a better version, and too few tasks are none", () => {
  const share = (n: number, v: number, every: number) => version(n, v, n % every > 0);
  const small = Array.from({ length: 60 }, (_, n) => (n < 30 ? share(n, 1, 10) : share(n, 2, 6)));
  expect(outcomeDrift.detect(small)).toEqual([]);
  const better = Array.from({ length: 60 }, (_, n) =>
    n < 30 ? version(n, 1, n % 3 === 0) : version(n, 2, true),
  );
  expect(outcomeDrift.detect(better)).toEqual([]);
  const few = Array.from({ length: 20 }, (_, n) => version(n, n < 10 ? 1 : 2, n < 10));
  expect(outcomeDrift.detect(few)).toEqual([]);
});
