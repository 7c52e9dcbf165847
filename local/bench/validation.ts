import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { denoBinary, offline } from "../functions/deno.ts";

export interface ValidationReport {
  lines: number;
  /** Both files with the bare parser, warm median. */
  parseMs: number;
  /** All checks without the sandbox on the same two files. */
  checksMs: number;
  /** ESLint with eslint-plugin-security on the same two files. */
  eslintMs: number;
  /** The most memory of the process before ESLint was loaded. */
  memoryMb: number;
  /** Each check alone, with its own parse. */
  perCheck: Record<string, number>;
  /** The aim is 4 or less. */
  checksPerParse: number;
  /** The aim is 5 or more. */
  eslintPerChecks: number;
}

/** Measures the checks beside the bare parser and ESLint, in one run of Deno. */
export async function benchValidation(): Promise<ValidationReport> {
  const script = fileURLToPath(new URL("./validation-in-deno.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(denoBinary(), [
    "run",
    ...offline,
    "--no-prompt",
    "--allow-read",
    "--allow-env",
    "--allow-sys",
    script,
  ]);
  const measured = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  return {
    ...measured,
    checksPerParse: measured.checksMs / measured.parseMs,
    eslintPerChecks: measured.eslintMs / measured.checksMs,
  };
}

/** Prints the figures for people. */
export function printValidation(report: ValidationReport): void {
  console.log(`Two files of ${report.lines} lines, warm median in Deno:
  bare parser   ${report.parseMs.toFixed(2)} ms
  all checks    ${report.checksMs.toFixed(2)} ms, ${report.checksPerParse.toFixed(1)} × the parser (aim: 4)
  ESLint        ${report.eslintMs.toFixed(2)} ms, ${report.eslintPerChecks.toFixed(1)} × the checks (aim: 5)
  memory        ${report.memoryMb.toFixed(0)} MB at most (aim: 150)`);
}
