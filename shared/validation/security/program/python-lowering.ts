import type { PythonNode } from "../../code/syntax-node.ts";

/** What lowering Python keeps in mind. */
export interface PythonLowering {
  source: string;
  escaping: Set<string>;
  modules: { name: string; at: number }[];
  depth: number;
  /** The name of the first parameter inside of methods. */
  self: string | undefined;
}

/** The source of a node. */
export function textOfNode(node: PythonNode, { source }: PythonLowering): string {
  return source.slice(node.start, node.end);
}
