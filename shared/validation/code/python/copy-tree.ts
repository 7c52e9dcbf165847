import type { Tree } from "web-tree-sitter";
import type { PythonNode } from "../syntax-node.ts";

/** What is wrong, with its offset in UTF-16 units. */
export interface Misread {
  message: string;
  offset: number;
}

interface Growing extends PythonNode {
  children: Growing[];
}

/** What takes more than a star does, so that the star stands for all of it. */
const tighter = new Set(["call", "attribute", "subscript", "binary_operator"]);

/** Where the grammar did not fit first; undefined if it fits everywhere. Looks only where something is wrong. */
export function findMisfit(tree: Tree): Misread | undefined {
  if (!tree.rootNode.hasError) return undefined;
  const cursor = tree.walk();
  try {
    for (;;) {
      const node = cursor.currentNode;
      if (node.isError) return { message: "Invalid syntax", offset: node.startIndex };
      if (node.isMissing) return { message: `Expected ${node.type}`, offset: node.startIndex };
      if (node.hasError && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling())
        if (!cursor.gotoParent()) return { message: "Invalid syntax", offset: 0 };
    }
  } finally {
    cursor.delete();
  }
}

/** Copies a tree out of WebAssembly's memory into plain objects, and puts stars where they belong. */
export function copyTree(tree: Tree): PythonNode {
  const stars: Growing[][] = [];
  const root = copy(tree, stars);
  for (const line of stars) liftStar(line);
  return root;
}

/** The grammar reads `[*a.b()]` as `(*a).b()`, in lists and prints at least. `line` leads from the whole to the star. */
function liftStar(line: readonly Growing[]): void {
  const star = line.at(-1);
  const holder = line.at(-2);
  const [whole] = line;
  const [sign, operand] = star?.children ?? [];
  if (!star || !holder || !whole || !sign || !operand) return;
  const inner: Growing = { ...whole, field: null };
  holder.children[0] = { ...operand, field: star.field };
  if (holder === whole) inner.children = holder.children;
  for (const node of [inner, ...line.slice(1, -1)]) Object.assign(node, { start: operand.start });
  Object.assign(whole, { type: star.type, children: [sign, inner] });
}

function copy(tree: Tree, stars: Growing[][]): PythonNode {
  const cursor = tree.walk();
  const root = read();
  const ancestors: Growing[] = [];
  let node = root;
  try {
    for (;;) {
      if (cursor.gotoFirstChild()) ancestors.push(node);
      else
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) return root;
          ancestors.pop();
        }
      node = read();
      if (node.type === "list_splat") noteStar(node);
      ancestors.at(-1)?.children.push(node);
    }
  } finally {
    cursor.delete();
  }

  /** A star that is the first thing in something that takes more than it does. */
  function noteStar(star: Growing): void {
    const line = [star];
    for (let at = ancestors.length - 1; at >= 0; at -= 1) {
      const above = ancestors[at];
      const isFirst =
        at === ancestors.length - 1 ? above?.children.length === 0 : above?.children.length === 1;
      if (!above || !isFirst || !tighter.has(above.type)) break;
      line.unshift(above);
    }
    if (line.length > 1) stars.push(line);
  }

  function read(): Growing {
    return {
      type: cursor.nodeType,
      start: cursor.startIndex,
      end: cursor.endIndex,
      named: cursor.nodeIsNamed,
      field: cursor.currentFieldName,
      children: [],
    };
  }
}
