import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { FunctionState } from "../gateway/gateway.ts";
import type { Guard } from "../processes/guard.ts";
import { type FunctionProcess, superviseFunction } from "./function-process.ts";

export interface FunctionsOptions {
  /** supabase/functions. */
  folder: string;
  /** For Deno's cache and the functions' temporary files. */
  dataDir: string;
  /** What every function sees, as on the platform, where secrets belong to the whole project. */
  environment: Record<string, string>;
  isEnabled(name: string): boolean;
  guard: Guard;
  log(name: string, line: string): void;
}

/** The edge functions of the project, one Deno process each. */
export interface Functions {
  names: string[];
  find(name: string): FunctionState;
  /** The last lines that a function wrote. */
  logs(name: string): string[];
  /** Starts one function anew, or all of them: after a change to their code. */
  restart(name?: string): Promise<void>;
  stop(): Promise<void>;
}

const keptLines = 500;

export async function startFunctions(options: FunctionsOptions): Promise<Functions> {
  const denoDir = join(resolve(options.dataDir), "deno");
  const processes = new Map<string, FunctionProcess>();
  const lines = new Map<string, string[]>();

  for (const name of listFunctions(options.folder).filter((one) => options.isEnabled(one))) {
    const temporary = join(resolve(options.dataDir), "tmp", name);
    mkdirSync(temporary, { recursive: true });
    const kept: string[] = [];
    lines.set(name, kept);
    processes.set(
      name,
      superviseFunction({
        name,
        folder: resolve(options.folder, name),
        temporary,
        environment: {
          ...options.environment,
          DENO_DIR: denoDir,
          TMPDIR: temporary,
          NO_COLOR: "1",
          DENO_NO_UPDATE_CHECK: "1",
        },
        guard: options.guard,
        log(line) {
          kept.push(line);
          if (kept.length > keptLines) kept.shift();
          options.log(name, line);
        },
      }),
    );
  }
  const all = [...processes.values()];
  await Promise.all(all.map((one) => one.started));

  return {
    names: [...processes.keys()],
    find: (name) => processes.get(name)?.state() ?? { state: "unknown" },
    logs: (name) => [...(lines.get(name) ?? [])],
    async restart(name) {
      await Promise.all(
        all.filter((one) => name === undefined || one.name === name).map((one) => one.restart()),
      );
    },
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

/** The folders that the CLI would deploy: with an index.ts, and not beginning with `_` or `.`. */
export function listFunctions(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-zA-Z]/.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => existsSync(join(folder, name, "index.ts")))
    .sort();
}
