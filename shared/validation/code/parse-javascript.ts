import { parse } from "meriyah";
import { extensionOf } from "../detect-language.ts";
import { checkEarlyErrors, checkRegexes } from "./check-early-errors.ts";
import { eachPlainChild } from "./child-nodes.ts";
import { makeLocate } from "./locate.ts";
import type { Parsed, Problem, SourceType } from "./parsed.ts";
import { isNode, type SyntaxNode } from "./syntax-node.ts";

/** An import, an export, `import.meta` or an `await` outside of functions: what only modules have. */
const looksLikeModule =
  /(?:^|[;}])[^\S\r\n\u2028\u2029]*(?:import\b(?!\s*\()|export\b)|\bimport\s*\.\s*meta\b/m;

/**
 * Parses JavaScript and JSX with early errors. A `.js` file is read as Node reads it: as a module, or as CommonJS
 * if it has nothing that only modules have. Of the version in force the regular expressions are not examined.
 */
export function parseJavaScript(
  source: string,
  path: string,
  isPresent: boolean,
  wanted?: SourceType,
): Parsed {
  const [first = "module", ...others] = wanted ? [wanted] : sourceTypesOf(path, source);
  const answer = parseAs(source, first, isPresent);
  if (answer.status !== "invalid") return answer;
  for (const other of others) {
    const second = parseAs(source, other, isPresent);
    if (second.status === "parsed") return second;
  }
  return answer;
}

function sourceTypesOf(path: string, source: string): SourceType[] {
  const extension = extensionOf(path);
  if (extension === "cjs") return ["commonjs"];
  if (extension === "mjs" || extension === "jsx" || looksLikeModule.test(source)) return ["module"];
  return ["module", "commonjs"];
}

function parseAs(source: string, sourceType: SourceType, isPresent: boolean): Parsed {
  const language = "javascript";
  const locate = makeLocate(source);
  try {
    const root: unknown = parse(source, {
      sourceType,
      next: true,
      jsx: true,
      // Not the default, and without it duplicate declarations and undeclared exports pass.
      lexical: true,
      // Annex B of the standard, which holds in scripts for the web and in Node.
      webcompat: sourceType !== "module",
      ranges: { start: true, end: true, range: false },
      // The host's RegExp differs between the platform and Node; a verdict must not.
      validateRegex: false,
    });
    if (!isNode(root)) return { status: "unreadable", language, reason: "the parser gave no tree" };
    const problems = isPresent ? [] : checkRegexes(source, findRegexes(root, source), locate);
    if (/\bnew\s+super\b/.test(source)) problems.push(...checkEarlyErrors(root, locate));
    if (problems.length > 0) return { status: "invalid", language, problems };
    return { status: "parsed", language, source, root, locate, sourceType };
  } catch (error) {
    if (error instanceof SyntaxError) return { status: "invalid", language, problems: [describe(error)] };
    return { status: "unreadable", language, reason: "too deeply nested for the parser" };
  }
}

/**
 * Where the regular expressions of a tree begin and end, in the order of the source. Written out, for the parser's
 * own tokens cost twice as much as this look at all that may hold one, and so does the common walk. What has no slash in
 * it that begins no comment has none.
 */
function findRegexes(root: SyntaxNode, source: string): number[] {
  const found: SyntaxNode[] = [];
  const slashes: number[] = [];
  for (let at = source.indexOf("/"); at !== -1; at = source.indexOf("/", at + 1)) {
    const next = source[at + 1];
    if (next !== "/" && next !== "*") slashes.push(at);
  }
  const waiting: SyntaxNode[] = [root];
  const take = (child: SyntaxNode): void => {
    if (child.type === "Identifier" || !isAnyIn(slashes, child)) return;
    if (child.type !== "Literal") waiting.push(child);
    else if (child.regex) found.push(child);
  };
  for (let node = waiting.pop(); node; node = waiting.pop()) eachPlainChild(node, take);
  return found.sort((a, b) => a.start - b.start).flatMap(({ start, end }) => [start, end]);
}

/** Whether one of these ascending offsets lies in a node. */
function isAnyIn(offsets: readonly number[], { start, end }: SyntaxNode): boolean {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low < offsets.length && (offsets[low] ?? 0) < end;
}

/** meriyah's errors carry where they are; columns there count from 0. */
function describe(error: SyntaxError): Problem {
  const message = "description" in error ? String(error.description) : error.message;
  const offset = "start" in error && typeof error.start === "number" ? error.start : 0;
  const start =
    "loc" in error && typeof error.loc === "object" && error.loc && "start" in error.loc
      ? error.loc.start
      : null;
  if (typeof start !== "object" || start === null || !("line" in start) || !("column" in start))
    return { message, offset, line: 1, column: 1 };
  return { message, offset, line: Number(start.line), column: Number(start.column) + 1 };
}
