import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { denoBinary, offline } from "../functions/deno.ts";

export interface ValidationReport {
  lines: number;
  /** Both files with the bare parser: the processor's time, warm median. */
  parseMs: number;
  /** All checks without the sandbox on the same two files. */
  checksMs: number;
  /** ESLint with eslint-plugin-security on the same two files. */
  eslintMs: number;
  /** The same three by the clock. */
  byTheClock: { parseMs: number; checksMs: number; eslintMs: number };
  /** The most memory of the process before ESLint was loaded. */
  memoryMb: number;
  /** Each check alone, with its own parse. */
  perCheck: Record<string, number>;
  /** The aim is 4 or less. */
  checksPerParse: number;
  /** The aim is 5 or more. */
  eslintPerChecks: number;
  /** All checks with the sandbox, on a file whose functions can be executed: the processor's time of one proposal. */
  sandbox: { lines: number; coldMs: number; medianMs: number; longestMs: number; memoryMb: number };
}

/** Measures the checks beside the bare parser and ESLint, in one run of Deno. */
export async function benchValidation(): Promise<ValidationReport> {
  const measured = await runInDeno("./validation-in-deno.ts");
  const sandbox = await runInDeno("./behaviour-in-deno.ts");
  return {
    ...measured,
    checksPerParse: measured.checksMs / measured.parseMs,
    eslintPerChecks: measured.eslintMs / measured.checksMs,
    sandbox,
  };
}

/** What a script prints at its end as JSON. */
async function runInDeno(name: string) {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(denoBinary(), [
    "run",
    ...offline,
    "--no-prompt",
    "--allow-read",
    "--allow-env",
    "--allow-sys",
    script,
  ]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
}

/** Prints the figures for people. */
export function printValidation(report: ValidationReport): void {
  const { parseMs, checksMs, eslintMs } = report.byTheClock;
  const [perParse, perChecks] = [checksMs / parseMs, eslintMs / checksMs];
  console.log(`Two files of ${report.lines} lines, the processor's time, warm median in Deno:
  bare parser   ${report.parseMs.toFixed(2)} ms
  all checks    ${report.checksMs.toFixed(2)} ms, ${report.checksPerParse.toFixed(1)} × the parser (aim: 4)
  ESLint        ${report.eslintMs.toFixed(2)} ms, ${report.eslintPerChecks.toFixed(1)} × the checks (aim: 5)
  by the clock  ${parseMs.toFixed(2)}, ${checksMs.toFixed(2)} and ${eslintMs.toFixed(2)} ms: ${perParse.toFixed(1)} × the parser, ESLint ${perChecks.toFixed(1)} ×
  memory        ${report.memoryMb.toFixed(0)} MB at most (aim: 150)
With the sandbox, ${report.sandbox.lines} lines whose functions are executed:
  all checks    ${report.sandbox.medianMs.toFixed(0)} ms of the processor, ${report.sandbox.longestMs.toFixed(0)} at most, ${report.sandbox.coldMs.toFixed(0)} cold (aim: 1000)
  memory        ${report.sandbox.memoryMb.toFixed(0)} MB at most (aim: 150)`);
}
