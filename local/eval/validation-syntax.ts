import { loadParser, parseSource } from "../../shared/validation/code/parse-source.ts";
import type { SourceType } from "../../shared/validation/code/parsed.ts";
import { describeSubject, readLines, share, type Table } from "./validation-parts.ts";

interface Labelled {
  id: string;
  language: string;
  source_type?: SourceType;
  valid: boolean;
  code: string;
}

/** One source, what its label says and what the parser said. */
export interface SyntaxVerdict {
  id: string;
  language: string;
  valid: boolean;
  accepted: boolean;
  reason?: string;
}

export interface SyntaxReport {
  tables: Record<string, Table>;
  verdicts: SyntaxVerdict[];
}

/** Parses every source of `syntax-*.jsonl` as its line states, and compares with the labels. */
export async function evaluateSyntax(folder: string): Promise<SyntaxReport | undefined> {
  const lines = readLines<Labelled>(folder, "syntax-");
  if (lines.length === 0) return undefined;
  await loadParser("typescript");
  await loadParser("python");
  const verdicts = lines.map(judge);
  return { tables: tabulate(verdicts), verdicts };
}

function judge({ id, language, source_type, valid, code }: Labelled): SyntaxVerdict {
  const subject = describeSubject(language);
  const parsed = parseSource(code, subject.language, subject.path, { sourceType: source_type });
  const verdict = { id, language, valid, accepted: parsed.status === "parsed" };
  if (parsed.status === "parsed") return verdict;
  return {
    ...verdict,
    reason: parsed.status === "invalid" ? (parsed.problems[0]?.message ?? "") : parsed.reason,
  };
}

function tabulate(verdicts: readonly SyntaxVerdict[]): Record<string, Table> {
  const tables: Record<string, Table> = {};
  for (const language of new Set(verdicts.map((verdict) => verdict.language))) {
    const own = verdicts.filter((verdict) => verdict.language === language);
    const count = (valid: boolean, accepted: boolean): number =>
      own.filter((verdict) => verdict.valid === valid && verdict.accepted === accepted).length;
    tables[language] = {
      "valid accepted": count(true, true),
      "valid refused": count(true, false),
      "invalid accepted": count(false, true),
      "invalid refused": count(false, false),
      "share accepted": share(count(true, true), count(true, false)),
      "share refused": share(count(false, false), count(false, true)),
    };
  }
  return tables;
}

/** Prints the table and the first misses. */
export function printSyntax({ tables, verdicts }: SyntaxReport): void {
  console.log(`Syntax: ${verdicts.length} sources`);
  console.table(tables);
  const wrong = verdicts.filter(({ valid, accepted }) => valid !== accepted);
  for (const { id, valid, reason } of wrong.slice(0, 10))
    console.log(
      `  ${valid ? "refused though valid" : "accepted though invalid"}: ${id}${reason ? ` (${reason})` : ""}`,
    );
}
