import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The random runs of test/faults, as many as wanted; resolves with the exit code. */
export function playFaults(runs: number): Promise<number> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "test/faults"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, FAULT_RUNS: String(runs), FAULT_TALLY: "1" },
  });
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
