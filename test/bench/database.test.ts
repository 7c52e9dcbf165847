import { stripVTControlCharacters } from "node:util";
import { expect, test, vi } from "vitest";
import { benchDatabase } from "../../local/bench/database.ts";
import { printReport } from "../../local/bench/report.ts";

test("the benchmark of the database runs, finds every hot query on its indexes, and prints its figures", {
  timeout: 120_000,
}, async () => {
  const report = await benchDatabase({ messages: 20_000, deliveries: 200, batches: 2, progress: () => {} });
  expect(report.plans.filter((plan) => !plan.good)).toEqual([]);
  expect(report.plans.length).toBeGreaterThanOrEqual(10);
  for (const figures of [...report.claims, ...report.inserts]) expect(figures.ratio).toBeGreaterThan(0);

  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  printReport(report);
  log.mockRestore();
  const text = stripVTControlCharacters(lines.join("\n"));
  expect(text).toContain("graphile-worker");
  expect(text).toMatch(/ratio \d+\.\d\d \(aim 0\.5\)/);
  expect(text).toContain("Plans at 20,000 messages");
});
