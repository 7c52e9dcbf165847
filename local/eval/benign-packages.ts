import { globSync, readFileSync } from "node:fs";
import { loadParser, parseSource } from "../../shared/validation/code/parse-source.ts";
import { screenSource } from "../../shared/validation/security/screen-source.ts";

/** What was said of code that is known to be harmless. */
export interface BenignReport {
  files: number;
  lines: number;
  notFollowed: number;
  blockingPerThousandLines: number;
  warningsPerThousandLines: number;
  blocking: Record<string, number>;
  verdicts: string[];
}

const maxFileBytes = 200_000;

/** Screens the sources of installed packages: ordinary libraries, neither minified nor generated. */
export async function evaluateBenign(
  pattern = "node_modules/**/*.{js,mjs,cjs}",
  most = 1_500,
): Promise<BenignReport> {
  await loadParser("javascript");
  const blocking: Record<string, number> = {};
  const verdicts: string[] = [];
  let files = 0;
  let lines = 0;
  let notFollowed = 0;
  let warnings = 0;
  const paths = globSync(pattern)
    .filter(
      (path) =>
        !/\.min\.|[/\\](?:dist|build|umd|bundles?|browser|vendor|test|tests|__tests__)[/\\]/.test(path),
    )
    .sort((a, b) => spread(a) - spread(b));
  for (const path of paths) {
    if (files >= most) break;
    const source = readFileSync(path, "utf8");
    const count = source.split("\n").length;
    if (source.length > maxFileBytes || count < 10 || source.length / count > 120) continue;
    files += 1;
    lines += count;
    const { findings, problem } = screenSource(source, parseSource(source, "javascript", path));
    if (problem !== undefined) notFollowed += 1;
    for (const { level, family, kind, line, evidence } of findings) {
      if (level === "warn") warnings += 1;
      if (level !== "block") continue;
      blocking[`${family}/${kind}`] = (blocking[`${family}/${kind}`] ?? 0) + 1;
      verdicts.push(`${path}:${line} ${family}/${kind} ${evidence.slice(0, 100)}`);
    }
  }
  const thousands = lines / 1_000;
  return {
    files,
    lines,
    notFollowed,
    blockingPerThousandLines: verdicts.length / thousands,
    warningsPerThousandLines: warnings / thousands,
    blocking,
    verdicts,
  };
}

/** Prints the figures. */
export function printBenign(report: BenignReport): void {
  console.log(
    `Harmless packages: ${report.files} files, ${report.lines} lines; ${report.blockingPerThousandLines.toFixed(2)} blocking findings and ${report.warningsPerThousandLines.toFixed(2)} warnings per thousand lines; ${report.notFollowed} files not followed`,
  );
  console.table(report.blocking);
}

/** An order that mixes packages and stays the same. */
function spread(path: string): number {
  let hash = 0;
  for (let at = 0; at < path.length; at += 1) hash = (Math.imul(hash, 31) + path.charCodeAt(at)) | 0;
  return hash;
}
