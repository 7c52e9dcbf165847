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

/** Copies a tree out of WebAssembly's memory into plain objects. */
export function copyTree(tree: Tree): PythonNode {
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
      ancestors.at(-1)?.children.push(node);
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
}
