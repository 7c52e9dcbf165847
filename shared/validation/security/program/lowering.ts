import { maxDepth, TooDeep } from "./program.ts";

/** What lowering keeps in mind. */
export interface Lowering {
  escaping: Set<string>;
  /** Names by how they are declared. */
  blockScoped: Set<string>;
  functionScoped: Set<string>;
  modules: { name: string; at: number }[];
  regexes: { pattern: string; flags: string; at: number }[];
  depth: number;
}

/** Counts the depth around a step into the tree; the host's stack must not decide. */
export function deeper<T>(lowering: Lowering, step: () => T): T {
  lowering.depth += 1;
  if (lowering.depth > maxDepth) throw new TooDeep("nested deeper than is followed");
  const result = step();
  lowering.depth -= 1;
  return result;
}
