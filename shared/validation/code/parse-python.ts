import { makeLocate } from "./locate.ts";
import type { Parsed } from "./parsed.ts";
import { checkRules } from "./python/check-rules.ts";
import { copyTree, findMisfit } from "./python/copy-tree.ts";
import { loadGrammar, pythonParser } from "./python/load-grammar.ts";

export const loadPython = loadGrammar;

/** Parses Python: the grammar, then what tree-sitter lets pass and Python does not. */
export function parsePython(source: string): Parsed {
  const language = "python";
  const parser = pythonParser();
  if (!parser) return { status: "unreadable", language, reason: "the parser is not loaded" };
  const locate = makeLocate(source);
  const tree = parser.parse(source);
  if (!tree) return { status: "unreadable", language, reason: "the parser gave no tree" };
  try {
    const misfit = findMisfit(tree);
    if (misfit) return { status: "invalid", language, problems: [{ ...misfit, ...locate(misfit.offset) }] };
    const root = copyTree(tree);
    const problem = checkRules(source, root);
    if (problem)
      return { status: "invalid", language, problems: [{ ...problem, ...locate(problem.offset) }] };
    return { status: "parsed", language, source, root, locate };
  } finally {
    tree.delete();
    parser.reset();
  }
}
