import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/leak-guard.ts"],
    reporters: ["default", "./test/support/closing-line.ts"],
    // Real servers on small machines: generous limits, and no more files at once than there are cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: "forks",
    // Files leave nothing behind (see the leak guard), so that one process may run one after the other.
    isolate: false,
  },
});
