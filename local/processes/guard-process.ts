import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

// Runs as a process of its own (see guard.ts). Its input are lines from its parent; the end of the
// input means that the parent is gone.

interface Watched {
  signal: "SIGINT" | "SIGKILL";
  group: boolean;
}

const watched = new Map<number, Watched>();
const removals: string[] = [];

// A terminal or a service manager may signal everything at once. The guard ends with its parent only.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

function take(line: string): void {
  const [verb, first = "", signal, group] = line.split(" ");
  if (verb === "remove") removals.push(line.slice("remove ".length));
  if (verb === "release") watched.delete(Number(first));
  if (verb === "watch") {
    watched.set(Number(first), {
      signal: signal === "SIGINT" ? "SIGINT" : "SIGKILL",
      group: group === "group",
    });
  }
}

function kill(pid: number, signal: NodeJS.Signals | 0, group: boolean): boolean {
  try {
    return process.kill(group ? -pid : pid, signal);
  } catch {
    return false;
  }
}

async function killAll(): Promise<void> {
  for (const [pid, { signal, group }] of watched) kill(pid, signal, group);
  const deadline = Date.now() + 8_000;
  while (Date.now() < deadline) {
    for (const [pid, { group }] of watched) if (!kill(pid, 0, group)) watched.delete(pid);
    if (watched.size === 0) return;
    await sleep(30);
  }
  for (const [pid, { group }] of watched) kill(pid, "SIGKILL", group);
}

for await (const line of createInterface({ input: process.stdin })) take(line);
await killAll();
for (const path of removals) rmSync(path, { recursive: true, force: true });
