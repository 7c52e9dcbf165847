import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerPythonExpression, lowerTarget } from "./lower-python-expression.ts";
import type { Expression } from "./program.ts";
import { constant } from "./program.ts";
import type { PythonLowering } from "./python-lowering.ts";

/** A list, set, dictionary or generator made in place. */
export function lowerComprehension(node: PythonNode, lowering: PythonLowering): Expression {
  const at = node.start;
  const body = fieldOf(node, "body");
  const clauses = node.children.filter(({ type }) => type === "for_in_clause").reverse();
  const tests = node.children
    .filter(({ type }) => type === "if_clause")
    .flatMap((one) => partsOf(one))
    .map((one) => lowerPythonExpression(one, lowering));
  let result: Expression = body
    ? body.type === "pair"
      ? { kind: "list", items: partsOf(body).map((one) => lowerPythonExpression(one, lowering)), at }
      : lowerPythonExpression(body, lowering)
    : constant(null, at);
  clauses.forEach((clause, index) => {
    const left = fieldOf(clause, "left");
    const right = fieldOf(clause, "right");
    if (!left || !right) return;
    const own = index === 0 ? tests : [];
    result = {
      kind: "each",
      target: lowerTarget(left, lowering),
      over: lowerPythonExpression(right, lowering),
      tests: own,
      result,
      at,
    };
  });
  return result;
}
