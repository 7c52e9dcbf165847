import { isNode, type PythonNode, type SyntaxNode } from "./syntax-node.ts";

/** Called on each node before its children. `"skip"` leaves the children out, `"stop"` ends the walk. */
export type Enter<Node = SyntaxNode> = (
  node: Node,
  parent: Node | undefined,
  key: string,
) => "skip" | "stop" | undefined;
/** Called on each node after its children. */
export type Leave<Node = SyntaxNode> = (node: Node, parent: Node | undefined, key: string) => void;

type Push<Node> = (node: Node, parent: Node | undefined, key: string, isLeft: boolean) => void;

/** Keys that never hold nodes. */
const plain = new Set(["type", "start", "end", "range", "loc", "raw", "operator", "regex", "extra", "field"]);

/**
 * Visits every node in the order of the source. Iterative: a flat chain of 80,000 calls or additions parses well
 * and is a tree 80,000 deep, on which a recursive walk breaks. Works for every tree, see `SyntaxNode`.
 */
export function walk(root: SyntaxNode, enter: Enter, leave?: Leave): void {
  traverse(root, pushAll, enter, leave);
}

/** The same for Python's trees; keys are the names of fields. */
export function walkPython(root: PythonNode, enter: Enter<PythonNode>, leave?: Leave<PythonNode>): void {
  traverse(root, pushChildren, enter, leave);
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
  pushAll: (node: Node, push: Push<Node>) => void,
  enter: Enter<Node>,
  leave: Leave<Node> | undefined,
): void {
  // Stacks in step; a node that was entered and waits to be left is followed by its children.
  const nodes: Node[] = [root];
  const parents: (Node | undefined)[] = [undefined];
  const keys: string[] = [""];
  const left: boolean[] = [false];
  function push(node: Node, parent: Node | undefined, key: string, isLeft: boolean): void {
    nodes.push(node);
    parents.push(parent);
    keys.push(key);
    left.push(isLeft);
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
    if (leave) push(node, parent, key, true);
    if (answer === "skip") continue;
    const first = nodes.length;
    pushAll(node, push);
    // The last one pushed is visited first.
    reverseFrom(nodes, first);
    reverseFrom(keys, first);
  }
}

function pushAll(node: SyntaxNode, push: Push<SyntaxNode>): void {
  for (const key in node) {
    const value = node[key];
    if (typeof value !== "object" || value === null || plain.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) push(item, node, key, false);
    } else if (isNode(value)) push(value, node, key, false);
  }
}

function pushChildren(node: PythonNode, push: Push<PythonNode>): void {
  for (const child of node.children) push(child, node, child.field ?? "", false);
}

function reverseFrom(list: unknown[], first: number): void {
  for (let low = first, high = list.length - 1; low < high; low += 1, high -= 1)
    [list[low], list[high]] = [list[high], list[low]];
}
