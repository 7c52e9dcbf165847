import { execFile, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { denoBinary, offline } from "../functions/deno.ts";

/** Like the platform, which limits a worker's memory: without a limit the collector waits until much is garbage. */
const heapFlags = "--v8-flags=--max-old-space-size=96,--max-semi-space-size=8";

/** What one process of Deno measured. */
export interface AnalysisRun {
  seconds: number;
  /** Calls of the function that the work took. */
  calls: number;
  /** Of one call, as the platform counts: computing, without waiting. */
  mostCpuSecondsPerCall: number;
  /** Resident memory of the whole process at its peak. */
  mostMemoryMegabytes: number;
}

/** Runs the analysis, or the pass it is compared with, against a database, over a REST server of its own. */
export async function runAnalysis(databaseUrl: string, mode: "analyse" | "pass"): Promise<AnalysisRun> {
  const server = fork(fileURLToPath(new URL("./rest-server.ts", import.meta.url)), [databaseUrl]);
  try {
    const address = await new Promise<{ url: string; key: string }>((resolve, reject) => {
      server.once("message", (message: { url: string; key: string }) => resolve(message));
      server.once("exit", () => reject(new Error("The REST server did not start.")));
    });
    const script = fileURLToPath(new URL("./analysis-in-deno.ts", import.meta.url));
    const allowed = [heapFlags, "--no-prompt", "--allow-net", "--allow-env", "--allow-sys", "--allow-read"];
    const { stdout } = await promisify(execFile)(denoBinary(), [
      "run",
      ...offline,
      ...allowed,
      script,
      address.url,
      address.key,
      mode,
    ]);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  } finally {
    server.disconnect();
  }
}
