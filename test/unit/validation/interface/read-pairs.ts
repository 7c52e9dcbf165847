import { readdirSync, readFileSync } from "node:fs";
import type { Language } from "../../../../shared/validation/detect-language.ts";

/** Two versions of a program, and whether the change breaks callers. */
export interface Pair {
  id: string;
  title: string;
  language: Language;
  path: string;
  old: string;
  new: string;
  breaking: boolean;
}

const languages: Record<string, { language: Language; path: string }> = {
  javascript: { language: "javascript", path: "a.js" },
  typescript: { language: "typescript", path: "a.ts" },
  python: { language: "python", path: "a.py" },
};

/** Reads the labelled pairs: `# breaking …` or `# compatible …`, the old version, `----`, the new one. */
export function readPairs(): Pair[] {
  const folder = new URL("./pairs/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  return files.flatMap((file) => {
    const [category, language = ""] = file.split(".");
    const known = languages[language];
    if (!known) throw new Error(`${file} names no language.`);
    const sections = readFileSync(new URL(file, folder), "utf8").split(/^# (?=breaking |compatible )/m);
    return sections.slice(1).map((section) => {
      const end = section.indexOf("\n");
      const title = section.slice(0, end);
      const [before = "", after = ""] = section.slice(end + 1).split(/^----\n/m);
      const id = `${category}/${language}: ${title}`;
      return { id, title, ...known, old: before, new: after, breaking: title.startsWith("breaking") };
    });
  });
}
