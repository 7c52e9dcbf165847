import { foldNumber } from "./fold-number.ts";
import type { Interface } from "./model.ts";

/** FastAPI's `Query(10, ge=1)`. */
const declaredDefault =
  /^(?:\w{1,40}\.)?(?:Query|Body|Header|Cookie|Form|Path)\(\s{0,20}(?:default\s{0,3}=\s{0,3})?([^,()=.]{1,100})[,)]/;

/** What a default amounts to: constants and members of enums by their value, arithmetic by its result. */
export function settleDefault(
  text: string,
  names: Pick<Interface, "constants" | "moduleKind" | "expressionOf">,
): string {
  const { constants, moduleKind } = names;
  const declared = moduleKind === "python" ? declaredDefault.exec(text)?.[1] : undefined;
  if (declared !== undefined) return settleDefault(declared.trim(), names);
  const known =
    constants.get(text) ??
    constants.get(text.replace(/\.value$/, "")) ??
    (/^_?[A-Z][A-Z0-9_]*$/.test(text) ? names.expressionOf(text) : undefined) ??
    text;
  const folded = foldNumber(known);
  // Nobody puts anything into a default, so that an empty list is an empty tuple.
  return moduleKind === "python" && /^(?:\(\)|tuple\(\)|list\(\)|set\(\)|frozenset\(\))$/.test(folded)
    ? "[]"
    : folded;
}
