import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { detectLanguage, type Language } from "../../shared/validation/detect-language.ts";

/** The lines of all files of a folder whose names begin with a word, as objects. */
export function readLines<Line>(folder: string, prefix: string): Line[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith(".jsonl"));
  return names.flatMap((name) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n");
    return lines.filter((line) => line.trim() !== "").map((line): Line => JSON.parse(line));
  });
}

const extensions: Record<string, string> = {
  javascript: "js",
  jsx: "jsx",
  typescript: "ts",
  tsx: "tsx",
  python: "py",
};

/** What reads a subject: by the language that it states, or the extension that it states as one. */
export function describeSubject(language: string): { language: Language; path: string } {
  const path = `subject.${extensions[language] ?? language}`;
  return { language: detectLanguage(path), path };
}

/** How verdicts and labels fall together, under the names of the subject. */
export interface Table {
  [column: string]: number;
}

/** The share of the first among both, with three places; 1 where there is nothing. */
export function share(first: number, second: number): number {
  return first + second === 0 ? 1 : Math.round((first / (first + second)) * 1000) / 1000;
}
