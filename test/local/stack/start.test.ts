import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { choosePorts } from "../../../local/processes/port-block.ts";
import { freePort } from "../../../local/processes/ports.ts";

// `npm start` as a person runs it, in a clone of its own: only the data folder tells clones apart.
const root = fileURLToPath(new URL("../../../", import.meta.url));
let dataDir: string;
let port: number;
const started: Started[] = [];

interface Started {
  child: ChildProcess;
  output(): string;
  exit: Promise<number | string | null>;
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "test-start-"));
  port = await freeBlock();
});
afterEach(async () => {
  for (const { child, exit } of started.splice(0)) {
    child.kill("SIGTERM");
    await exit;
  }
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Four neighbouring ports that are free. */
async function freeBlock(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = await freePort();
    const isFree = await choosePorts(first).then(
      () => true,
      () => false,
    );
    if (isFree) return first;
  }
  throw new Error("no free block");
}

function start(...flags: string[]): Started {
  return startOn(dataDir, ...flags);
}

function startOn(folder: string, ...flags: string[]): Started {
  const child = spawn(process.execPath, [join(root, "local/start.ts"), ...flags], {
    cwd: root,
    env: { PATH: process.env.PATH, LOCAL_DATA_DIR: folder },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text += chunk;
    });
  }
  const exit = new Promise<number | string | null>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal)),
  );
  const result = { child, output: () => text, exit };
  started.push(result);
  return result;
}

async function ready(one: Started): Promise<void> {
  await expect.poll(one.output, { timeout: 20_000 }).toContain("ready in");
}

/** Every process that belongs to the data folder, and all guards of ours. */
function left(): string[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,command="], { encoding: "utf8" }).split(
    "\n",
  );
  return lines.filter((line) => line.includes(dataDir));
}

test("the first screen says plainly what runs where, with which keys, and what to try next", async () => {
  const one = start("--port", String(port));
  await ready(one);
  const text = one.output();
  expect(text).toContain(`http://127.0.0.1:${port}`);
  expect(text).toMatch(/sb_publishable_\S+/);
  expect(text).toContain("sample-password");
  expect(text).toContain("npm run story");
  expect(text).not.toContain("\u001b[");
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  one.child.kill("SIGINT");
  expect(await one.exit).toBe(0);
  expect(left()).toEqual([]);
});

test("a second start on the same data is refused and disturbs nobody", async () => {
  const one = start("--port", String(port));
  await ready(one);
  const other = start("--port", String(await freeBlock()));
  expect(await other.exit).toBe(1);
  expect(other.output()).toContain("is running already");
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
});

test("a parent killed with -9 leaves no process behind, and the next start finds its data", async () => {
  const one = start("--port", String(port));
  await ready(one);
  expect(left().length).toBeGreaterThan(0);
  one.child.kill("SIGKILL");
  await one.exit;
  await expect.poll(left, { timeout: 8_000 }).toEqual([]);
  const again = start("--port", String(port));
  await ready(again);
});

test("a start that is killed halfway leaves no process behind either", async () => {
  const halfway = [250, 400, 550, 700].map(async (moment, index) => {
    const one = startOn(join(dataDir, `halfway-${index}`), "--port", String(await freeBlock()));
    await new Promise((resolve) => setTimeout(resolve, moment));
    one.child.kill("SIGKILL");
    await one.exit;
  });
  await Promise.all(halfway);
  await expect.poll(left, { timeout: 8_000 }).toEqual([]);
});

test("a port in use is named together with the flag that moves the block", async () => {
  const occupied = createServer();
  await new Promise<void>((resolve) => occupied.listen(port + 1, "127.0.0.1", resolve));
  const one = start("--port", String(port));
  expect(await one.exit).toBe(1);
  expect(one.output()).toMatch(new RegExp(`Port ${port + 1}, meant for PostgreSQL, is in use.*--port \\d+`));
  expect(left()).toEqual([]);
  await new Promise((resolve) => occupied.close(resolve));
});

test("an unknown flag and a port that is none are explained", async () => {
  const one = start("--colour");
  expect(await one.exit).toBe(2);
  expect(one.output()).toMatch(/Unknown option '--colour'[\s\S]*--fresh/);
  const other = start("--port", "eighty");
  expect(await other.exit).toBe(2);
  expect(other.output()).toContain("--port takes a number");
});
