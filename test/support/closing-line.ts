import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line that any tool can read: "N passed, N failed, N skipped". */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that could not be loaded has no tests, and must not pass for it.
      if (module.errors().length > 0) counts.failed++;
    }
    // After the default reporter's summary, which is printed at the end of the same event.
    process.once("exit", () => {
      console.log(
        `${counts.passed} passed, ${counts.failed + counts.pending} failed, ${counts.skipped} skipped`,
      );
    });
  }
}
