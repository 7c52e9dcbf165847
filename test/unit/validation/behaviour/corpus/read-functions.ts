import { readdirSync, readFileSync } from "node:fs";
import type { RunnableLanguage } from "../../../../../shared/validation/behaviour/parse-module.ts";

/** One function of the corpus as a file of its own, with calls that somebody wrote down for it. */
export interface CorpusFunction {
  name: string;
  language: RunnableLanguage;
  source: string;
  examples: string[];
  /** Not looked at while the inputs were developed. */
  isHeldOut: boolean;
}

const ownFolder = new URL("./functions/", import.meta.url);

/** Reads the functions; every third one, by name, is held out. */
export function readFunctions(folder = ownFolder): CorpusFunction[] {
  const all = readdirSync(folder)
    .sort()
    .flatMap((file) =>
      readSections(readFileSync(new URL(file, folder), "utf8")).map(([name, lines]) => ({
        file,
        name,
        lines,
      })),
    );
  return all
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ file, name, lines }, at) => ({
      name,
      language: file.endsWith(".ts.txt") ? "typescript" : "javascript",
      examples: lines.filter((line) => line.startsWith("// ? ")).map((line) => line.slice(5)),
      source: lines.filter((line) => !line.startsWith("// ? ")).join("\n"),
      isHeldOut: at % 3 === 2,
    }));
}

/** The parts of a file that begin with `// # name`. */
export function readSections(text: string): [name: string, lines: string[]][] {
  const sections: [string, string[]][] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("// # ")) sections.push([line.slice(5).trim(), []]);
    else sections.at(-1)?.[1].push(line);
  }
  return sections;
}
