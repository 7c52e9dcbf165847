import type { Locate } from "./locate.ts";
import type { Problem } from "./parsed.ts";
import { nodeAt, type SyntaxNode } from "./syntax-node.ts";
import { problemOf } from "./validate-regex.ts";
import { walk } from "./walk.ts";

/**
 * What the parsers let pass, or leave to the host: regular expressions, and `new super()`.
 * @param also looks at each node as well, for what one language alone refuses.
 */
export function checkEarlyErrors(
  root: SyntaxNode,
  locate: Locate,
  also?: (node: SyntaxNode, parent: SyntaxNode | undefined) => string | undefined,
): Problem[] {
  const problems: Problem[] = [];
  walk(root, (node, parent) => {
    const message = messageOf(node) ?? also?.(node, parent);
    if (message !== undefined) problems.push({ message, offset: node.start, ...locate(node.start) });
    return undefined;
  });
  return problems;
}

/** What is wrong with the regular expressions between pairs of offsets. */
export function checkRegexes(source: string, places: readonly number[], locate: Locate): Problem[] {
  const problems: Problem[] = [];
  for (let at = 0; at + 1 < places.length; at += 2) {
    const start = places[at] ?? 0;
    const text = source.slice(start, places[at + 1]);
    const end = text.lastIndexOf("/");
    const message = problemOf(text.slice(1, end), text.slice(end + 1));
    if (message !== undefined) problems.push({ message, offset: start, ...locate(start) });
  }
  return problems;
}

function messageOf(node: SyntaxNode): string | undefined {
  if (node.type === "NewExpression")
    return nodeAt(node, "callee")?.type === "Super" ? "'super' is no constructor" : undefined;
  if (node.type !== "Literal" || typeof node.regex !== "object" || node.regex === null) return undefined;
  const { regex } = node;
  if (!("pattern" in regex) || !("flags" in regex)) return undefined;
  return problemOf(String(regex.pattern), String(regex.flags));
}
