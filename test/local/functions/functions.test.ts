import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Functions, startFunctions } from "../../../local/functions/functions.ts";
import { type Guard, startGuard } from "../../../local/processes/guard.ts";

let functions: Functions;
let guard: Guard;
beforeAll(async () => {
  guard = startGuard();
  const dataDir = mkdtempSync(join(tmpdir(), "test-functions-"));
  guard.removeAfterwards(dataDir);
  functions = await startFunctions({
    folder: fileURLToPath(new URL("./fixtures/", import.meta.url)),
    dataDir,
    environment: { SUPABASE_URL: "http://127.0.0.1:1", WAKE_KEY: "wake" },
    isEnabled: () => true,
    guard,
    log: () => {},
  });
});
afterAll(async () => {
  await functions.stop();
  await guard.close();
});

async function call(name: string, query = ""): Promise<Response> {
  const found = functions.find(name);
  if (found.state !== "up") throw new Error(`${name} is ${found.state}: ${functions.logs(name).join("\n")}`);
  return fetch(`http://127.0.0.1:${found.port}/${name}${query}`);
}

test("every folder with an index.ts is a function, except those beginning with an underscore", () => {
  expect(functions.names).toEqual(["crash", "echo", "limits", "packages"]);
  expect(functions.find("_shared")).toEqual({ state: "unknown" });
});

test("a function sees the project's secrets and nothing of our own environment", async () => {
  process.env.SOME_TOKEN = "private";
  await functions.restart("echo");
  const { environment } = await (await call("echo")).json();
  // Deno adds two of its own.
  const { DENO_NODE_SHIM_ACTIVE, PATH, ...given } = environment;
  expect([DENO_NODE_SHIM_ACTIVE, PATH]).not.toContain(process.env.PATH);
  expect(Object.keys(given).sort()).toEqual([
    "DENO_DIR",
    "DENO_NO_UPDATE_CHECK",
    "NO_COLOR",
    "SUPABASE_URL",
    "TMPDIR",
    "WAKE_KEY",
  ]);
});

test("packages come out of node_modules", async () => {
  expect(await (await call("packages")).json()).toEqual(["function", "function", "function", "Program"]);
});

test("a function reads its own files and writes temporary ones, no more", async () => {
  expect(await (await call("limits")).json()).toEqual({
    ownFile: "allowed",
    otherFile: "NotCapable",
    ownWrite: "NotCapable",
    temporaryFile: "allowed",
    command: "NotCapable",
  });
});

test("background work goes on after the answer, and its failure is logged without ending the function", async () => {
  expect((await call("echo", "?background")).status).toBe(202);
  await expect
    .poll(() => functions.logs("echo").join("\n"))
    .toMatch(/worked in the background[\s\S]*failed in the background/);
  expect((await call("echo")).status).toBe(202);
});

test("a function that crashes is said to have ended, and started again", async () => {
  await call("crash", "?now").catch(() => {});
  await expect.poll(() => functions.find("crash").state).toBe("down");
  await expect.poll(() => functions.find("crash").state, { timeout: 10_000 }).toBe("up");
  expect(await (await call("crash")).text()).toBe("alive");
  expect(functions.logs("crash")).toContain("ended with code 3; starting it again in 0.25 s");
});
