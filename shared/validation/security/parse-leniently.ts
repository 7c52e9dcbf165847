import { parse } from "meriyah";
import { makeLocate } from "../code/locate.ts";
import { refuseToParse } from "../code/measure-source.ts";
import type { Parsed, ParsedSource } from "../code/parsed.ts";
import { copyTree } from "../code/python/copy-tree.ts";
import { pythonParser } from "../code/python/load-grammar.ts";
import { isNode } from "../code/syntax-node.ts";

/**
 * A tree of a source that breaks rules which do not matter for what it does: early errors in JavaScript, indentation
 * in Python. Such a source is refused anyhow; this only lets the report say what else is wrong with it.
 */
export function parseLeniently(source: string, strict: Parsed): ParsedSource | undefined {
  if (strict.status === "parsed") return strict;
  if (strict.status !== "invalid" || refuseToParse(source) !== undefined) return undefined;
  if (strict.language === "javascript") return parseJavaScript(source);
  return strict.language === "python" ? parsePython(source) : undefined;
}

function parseJavaScript(source: string): ParsedSource | undefined {
  for (const sourceType of ["module", "script"] as const) {
    try {
      const root: unknown = parse(source, {
        sourceType,
        next: true,
        jsx: true,
        webcompat: true,
        ranges: { start: true, end: true, range: false },
        validateRegex: false,
      });
      if (isNode(root))
        return { status: "parsed", language: "javascript", source, root, locate: makeLocate(source) };
    } catch {
      // The next way to read it, or none.
    }
  }
  return undefined;
}

function parsePython(source: string): ParsedSource | undefined {
  const tree = pythonParser()?.parse(source);
  if (!tree) return undefined;
  try {
    const root = copyTree(tree);
    return { status: "parsed", language: "python", source, root, locate: makeLocate(source) };
  } finally {
    tree.delete();
  }
}
