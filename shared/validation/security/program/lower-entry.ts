import { child, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerExpression } from "./lower-expression.ts";
import type { Lowering } from "./lowering.ts";
import type { Entry } from "./program.ts";
import { constant } from "./program.ts";

/** One entry of an object literal. */
export function lowerEntry(node: SyntaxNode, lowering: Lowering): Entry {
  const at = node.start;
  if (node.type === "SpreadElement" || node.type === "JSXSpreadAttribute") {
    const of = child(node.argument);
    return {
      key: undefined,
      computed: undefined,
      value: of ? lowerExpression(of, lowering) : constant(null, at),
      at,
    };
  }
  const key = child(node.key);
  const isComputed = node.computed === true && key?.type !== "Literal";
  const name = key && !isComputed ? (textIn(key.name) ?? String(key.value)) : undefined;
  const value = child(node.value);
  return {
    key: name,
    computed: key && isComputed ? lowerExpression(key, lowering) : undefined,
    value: value ? lowerExpression(value, lowering, name ?? "") : constant(null, at),
    at,
  };
}
