import type { CheckResult, Report } from "../../shared/validation/check-contract.ts";

const around = 2;
const widest = 160;

/** Prints a report for people: the verdict, what was found with its place in the code, and what was not checked. */
export function printReport(report: Report, texts: Record<"old" | "new", string>, colours: boolean): void {
  const paint = (code: number, text: string): string => (colours ? `\u001B[${code}m${text}\u001B[0m` : text);
  const marks: Record<string, string> = {
    block: paint(31, "refused"),
    warn: paint(33, "warning"),
    info: paint(36, "note"),
  };
  const summary = report.summary.replace(/^Refused: /, "");
  console.log(
    `${report.verdict === "passed" ? paint(32, "Passed") : paint(31, "Refused")}: ${visible(summary)}\n`,
  );
  for (const result of report.checks.filter(
    ({ status }) => status === "failed" || status === "not_checkable",
  )) {
    const unchecked = result.status === "not_checkable" ? " (not checkable)" : "";
    console.log(`${marks[result.level]} ${paint(1, result.rule)}${unchecked}  ${visible(result.detail)}`);
    for (const line of frame(result, texts)) console.log(`  ${line}`);
  }
  const names = (status: string): string =>
    [
      ...new Set(
        report.checks
          .filter((result) => result.status === status && result.level !== "block")
          .map(({ rule }) => rule),
      ),
    ].join(", ");
  for (const { detail } of report.checks.filter(
    ({ rule, status }) => rule === "prompt_delta" && status === "passed",
  ))
    console.log(paint(2, `  ${visible(detail)}`));
  console.log(paint(2, `passed: ${names("passed") || "–"}`));
  console.log(paint(2, `not applicable: ${names("not_applicable") || "–"}`));
}

/** The lines around a place, with a mark under it. */
function frame({ location }: CheckResult, texts: Record<"old" | "new", string>): string[] {
  if (!location) return [];
  const lines = texts[location.side].split("\n");
  const first = Math.max(1, location.line - around);
  const last = Math.min(lines.length, location.line + around);
  const width = String(last).length;
  const shown = [
    `${location.side === "old" ? "before" : "after"} ${location.path}:${location.line}:${location.column}`,
  ];
  for (let line = first; line <= last; line += 1) {
    shown.push(
      `${line === location.line ? ">" : " "} ${String(line).padStart(width)} | ${visible(lines[line - 1] ?? "").slice(0, widest)}`,
    );
    if (line === location.line && location.column <= widest)
      shown.push(`  ${" ".repeat(width)} | ${" ".repeat(location.column - 1)}^`);
  }
  return shown;
}

/** Nothing in a file may steer the terminal that shows it. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character === "\t"
      ? " "
      : `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}
