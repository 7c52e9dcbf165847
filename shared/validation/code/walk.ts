import { eachChild, eachPlainChild, isPlainTree } from "./child-nodes.ts";
import type { PythonNode, SyntaxNode } from "./syntax-node.ts";

/** Called on each node before its children. `"skip"` leaves the children out, `"stop"` ends the walk. */
export type Enter<Node = SyntaxNode> = (
  node: Node,
  parent: Node | undefined,
  key: string,
) => "skip" | "stop" | undefined;
/** Called on each node after its children. */
export type Leave<Node = SyntaxNode> = (node: Node, parent: Node | undefined, key: string) => void;

type Each<Node> = (node: Node, take: (child: Node, key: string) => void) => void;

/**
 * Visits every node in the order of the source. Iterative: a flat chain of 80,000 calls or additions parses well
 * and is a tree 80,000 deep, on which a recursive walk breaks. Works for every tree, see `SyntaxNode`.
 */
export function walk(root: SyntaxNode, enter: Enter, leave?: Leave): void {
  traverse(root, isPlainTree(root) ? eachPlainChild : eachChild, enter, leave);
}

/** The same for Python's trees; keys are the names of fields. */
export function walkPython(root: PythonNode, enter: Enter<PythonNode>, leave?: Leave<PythonNode>): void {
  traverse(root, eachPythonChild, enter, leave);
}

/** All nodes of some types, in the order of the source. */
export function findAll(root: SyntaxNode, ...types: string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(root, (node) => {
    if (types.includes(node.type)) found.push(node);
    return undefined;
  });
  return found;
}

function traverse<Node>(
  root: Node,
  each: Each<Node>,
  enter: Enter<Node>,
  leave: Leave<Node> | undefined,
): void {
  // Stacks in step; a node that was entered and waits to be left is followed by its children.
  const nodes: Node[] = [root];
  const parents: (Node | undefined)[] = [undefined];
  const keys: string[] = [""];
  const left: boolean[] = [false];
  let around = root;
  function take(child: Node, key: string): void {
    nodes.push(child);
    parents.push(around);
    keys.push(key);
    left.push(false);
  }
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const parent = parents.pop();
    const key = keys.pop() ?? "";
    if (left.pop()) {
      leave?.(node, parent, key);
      continue;
    }
    const answer = enter(node, parent, key);
    if (answer === "stop") return;
    if (leave) {
      nodes.push(node);
      parents.push(parent);
      keys.push(key);
      left.push(true);
    }
    if (answer === "skip") continue;
    const first = nodes.length;
    around = node;
    each(node, take);
    // The last one pushed is visited first.
    reverseFrom(nodes, first);
    reverseFrom(keys, first);
  }
}

function eachPythonChild(node: PythonNode, take: (child: PythonNode, key: string) => void): void {
  for (const child of node.children) take(child, child.field ?? "");
}

function reverseFrom(list: unknown[], first: number): void {
  for (let low = first, high = list.length - 1; low < high; low += 1, high -= 1)
    [list[low], list[high]] = [list[high], list[low]];
}
