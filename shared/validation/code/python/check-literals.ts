import type { PythonNode } from "../syntax-node.ts";
import type { Misread } from "./copy-tree.ts";

const digits = String.raw`\d(?:_?\d)*`;
const float = String.raw`(?:(?:${digits}\.(?:${digits})?|\.${digits})(?:[eE][+-]?${digits})?|${digits}[eE][+-]?${digits})`;
const number = new RegExp(
  String.raw`^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*|${float}|(?:${float}|${digits})[jJ])$`,
);
/** Words that may follow a number without a space. */
const followers = new Set(["and", "else", "for", "if", "in", "is", "or", "not", "not in", "is not"]);
const prefix = /^(?:[bBrRuUfFtT]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF]|[tT][rR]|[rR][tT])?(?:"""|'''|"|')$/;
const badEscape =
  /(?<!\\)(?:\\\\)*\\(?:x(?![\da-fA-F]{2})|u(?![\da-fA-F]{4})|U(?!(?:000[\da-fA-F]|0010)[\da-fA-F]{4})|N(?!\{[^}]+\}))/;
const badByteEscape = /(?<!\\)(?:\\\\)*\\x(?![\da-fA-F]{2})/;
const bareLineEnd = /(?<!\\)(?:\\\\)*[\r\n]/;

/** Numbers as Python writes them; `next` is the token that follows. */
export function checkNumber(
  source: string,
  node: PythonNode,
  next: PythonNode | undefined,
): Misread | undefined {
  const text = source.slice(node.start, node.end);
  const isGlued =
    next?.start === node.end && /^\w/.test(source.charAt(next.start)) && !followers.has(next.type);
  if (number.test(text) && !isGlued) return undefined;
  return { message: "Invalid number", offset: node.start };
}

/** Prefix, escapes and line ends of one string. */
export function checkString(source: string, node: PythonNode): Misread | undefined {
  const opening = node.children.find(({ type }) => type === "string_start");
  if (!opening) return undefined;
  const start = source.slice(opening.start, opening.end);
  if (!prefix.test(start)) return { message: `Invalid string prefix ${start}`, offset: node.start };
  const isBytes = /b/i.test(start);
  const isRaw = /r/i.test(start);
  const isShort = !start.endsWith('"""') && !start.endsWith("'''");
  for (const { type, start: from, end: to } of node.children) {
    if (type === "interpolation") continue;
    const text = source.slice(from, to);
    if (isShort && bareLineEnd.test(text)) return { message: "Unterminated string", offset: node.start };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are ASCII, controls included
    if (isBytes && /[^\u0000-\u007F]/.test(text)) return { message: "Bytes hold ASCII only", offset: from };
    if (!isRaw && (isBytes ? badByteEscape : badEscape).test(text))
      return { message: "Invalid escape", offset: from };
  }
  return undefined;
}

/** Strings side by side are one, so all of them are bytes or none. */
export function checkConcatenation(source: string, node: PythonNode): Misread | undefined {
  const kinds = new Set(
    node.children
      .filter(({ type }) => type === "string")
      .map(({ start }) => /^[a-z]*b/i.test(source.slice(start, start + 2))),
  );
  return kinds.size > 1 ? { message: "Cannot mix bytes and text", offset: node.start } : undefined;
}
