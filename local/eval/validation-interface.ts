import { loadParser, parseSource } from "../../shared/validation/code/parse-source.ts";
import { judgeInterface } from "../../shared/validation/interface/judge-interface.ts";
import { describeSubject, readLines, share, type Table } from "./validation-parts.ts";

interface Labelled {
  id: string;
  language: string;
  old: string;
  new: string;
  breaking: boolean;
  category?: string;
}

/** One pair, its label, and what was found. */
export interface InterfaceVerdict {
  id: string;
  language: string;
  breaking: boolean;
  /** Undefined where a side could not be analysed, which counts as neither. */
  found: boolean | undefined;
  changes: { kind: string; class: string; name: string; reason: string }[];
  reason?: string;
}

export interface InterfaceReport {
  tables: Record<string, Table>;
  rules: Record<string, Table>;
  verdicts: InterfaceVerdict[];
}

/** Compares both sides of every pair of `interface-*.jsonl`, and holds the verdict against the label. */
export async function evaluateInterface(folder: string): Promise<InterfaceReport | undefined> {
  const lines = readLines<Labelled>(folder, "interface-");
  if (lines.length === 0) return undefined;
  await loadParser("typescript");
  await loadParser("python");
  const verdicts = lines.map(judge);
  return { tables: tabulate(verdicts), rules: tabulateRules(verdicts), verdicts };
}

function judge({ id, language, old, new: now, breaking }: Labelled): InterfaceVerdict {
  const subject = describeSubject(language);
  const before = parseSource(old, subject.language, subject.path);
  const after = parseSource(now, subject.language, subject.path);
  const unread = [before, after].find(({ status }) => status !== "parsed");
  if (before.status !== "parsed" || after.status !== "parsed") {
    const reason = unread?.status === "invalid" ? unread.problems[0]?.message : unread?.status;
    return { id, language, breaking, found: undefined, changes: [], reason: `cannot be analysed: ${reason}` };
  }
  const changes = judgeInterface(before, after).map(({ kind, class: of, name, reason }) => ({
    kind,
    class: of,
    name,
    reason,
  }));
  return { id, language, breaking, found: changes.some((change) => change.class === "breaking"), changes };
}

function tabulate(verdicts: readonly InterfaceVerdict[]): Record<string, Table> {
  const tables: Record<string, Table> = {};
  for (const language of [...new Set(verdicts.map((verdict) => verdict.language)), "all"]) {
    const own = verdicts.filter((verdict) => language === "all" || verdict.language === language);
    const count = (breaking: boolean, found: boolean | undefined): number =>
      own.filter((verdict) => verdict.breaking === breaking && verdict.found === found).length;
    tables[language] = {
      "breaking found": count(true, true),
      "breaking missed": count(true, false),
      "compatible accused": count(false, true),
      "compatible left alone": count(false, false),
      "not analysed": count(true, undefined) + count(false, undefined),
      "share found": share(count(true, true), count(true, false) + count(true, undefined)),
      "share accused": 1 - share(count(false, false), count(false, true)),
    };
  }
  return tables;
}

function tabulateRules(verdicts: readonly InterfaceVerdict[]): Record<string, Table> {
  const rules: Record<string, Table> = {};
  for (const { breaking, changes } of verdicts)
    for (const kind of new Set(
      changes.filter((change) => change.class === "breaking").map((change) => change.kind),
    )) {
      rules[kind] ??= { "on breaking": 0, "on compatible": 0 };
      const column = breaking ? "on breaking" : "on compatible";
      rules[kind][column] = (rules[kind][column] ?? 0) + 1;
    }
  return rules;
}

/** Prints the tables and the first misses. */
export function printInterface({ tables, rules, verdicts }: InterfaceReport): void {
  console.log(`Interfaces: ${verdicts.length} pairs`);
  console.table(tables);
  console.table(rules);
  for (const { id, breaking, changes, reason } of verdicts
    .filter(({ breaking, found }) => found !== breaking)
    .slice(0, 10)) {
    const said = changes
      .filter((change) => change.class === "breaking")
      .map((change) => `${change.name} ${change.reason}`);
    console.log(
      `  ${breaking ? "missed" : "accused"}: ${id}${reason ? ` (${reason})` : said.length > 0 ? ` (${said.join("; ")})` : ""}`,
    );
  }
}
