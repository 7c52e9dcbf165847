import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Kills what we started when we are gone, however we went: a parent killed with -9 runs no handler. */
export interface Guard {
  /** From now on this process dies with us. `group` also takes the processes it started itself. */
  watch(pid: number, options?: { signal?: "SIGINT" | "SIGKILL"; group?: boolean }): void;
  /** It has ended by itself; its number may belong to somebody else from now on. */
  release(pid: number): void;
  /** Removed recursively once everything is dead: temporary data nobody will come back for. */
  removeAfterwards(path: string): void;
  /** Kills whatever is still watched and ends the guard. */
  close(): Promise<void>;
}

/**
 * Starts the guard: a small process that holds one end of a pipe to us. The kernel closes the pipe
 * when we end; that, and nothing else, is its signal to act.
 */
export function startGuard(): Guard {
  const script = fileURLToPath(new URL("./guard-process.ts", import.meta.url));
  // Detached: Ctrl-C in the terminal goes to our process group and must not reach the guard.
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: {},
  });
  child.stdin.on("error", () => {});
  // The guard outlives us on purpose; it must not keep our event loop alive.
  child.unref();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));

  function send(line: string): void {
    if (child.stdin.writable) child.stdin.write(`${line}\n`);
  }

  return {
    watch(pid, options = {}) {
      send(`watch ${pid} ${options.signal ?? "SIGKILL"} ${options.group ? "group" : "single"}`);
    },
    release(pid) {
      send(`release ${pid}`);
    },
    removeAfterwards(path) {
      send(`remove ${path}`);
    },
    async close() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
