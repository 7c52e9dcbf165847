import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The property test with more steps; resolves with its exit code. */
export function proveFurther(steps: number): Promise<number> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const child = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "test/database/proof/workflow.test.ts"],
    { cwd: root, stdio: "inherit", env: { ...process.env, PROOF_STEPS: String(steps), PROOF_TALLY: "1" } },
  );
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
