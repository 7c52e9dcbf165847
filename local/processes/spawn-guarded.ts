import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Guard } from "./guard.ts";

// Waits for one line, leaves no trace of itself in the environment, and becomes the program.
const waitThenBecome = 'read -r go || exit; unset PWD OLDPWD SHLVL; exec "$@"';

export interface GuardedOptions extends Pick<SpawnOptions, "cwd" | "env" | "uid" | "gid"> {
  /** Numbers of open files for the output, or "pipe". */
  output: number | "pipe";
  watch: { signal?: "SIGINT" | "SIGKILL"; group?: boolean };
}

/**
 * Starts a program that cannot outlive us. It begins only after the guard knows its number: were we
 * killed between the two, nobody would ever end it.
 */
export function spawnGuarded(
  guard: Guard,
  command: string,
  args: string[],
  options: GuardedOptions,
): ChildProcess {
  const { output, watch, ...rest } = options;
  const child = spawn("/bin/sh", ["-c", waitThenBecome, "sh", command, ...args], {
    ...rest,
    stdio: ["pipe", output, output],
    // A process group of its own: Ctrl-C reaches us alone, and we stop things in order.
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) {
    guard.watch(pid, watch);
    child.once("exit", () => guard.release(pid));
  }
  child.stdin?.on("error", () => {});
  child.stdin?.end("go\n");
  return child;
}
