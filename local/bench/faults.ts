import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What many runs showed together. */
export interface FaultsReport {
  seed: number;
  minutes: number;
  /** What failed, with how to play it again. */
  failures: string[];
  /** How often things happened, in the words of test/faults/coverage.ts. */
  tally: Record<string, number>;
}

export interface FaultsOptions {
  runs: number;
  seed: number;
  /** One run in so many has its workers in processes that are killed; 0 for none. */
  killsIn: number;
}

/** The random runs of test/faults, as many as wanted, in one process for each core. */
export async function playFaults({ runs, seed, killsIn }: FaultsOptions): Promise<FaultsReport> {
  const folder = mkdtempSync(join(tmpdir(), "bench-faults-"));
  const began = performance.now();
  const processes = Math.max(1, Math.min(availableParallelism(), Math.ceil(runs / 25)));
  const share = Math.ceil(runs / processes);
  try {
    const parts = await Promise.all(
      Array.from({ length: processes }, (_, at) => {
        const first = at * share;
        const report = join(folder, `${at}.json`);
        return playShare(report, { first, runs: Math.min(share, runs - first), seed, killsIn });
      }),
    );
    const tally: Record<string, number> = {};
    for (const part of parts)
      for (const [what, times] of part.tally) tally[what] = (tally[what] ?? 0) + times;
    return {
      seed,
      minutes: (performance.now() - began) / 60_000,
      failures: parts.flatMap(({ failures }) => failures),
      tally,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Part {
  failures: string[];
  tally: [string, number][];
}

async function playShare(report: string, share: FaultsOptions & { first: number }): Promise<Part> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "test/faults"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      SEED: String(share.seed),
      FAULT_FIRST: String(share.first),
      FAULT_RUNS: String(share.runs),
      FAULT_KILLS: String(share.killsIn),
      FAULT_REPORT: report,
    },
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  await new Promise((resolve) => child.once("exit", resolve));
  if (!existsSync(report)) throw new Error(`The runs from ${share.first} on did not end:\n${said}`);
  return JSON.parse(readFileSync(report, "utf8"));
}

/** Prints what was reached, what was called and what went wrong, so that nobody has to believe that it happened. */
export function printFaults({ seed, minutes, failures, tally }: FaultsReport): void {
  const runs = tally.runs ?? 0;
  const of = (what: string) => tally[what] ?? 0;
  console.log(`${runs} runs from seed ${seed} in ${minutes.toFixed(1)} minutes, ${failures.length} failed`);
  console.log(
    `${of("proposals")} proposals, ${of("pull requests")} pull requests, ${of("deaths")} deaths of workers, ` +
      `${of("kills")} processes killed, ${of("kills amid a delivery")} of them amid a delivery\n`,
  );
  const reached = Object.entries(tally)
    .filter(([what]) => what.startsWith("reached|"))
    .map(([what, times]) => [what.slice("reached|".length), times] as const)
    .toSorted(([, a], [, b]) => b - a);
  console.log("Runs that reached");
  for (const [what, times] of reached)
    console.log(`  ${what.padEnd(28)} ${String(times).padStart(6)}  ${Math.round((100 * times) / runs)} %`);
  printTable("call", "Calls", tally);
  printTable("request", "Webhooks and requests", tally);
  for (const failure of failures) console.log(`\n${failure}`);
}

function printTable(kind: string, title: string, tally: Record<string, number>): void {
  const cells = Object.entries(tally).flatMap(([what, times]) => {
    const [own, row = "", column = ""] = what.split("|");
    return own === kind ? [{ row, column, times }] : [];
  });
  const kinds = new Set(cells.map(({ column }) => column).filter((column) => column !== "all"));
  const columns = ["all", ...[...kinds].toSorted()];
  const rows = [...new Set(cells.map(({ row }) => row))].toSorted();
  const widest = Math.max(title.length, ...rows.map(({ length }) => length));
  const line = (first: string, rest: string[]) =>
    console.log(
      `${first.padEnd(widest)}  ${rest.map((text, at) => text.padStart(Math.max(6, columns[at]?.length ?? 0))).join("  ")}`,
    );
  console.log("");
  line(title, columns);
  for (const row of rows)
    line(
      row,
      columns.map((column) =>
        String(cells.find((cell) => cell.row === row && cell.column === column)?.times ?? 0),
      ),
    );
}
