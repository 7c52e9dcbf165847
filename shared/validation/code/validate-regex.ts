import { RegExpValidator } from "@eslint-community/regexpp";

const maxPattern = 5_000;
const maxNesting = 100;
const validator = new RegExpValidator({ ecmaVersion: 2025, strict: false });

/** Why a pattern is no regular expression by the standard of 2025, whatever the host knows; undefined if it is one. */
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
