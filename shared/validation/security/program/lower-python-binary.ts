import { fieldOf, type PythonNode } from "../../code/syntax-node.ts";
import { fold } from "./lower-binary.ts";
import { lowerPythonExpression } from "./lower-python-expression.ts";
import { format } from "./lower-python-string.ts";
import type { Expression } from "./program.ts";
import { constant } from "./program.ts";
import type { PythonLowering } from "./python-lowering.ts";

/** Sums and formatting with `%` join texts; the left side is taken in a loop, for it may be long. */
export function lowerBinary(node: PythonNode, lowering: PythonLowering): Expression {
  const at = node.start;
  const operator = operatorOf(node);
  const rights: PythonNode[] = [];
  let left: PythonNode | undefined = node;
  while (left?.type === "binary_operator" && operatorOf(left) === operator) {
    const right = fieldOf(left, "right");
    if (right) rights.push(right);
    left = fieldOf(left, "left");
    if (operator !== "+") break;
  }
  const parts = [...(left ? [left] : []), ...rights.reverse()].map((one) =>
    lowerPythonExpression(one, lowering),
  );
  const [first, second] = parts;
  const folded = first && second ? fold(operator, first, second) : undefined;
  if (folded !== undefined) return constant(folded, at);
  if (operator === "+") return { kind: "concat", parts, at };
  if (
    operator === "%" &&
    first &&
    second &&
    (first.kind === "constant" || first.kind === "concat" || first.kind === "name")
  )
    return { kind: "concat", parts: [format(first), second, constant("", at)], at };
  // A division joins paths.
  if (operator === "/" && first && second)
    return { kind: "concat", parts: [first, constant("/", at), second], at };
  return { kind: "scalar", of: parts, at };
}

/** The sign between both sides. */
export function operatorOf(node: PythonNode): string {
  return node.children.find(({ field }) => field === "operator")?.type ?? "";
}
