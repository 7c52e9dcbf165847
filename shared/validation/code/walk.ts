import { isNode, type SyntaxNode } from "./syntax-node.ts";

/** Called on each node before its children. `"skip"` leaves the children out, `"stop"` ends the walk. */
export type Enter = (
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
) => "skip" | "stop" | undefined;
/** Called on each node after its children. */
export type Leave = (node: SyntaxNode, parent: SyntaxNode | undefined, key: string) => void;

/** Keys that never hold nodes. */
const plain = new Set([
  "type",
  "start",
  "end",
  "range",
  "loc",
  "raw",
  "name",
  "operator",
  "regex",
  "extra",
  "field",
]);

/**
 * Visits every node in the order of the source. Iterative: a flat chain of 80,000 calls or additions parses well
 * and is a tree 80,000 deep, on which a recursive walk breaks. Works for every tree, see `SyntaxNode`.
 */
export function walk(root: SyntaxNode, enter: Enter, leave?: Leave): void {
  // Three stacks in step; a node that was entered and waits to be left is followed by its children.
  const nodes: SyntaxNode[] = [root];
  const parents: (SyntaxNode | undefined)[] = [undefined];
  const keys: string[] = [""];
  const left: boolean[] = [false];
  while (nodes.length > 0) {
    const node = nodes.pop();
    const parent = parents.pop();
    const key = keys.pop() ?? "";
    if (!node) return;
    if (left.pop()) {
      leave?.(node, parent, key);
      continue;
    }
    const answer = enter(node, parent, key);
    if (answer === "stop") return;
    if (leave) push(node, parent, key, true);
    if (answer !== "skip") pushChildren(node);
  }

  function push(node: SyntaxNode, parent: SyntaxNode | undefined, key: string, isLeft: boolean): void {
    nodes.push(node);
    parents.push(parent);
    keys.push(key);
    left.push(isLeft);
  }

  function pushChildren(node: SyntaxNode): void {
    const first = nodes.length;
    for (const key in node) {
      const value = node[key];
      if (typeof value !== "object" || value === null || plain.has(key)) continue;
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) push(item, node, key, false);
      } else if (isNode(value)) push(value, node, key, false);
    }
    // The last one pushed is visited first.
    if (nodes.length - first > 1) {
      reverseFrom(nodes, first);
      reverseFrom(keys, first);
    }
  }
}

/** All nodes of some types, in the order of the source. */
export function findAll(root: SyntaxNode, ...types: string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(root, (node) => {
    if (types.includes(node.type)) found.push(node);
  });
  return found;
}

function reverseFrom(list: unknown[], first: number): void {
  for (let low = first, high = list.length - 1; low < high; low += 1, high -= 1)
    [list[low], list[high]] = [list[high], list[low]];
}
