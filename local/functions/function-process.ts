import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { FunctionState } from "../gateway/gateway.ts";
import type { Guard } from "../processes/guard.ts";
import { spawnGuarded } from "../processes/spawn-guarded.ts";
import { denoBinary, serveArguments } from "./deno.ts";

export interface FunctionProcessOptions {
  name: string;
  folder: string;
  temporary: string;
  environment: Record<string, string>;
  guard: Guard;
  log(line: string): void;
}

/** One function under supervision: if its process ends, a new one is started after a growing pause. */
export interface FunctionProcess {
  readonly name: string;
  state(): FunctionState;
  /** Resolves when the function answers, or when its first attempt has failed. */
  started: Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const firstPause = 250;
const longestPause = 10_000;
/** A process that lived this long was healthy: the next pause is short again. */
const healthyAfter = 30_000;

export function superviseFunction(options: FunctionProcessOptions): FunctionProcess {
  const { name, folder, temporary, environment, guard, log } = options;
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let pause = firstPause;
  let timer: NodeJS.Timeout | undefined;
  let wanted = true;
  let ended: Promise<void> = Promise.resolve();

  function launch(): Promise<void> {
    const launchedAt = Date.now();
    // Nothing of our own environment: what a function sees is exactly what is listed.
    const process = spawnGuarded(guard, denoBinary(), serveArguments(folder, temporary), {
      cwd: folder,
      env: environment,
      output: "pipe",
      watch: { group: true },
    });
    child = process;

    const settled = Promise.withResolvers<void>();
    readLines(process.stdout, log);
    readLines(process.stderr, (line) => {
      // With port 0 Deno chooses one, and says which.
      const listening = /^deno serve: Listening on http:\/\/[\w.]+:(\d+)\//.exec(line);
      if (!listening || port !== undefined) return log(line);
      port = Number(listening[1]);
      settled.resolve();
    });
    ended = new Promise((resolve) => {
      function end(): void {
        if (child === process) {
          child = undefined;
          port = undefined;
        }
        settled.resolve();
        resolve();
      }
      process.once("error", (error) => {
        log(`could not be started: ${error.message}`);
        end();
      });
      process.once("exit", (code, signal) => {
        if (child === process && wanted) scheduleRestart(signal ?? `code ${code}`, Date.now() - launchedAt);
        end();
      });
    });
    return settled.promise;
  }

  function scheduleRestart(reason: string, lived: number): void {
    if (lived > healthyAfter) pause = firstPause;
    log(`ended with ${reason}; starting it again in ${pause / 1_000} s`);
    timer = setTimeout(() => {
      void launch().then(() => {
        if (port !== undefined) log("is running again");
      });
    }, pause);
    pause = Math.min(pause * 2, longestPause);
  }

  async function end(): Promise<void> {
    wanted = false;
    clearTimeout(timer);
    const late = setTimeout(() => child?.kill("SIGKILL"), 2_000);
    child?.kill("SIGTERM");
    await ended;
    clearTimeout(late);
  }

  return {
    name,
    state: () => (port === undefined ? { state: "down" } : { state: "up", port }),
    started: launch(),
    async restart() {
      await end();
      wanted = true;
      pause = firstPause;
      await launch();
    },
    stop: end,
  };
}

function readLines(stream: Readable | null, take: (line: string) => void): void {
  if (stream)
    createInterface({ input: stream }).on("line", (line) => {
      if (line.trim() !== "") take(line);
    });
}
