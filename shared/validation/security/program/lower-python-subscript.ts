import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerObject, lowerPythonExpression } from "./lower-python-expression.ts";
import { constant, type Expression } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";

/** `a["key"]`, `a[key]` and pieces of `a`. */
export function lowerSubscript(node: PythonNode, lowering: PythonLowering): Expression {
  const at = node.start;
  const value = fieldOf(node, "value");
  const by = fieldOf(node, "subscript");
  if (!value || !by) return constant(null, at);
  const of = lowerObject(value, lowering);
  if (by.type === "slice") return lowerSlice(of, by, lowering);
  const index = lowerPythonExpression(by, lowering);
  if (index.kind === "constant" && (typeof index.value === "string" || typeof index.value === "number"))
    return { kind: "member", of, name: String(index.value), at };
  return { kind: "index", of, by: index, at };
}

/** `a[:50]` cuts, which says how much is taken at most; any other piece is of the same as the whole. */
function lowerSlice(of: Expression, by: PythonNode, lowering: PythonLowering): Expression {
  const { at } = of;
  const [end] = partsOf(by);
  if (!end || textOfNode(by, lowering) !== `:${textOfNode(end, lowering)}`) return { kind: "await", of, at };
  const callee: Expression = { kind: "member", of, name: "slice", at };
  const given = [constant(0, at), lowerPythonExpression(end, lowering)];
  return { kind: "call", callee, arguments: given, named: [], isNew: false, at };
}
