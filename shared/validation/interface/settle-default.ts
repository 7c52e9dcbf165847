import { foldNumber } from "./fold-number.ts";
import type { Interface } from "./model.ts";

/** What a default amounts to: constants and members of enums by their value, arithmetic by its result. */
export function settleDefault(text: string, { constants, moduleKind }: Interface): string {
  const known = constants.get(text) ?? constants.get(text.replace(/\.value$/, "")) ?? text;
  const folded = foldNumber(known);
  // Nobody puts anything into a default, so that an empty list is an empty tuple.
  return moduleKind === "python" && /^(?:\(\)|tuple\(\)|list\(\)|set\(\)|frozenset\(\))$/.test(folded)
    ? "[]"
    : folded;
}
