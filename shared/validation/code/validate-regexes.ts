import { RegExpValidator } from "@eslint-community/regexpp";
import type { Locate } from "./locate.ts";
import type { Problem } from "./parsed.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { walk } from "./walk.ts";

const maxPattern = 5_000;
const maxNesting = 100;
const validator = new RegExpValidator({ ecmaVersion: 2025, strict: false });

/** What is wrong with the regular expressions of a tree by the standard of 2025, whatever the host knows. */
export function validateRegexes(root: SyntaxNode, locate: Locate): Problem[] {
  const problems: Problem[] = [];
  walk(root, (node) => {
    if (node.type !== "Literal" || typeof node.regex !== "object" || node.regex === null) return;
    const { regex } = node;
    if (!("pattern" in regex) || !("flags" in regex)) return;
    const message = problemOf(String(regex.pattern), String(regex.flags));
    if (message !== undefined) problems.push({ message, offset: node.start, ...locate(node.start) });
  });
  return problems;
}

/** Why a pattern is no regular expression; undefined if it is one. */
export function problemOf(pattern: string, flags: string): string | undefined {
  if (pattern.length > maxPattern) return `regular expression of ${pattern.length} characters`;
  if (nesting(pattern) > maxNesting) return "regular expression too deeply nested";
  try {
    validator.validateFlags(flags);
    validator.validatePattern(pattern, 0, pattern.length, {
      unicode: flags.includes("u"),
      unicodeSets: flags.includes("v"),
    });
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    return "regular expression that cannot be analysed";
  }
}

function nesting(pattern: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of pattern) {
    if (character === "(" || character === "[") depth += 1;
    else if ((character === ")" || character === "]") && depth > 0) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
