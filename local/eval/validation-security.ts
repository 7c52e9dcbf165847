import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadParser, parseSource } from "../../shared/validation/code/parse-source.ts";
import { detectLanguage, type Language } from "../../shared/validation/detect-language.ts";
import type { Finding } from "../../shared/validation/security/finding.ts";
import { screenSource } from "../../shared/validation/security/screen-source.ts";
import { addTo, type Confusion, makeConfusion, rateOf, wilson } from "./confusion.ts";

/** The families that the bars count. */
export const coreFamilies = [
  "code-eval",
  "command",
  "proto-pollution",
  "redos",
  "secret",
  "secret-leak",
  "ssrf-net",
  "path-fs",
  "dyn-import",
  "deserialise",
  "backdoor",
];

/** One labelled line and what was said of it. */
export interface SecurityVerdict {
  file: string;
  line: number;
  family: string;
  unsafe: boolean;
  /** Whether anything at level block or warn was found on the line. */
  flagged: boolean;
  blocked: boolean;
  found: string[];
}

export interface SecurityReport {
  lines: number;
  files: number;
  notFollowed: string[];
  core: Summary;
  all: Summary;
  secrets: Summary;
  families: Record<string, Confusion>;
  rules: Record<string, { onUnsafe: number; onSafe: number }>;
  verdicts: SecurityVerdict[];
}

export interface Summary extends Confusion {
  precision: number;
  recall: number;
  falsePositiveRate: number;
  precisionInterval: [number, number];
  recallInterval: [number, number];
  falsePositiveInterval: [number, number];
}

interface Labelled {
  id: string;
  language: string;
  code: string;
  labels: { line: number; unsafe: boolean; family: string }[];
}

/** Screens every file of `security-*.jsonl` in a folder as if it were new, and compares with the labels. */
export async function evaluateSecurity(folder: string): Promise<SecurityReport | undefined> {
  const names = readdirSync(folder).filter((name) => /^security-.*\.jsonl$/.test(name));
  if (names.length === 0) return undefined;
  await loadParser("typescript");
  await loadParser("python");
  const verdicts: SecurityVerdict[] = [];
  const notFollowed: string[] = [];
  let files = 0;
  for (const name of names)
    for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
      if (line.trim() === "") continue;
      const one: Labelled = JSON.parse(line);
      files += 1;
      const { language, path } = languageOf(one);
      const { findings, problem } = screenSource(one.code, parseSource(one.code, language, path));
      if (
        problem !== undefined &&
        (language === "javascript" || language === "typescript" || language === "python")
      )
        notFollowed.push(`${one.id}: ${problem}`);
      verdicts.push(...judge(one, findings));
    }
  return summarise(verdicts, files, notFollowed);
}

const extensions: Record<string, string> = {
  javascript: "js",
  js: "js",
  jsx: "jsx",
  typescript: "ts",
  ts: "ts",
  tsx: "tsx",
  python: "py",
  py: "py",
};

function languageOf({ id, language }: Labelled): { language: Language; path: string } {
  const extension = extensions[language.toLowerCase()];
  const named = detectLanguage(id);
  if (extension === undefined) return { language: named, path: id };
  const wanted = detectLanguage(`a.${extension}`);
  return { language: wanted, path: named === wanted ? id : `a.${extension}` };
}

function judge({ id, labels }: Labelled, findings: Finding[]): SecurityVerdict[] {
  const byLine = new Map<number, Finding[]>();
  for (const finding of findings) {
    if (finding.level === "info") continue;
    for (const line of new Set([finding.line, finding.partLine ?? finding.line])) {
      const list = byLine.get(line);
      if (list) list.push(finding);
      else byLine.set(line, [finding]);
    }
  }
  return labels.map(({ line, unsafe, family }) => {
    const here = byLine.get(line) ?? [];
    return {
      file: id,
      line,
      family,
      unsafe,
      flagged: here.length > 0,
      blocked: here.some(({ level }) => level === "block"),
      found: here.map((one) => `${one.family}/${one.kind} ${one.level}: ${one.detail}`),
    };
  });
}

function summarise(verdicts: SecurityVerdict[], files: number, notFollowed: string[]): SecurityReport {
  const families: Record<string, Confusion> = {};
  const rules: Record<string, { onUnsafe: number; onSafe: number }> = {};
  for (const { family, unsafe, flagged, found } of verdicts) {
    families[family] ??= makeConfusion();
    addTo(families[family], unsafe, flagged);
    for (const rule of new Set(found.map((text) => text.split(" ")[0] ?? ""))) {
      rules[rule] ??= { onUnsafe: 0, onSafe: 0 };
      rules[rule][unsafe ? "onUnsafe" : "onSafe"] += 1;
    }
  }
  return {
    lines: verdicts.length,
    files,
    notFollowed,
    core: sum(verdicts.filter(({ family }) => coreFamilies.includes(family))),
    all: sum(verdicts),
    secrets: sum(verdicts.filter(({ family }) => family === "secret")),
    families,
    rules,
    verdicts,
  };
}

function sum(verdicts: readonly SecurityVerdict[]): Summary {
  const total = makeConfusion();
  for (const { unsafe, flagged } of verdicts) addTo(total, unsafe, flagged);
  const { hits, misses, falseAlarms, quiet } = total;
  return {
    ...total,
    precision: rateOf(hits, falseAlarms),
    recall: rateOf(hits, misses),
    falsePositiveRate: rateOf(falseAlarms, quiet),
    precisionInterval: wilson(hits, hits + falseAlarms),
    recallInterval: wilson(hits, hits + misses),
    falsePositiveInterval: wilson(falseAlarms, falseAlarms + quiet),
  };
}

/** Prints the tables. */
export function printSecurity(report: SecurityReport): void {
  console.log(`Security: ${report.files} files, ${report.lines} labelled lines`);
  for (const [name, one] of [
    ["core families", report.core],
    ["all families", report.all],
    ["secrets", report.secrets],
  ] as const) {
    if (one.hits + one.misses + one.falseAlarms + one.quiet === 0) continue;
    const show = (rate: number, [low, high]: [number, number]) =>
      `${rate.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    console.log(
      `  ${name}: precision ${show(one.precision, one.precisionInterval)}, recall ${show(one.recall, one.recallInterval)}, false-positive rate ${show(one.falsePositiveRate, one.falsePositiveInterval)}`,
    );
  }
  console.table(report.families);
  console.table(report.rules);
  if (report.notFollowed.length > 0) console.log(`  not followed: ${report.notFollowed.length}`);
  for (const line of report.notFollowed.slice(0, 10)) console.log(`    ${line}`);
}
