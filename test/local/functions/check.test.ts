import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkFunctions } from "../../../local/check-functions.ts";

// Inside the project, because that is where Deno looks for node_modules.
const folder = fileURLToPath(new URL(`../../../.local/test-check-${process.pid}/`, import.meta.url));
beforeAll(() => {
  cpSync(fileURLToPath(new URL("./fixtures/packages/", import.meta.url)), join(folder, "good"), {
    recursive: true,
  });
  mkdirSync(join(folder, "bad"));
  writeFileSync(join(folder, "bad", "index.ts"), "export default { fetch(): Response { return 1; } };\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every function is type-checked with its own deno.json, and all failures are shown", async () => {
  const checks = await checkFunctions(folder);
  expect(checks.map(({ name, passed }) => [name, passed])).toEqual([
    ["bad", false],
    ["good", true],
  ]);
  expect(checks[0]?.output).toContain("Type 'number' is not assignable to type 'Response'");
});
