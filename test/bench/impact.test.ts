import { expect, test, vi } from "vitest";
import { benchImpact, printImpact } from "../../local/bench/impact.ts";

test("the benchmark of experiments runs, counts every outcome once, and prints its figures", {
  timeout: 120_000,
}, async () => {
  const report = await benchImpact({ experiments: 6, tasksPerExperiment: 5, resolves: 60 }, () => {});
  expect(report.experiments.tasks).toBe(30);
  expect(report.resolve.perSecond).toBeGreaterThan(0);
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  printImpact(report);
  log.mockRestore();
  expect(lines.join("\n")).toMatch(
    /questions per second +\d+ \(inserting a row into a bare table: [\d,]+; ratio \d\.\d\d\)/,
  );
});
