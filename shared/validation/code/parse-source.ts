import type { Language } from "../detect-language.ts";
import { refuseToParse } from "./measure-source.ts";
import { parseJavaScript } from "./parse-javascript.ts";
import { loadPython, parsePython } from "./parse-python.ts";
import { loadSql, parseSql } from "./parse-sql.ts";
import { loadTypeScript, parseTypeScript } from "./parse-typescript.ts";
import type { Parsed, SourceType } from "./parsed.ts";

/** Loads what `parseSource` needs for a language. The large parsers are loaded only for changes that need them. */
export async function loadParser(language: Language): Promise<void> {
  if (language === "typescript") await loadTypeScript();
  if (language === "python") await loadPython();
  if (language === "sql") await loadSql();
}

interface ParseOptions {
  /** Overrides what the path says about JavaScript and TypeScript. */
  sourceType?: SourceType | undefined;
  /** The version that is in force: it is compared with, and nobody asks whether its regular expressions are valid. */
  isPresent?: boolean;
}

/**
 * Reads a program. The language chooses the parser, and no other one is tried. Never throws; what is too large or
 * too deep is `unreadable`. Call `loadParser` once before.
 */
export function parseSource(
  source: string,
  language: Language,
  path: string,
  { sourceType, isPresent = false }: ParseOptions = {},
): Parsed {
  const reason = refuseToParse(source);
  if (reason !== undefined) return { status: "unreadable", language, reason };
  switch (language) {
    case "javascript":
      return parseJavaScript(source, path, isPresent, sourceType);
    case "typescript":
      return parseTypeScript(source, path, sourceType);
    case "python":
      return parsePython(source);
    case "sql":
      return parseSql(source);
    default:
      return { status: "unreadable", language, reason: `there is no parser for ${language} here` };
  }
}
