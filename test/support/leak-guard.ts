import { execFileSync } from "node:child_process";
import { afterAll } from "vitest";

// A test file that leaves a process behind fails, instead of a machine that gets slower and slower.
afterAll(async () => {
  const deadline = Date.now() + 3_000;
  let left = childrenOf(process.pid);
  while (left.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = childrenOf(process.pid);
  }
  if (left.length > 0) throw new Error(`This test file left processes behind:\n${left.join("\n")}`);
});

function childrenOf(pid: number): string[] {
  const table = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,command="], { encoding: "utf8" });
  const children: string[] = [];
  for (const line of table.split("\n")) {
    const [, parent, state, ...command] = line.trim().split(/\s+/);
    // Not the ps that we have just run, and not what is dead already.
    if (Number(parent) === pid && !state?.startsWith("Z") && command[0] !== "ps")
      children.push(command.join(" "));
  }
  return children;
}
