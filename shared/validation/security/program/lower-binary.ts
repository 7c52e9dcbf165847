import { child, isNode, type SyntaxNode, textIn } from "../../code/syntax-node.ts";
import { lowerExpression, lowerPart } from "./lower-expression.ts";
import type { Lowering } from "./lowering.ts";
import { constant, type Expression } from "./program.ts";

/** `5 * 1024 * 1024` */
export function fold(operator: string, first: Expression, second: Expression): number | undefined {
  if (first.kind !== "constant" || second.kind !== "constant") return undefined;
  if (typeof first.value !== "number" || typeof second.value !== "number") return undefined;
  if (operator === "*") return first.value * second.value;
  return operator === "**" ? first.value ** second.value : undefined;
}

const comparisons = new Set(["==", "!=", "===", "!==", "in", "instanceof", "<", ">", "<=", ">="]);

/** A sum of many parts is a deep tree; its parts are taken in a loop. */
export function lowerBinary(node: SyntaxNode, lowering: Lowering): Expression {
  const at = node.start;
  const operator = textIn(node.operator) ?? "";
  if (operator !== "+") {
    const first = lowerPart(node, node.left, lowering);
    const second = lowerPart(node, node.right, lowering);
    const folded = fold(operator, first, second);
    if (folded !== undefined) return constant(folded, at);
    return comparisons.has(operator)
      ? { kind: "compare", operator, left: first, right: second, at }
      : { kind: "scalar", of: [first, second], at };
  }
  const rights: SyntaxNode[] = [];
  let left: SyntaxNode | undefined = node;
  while (left?.type === "BinaryExpression" && textIn(left.operator) === operator) {
    const right = child(left.right);
    if (right) rights.push(right);
    left = child(left.left);
  }
  const parts = [left, ...rights.reverse()].filter(isNode).map((one) => lowerExpression(one, lowering));
  return { kind: "concat", parts, at };
}
