import type { PythonNode } from "../syntax-node.ts";
import type { Misread } from "./copy-tree.ts";

const opening = new Set(["(", "[", "{"]);
const closing = new Set([")", "]", "}"]);
const maxLevels = 99;

/** Columns by two rules: tabs to the next multiple of eight, and tabs as one. Python wants both to agree. */
interface Indent {
  wide: number;
  narrow: number;
}

/** What stands before the tokens where a statement may begin: a line end, a semicolon or a colon. */
export type Beginnings = Map<number, "line" | ";" | ":">;

/**
 * What tree-sitter forgives and Python does not: indents that fit no block, and tabs mixed with spaces.
 * @param beginnings is filled with the offsets at which statements may begin.
 */
export function checkIndentation(
  source: string,
  tokens: readonly PythonNode[],
  beginnings: Beginnings,
): Misread | undefined {
  const levels: Indent[] = [{ wide: 0, narrow: 0 }];
  let brackets = 0;
  let opensBlock = false;
  let end = 0;
  let isFirst = true;
  let before = "";
  for (const { type, start, end: tokenEnd } of tokens) {
    if (type === "line_continuation") continue;
    if (brackets === 0 && (isFirst || endsLine(source, end, start)) && type !== "comment") {
      const message = enterLine(levels, indentOf(source, start), opensBlock);
      if (message !== undefined) return { message, offset: start };
      isFirst = false;
      opensBlock = false;
      beginnings.set(start, "line");
    } else if (before === ";" || before === ":") beginnings.set(start, before);
    if (type !== "comment") {
      before = type;
      if (opening.has(type)) brackets += 1;
      else if (closing.has(type)) brackets = Math.max(0, brackets - 1);
      opensBlock = type === ":" && brackets === 0;
      end = tokenEnd;
    } else if (!endsLine(source, end, start)) {
      // Behind code: the line ends after the comment. A comment on its own line changes nothing.
      end = start;
    }
  }
  return opensBlock ? { message: "Expected an indented block", offset: source.length } : undefined;
}

/** Compares a line's indent with the open blocks; says what is wrong with it. */
function enterLine(levels: Indent[], indent: Indent, opensBlock: boolean): string | undefined {
  let top = levels.at(-1) ?? indent;
  if (indent.wide > top.wide) {
    if (indent.narrow <= top.narrow) return "Inconsistent use of tabs and spaces in indentation";
    if (!opensBlock) return "Unexpected indent";
    if (levels.length > maxLevels) return "Too many levels of indentation";
    levels.push(indent);
    return undefined;
  }
  if (opensBlock) return "Expected an indented block";
  while (levels.length > 1 && indent.wide < top.wide) {
    levels.pop();
    top = levels.at(-1) ?? top;
  }
  if (indent.wide !== top.wide) return "Unindent does not match any outer indentation level";
  if (indent.narrow !== top.narrow) return "Inconsistent use of tabs and spaces in indentation";
  return undefined;
}

/** Whether a logical line ends between two tokens: a line end that no backslash joins. */
function endsLine(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 35) {
      // A comment runs to the end of its line, backslash or not.
      return true;
    }
    if (code !== 10 && code !== 13) continue;
    if (source.charCodeAt(at - 1) !== 92) return true;
    if (code === 13 && source.charCodeAt(at + 1) === 10) at += 1;
  }
  return false;
}

function indentOf(source: string, start: number): Indent {
  let at = start;
  while (at > 0 && !/[\r\n]/.test(source.charAt(at - 1))) at -= 1;
  const indent = { wide: 0, narrow: 0 };
  for (; at < start; at += 1) {
    const character = source.charAt(at);
    if (character === "\t") {
      indent.wide += 8 - (indent.wide % 8);
      indent.narrow += 1;
    } else if (character === "\f") {
      indent.wide = 0;
      indent.narrow = 0;
    } else if (character === " ") {
      indent.wide += 1;
      indent.narrow += 1;
    } else if (character !== "\uFEFF") break;
  }
  return indent;
}
