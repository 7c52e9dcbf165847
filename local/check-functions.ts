// npm run functions:check: type-checks every edge function with its own deno.json, as Deno sees it.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configOf, denoBinary, offline } from "./functions/deno.ts";
import { listFunctions } from "./functions/functions.ts";

interface Check {
  name: string;
  passed: boolean;
  output: string;
}

const root = fileURLToPath(new URL("../", import.meta.url));

/** Checks all functions of a folder, two at a time, and returns what Deno says about each. */
export async function checkFunctions(folder: string): Promise<Check[]> {
  const waiting = listFunctions(folder);
  const checks: Check[] = [];
  async function work(): Promise<void> {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      checks.push(await check(folder, name));
  }
  await Promise.all([work(), work()]);
  return checks.sort((left, right) => left.name.localeCompare(right.name));
}

function check(folder: string, name: string): Promise<Check> {
  const denoDir = join(root, ".local", "functions", "deno");
  mkdirSync(denoDir, { recursive: true });
  const args = ["check", ...offline, ...configOf(join(folder, name)), join(folder, name, "index.ts")];
  return new Promise((resolve) => {
    execFile(
      denoBinary(),
      args,
      { cwd: root, env: { ...process.env, DENO_DIR: denoDir } },
      (error, stdout, stderr) => {
        resolve({ name, passed: error === null, output: `${stdout}${stderr}`.trim() });
      },
    );
  });
}

if (import.meta.main) {
  const checks = await checkFunctions(join(root, "supabase/functions"));
  for (const { name, passed, output } of checks) {
    console.log(`${passed ? "ok    " : "failed"} ${name}`);
    if (!passed) console.log(output);
  }
  if (checks.some(({ passed }) => !passed)) process.exitCode = 1;
}
