import { parse } from "meriyah";
import { type Check, notApplicable, type Outcome, passed, refused } from "../check-contract.ts";
import { detectLanguage, extensionOf } from "../detect-language.ts";

const maxBytes = 262_144;
/**
 * Deeper than people write is not analysed: parsers recurse, and this one looks up every `var` in each block
 * around it, so that nested blocks multiply the time.
 */
const maxNesting = 100;
const maxBlocks = 50;

/** The proposed JavaScript parses, early errors included. */
export const javascriptSyntax: Check = {
  rule: "javascript_syntax",
  title: "Valid JavaScript",
  check({ improvement, target }) {
    if (!target || detectLanguage(target.path) !== "javascript")
      return notApplicable("The target is no JavaScript.");
    const source = improvement.proposed_content;
    const size = new TextEncoder().encode(source).length;
    if (size > maxBytes) return [refused(`Cannot be analysed: ${size} bytes, ${maxBytes} are the limit.`)];
    if (isTooDeep(source)) return [tooDeep];
    try {
      parse(source, {
        sourceType: extensionOf(target.path) === "cjs" ? "commonjs" : "module",
        next: true,
        jsx: true,
        // Not the default, and without it duplicate declarations and undeclared exports pass.
        lexical: true,
        loc: true,
        ranges: true,
        // The host's RegExp differs between the platform and Node; a verdict must not.
        validateRegex: false,
      });
    } catch (error) {
      return [describeFailure(error, target.path)];
    }
    return passed("Parses as JavaScript.");
  },
};

const tooDeep = refused("Cannot be analysed: too deeply nested.");

function describeFailure(error: unknown, path: string): Outcome {
  if (!(error instanceof SyntaxError)) return tooDeep;
  const detail = "description" in error ? String(error.description) : error.message;
  const position = positionOf(error);
  return refused(
    `Does not parse: ${detail}.`,
    position ? { location: { path, ...position, side: "new" } } : {},
  );
}

/** meriyah's errors carry where they are; columns there count from 0. */
function positionOf(error: SyntaxError): { line: number; column: number } | undefined {
  if (!("loc" in error) || typeof error.loc !== "object" || error.loc === null) return undefined;
  const start = "start" in error.loc ? error.loc.start : undefined;
  if (typeof start !== "object" || start === null || !("line" in start) || !("column" in start))
    return undefined;
  const { line, column } = start;
  return typeof line === "number" && typeof column === "number" ? { line, column: column + 1 } : undefined;
}

/** Counts brackets wherever they stand, in strings too: a cheap bound that holds before any parser runs. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  let blocks = 0;
  for (const character of source) {
    if (character === "{") blocks += 1;
    else if (character === "}") blocks = Math.max(0, blocks - 1);
    else if (character === "(" || character === "[") depth += 1;
    else if (character === ")" || character === "]") depth = Math.max(0, depth - 1);
    if (blocks > maxBlocks || depth > maxNesting) return true;
  }
  return false;
}
