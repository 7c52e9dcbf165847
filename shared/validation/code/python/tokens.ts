import type { PythonNode } from "../syntax-node.ts";
import { walkPython } from "../walk.ts";

/** Strings count as one token: what is inside of them never opens a bracket or a line. */
const whole = new Set(["string", "comment", "line_continuation"]);

/** The tokens of a tree in the order of the source, comments and joined lines among them. */
export function tokensOf(root: PythonNode): PythonNode[] {
  const tokens: PythonNode[] = [];
  walkPython(root, (node) => {
    if (node.children.length > 0 && !whole.has(node.type)) return undefined;
    if (node.end > node.start) tokens.push(node);
    return "skip";
  });
  return tokens;
}
