import { execFileSync } from "node:child_process";
import { isAlive, startOf } from "../processes/identity.ts";

/**
 * Tells when the npm that started us is gone. npm passes signals on, but one that is killed with -9
 * cannot, and the shell that it puts between itself and us does not care.
 */
export function watchParents(onGone: () => void): void {
  // Started by hand, or in the background: then outliving the parent is what was asked for.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parents = [process.ppid, parentOf(process.ppid)].filter((pid) => pid > 1);
  const started = new Map(parents.map((pid) => [pid, startOf(pid)]));
  const timer = setInterval(() => {
    if (parents.every((pid) => isAlive(pid) && startOf(pid) === started.get(pid))) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

function parentOf(pid: number): number {
  try {
    return Number(
      execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }),
    );
  } catch {
    return 0;
  }
}
