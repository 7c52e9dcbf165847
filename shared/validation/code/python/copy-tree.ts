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

/** Copies a tree out of WebAssembly's memory into plain objects, and says where the grammar did not fit. */
export function copyTree(tree: Tree): { root: PythonNode; problem: Misread | undefined } {
  const cursor = tree.walk();
  const root = read();
  const ancestors: Growing[] = [];
  let node = root;
  let problem = problemOf(root);
  try {
    for (;;) {
      if (cursor.gotoFirstChild()) ancestors.push(node);
      else
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) return { root, problem };
          ancestors.pop();
        }
      node = read();
      ancestors.at(-1)?.children.push(node);
      problem ??= problemOf(node);
    }
  } finally {
    cursor.delete();
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

  function problemOf({ type, start }: Growing): Misread | undefined {
    if (type === "ERROR") return { message: "Invalid syntax", offset: start };
    if (cursor.nodeIsMissing) return { message: `Expected ${type}`, offset: start };
    return undefined;
  }
}
