import { fieldOf, type PythonNode } from "../../code/syntax-node.ts";
import { lowerPythonExpression } from "./lower-python-expression.ts";
import type { Expression } from "./program.ts";
import { constant } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";
import { pythonText } from "./python-text.ts";

/** A text, or one that is put together in place. */
export function lowerString(node: PythonNode, lowering: PythonLowering): Expression {
  const start = node.children.find(({ type }) => type === "string_start");
  const isRaw = start !== undefined && /r/i.test(textOfNode(start, lowering));
  const parts: Expression[] = [];
  for (const one of node.children) {
    if (one.type === "string_content")
      parts.push(constant(pythonText(textOfNode(one, lowering), isRaw), one.start));
    else if (one.type === "interpolation") {
      const value = fieldOf(one, "expression");
      if (value) parts.push(lowerPythonExpression(value, lowering));
    }
  }
  const [only] = parts;
  if (!only) return constant("", node.start);
  if (parts.length === 1 && only.kind === "constant") return { ...only, at: node.start };
  return { kind: "concat", parts, at: node.start };
}

/** The text before the first `%s`. */
export function format(first: Expression): Expression {
  if (first.kind !== "constant" || typeof first.value !== "string") return first;
  return { ...first, value: first.value.split("%")[0] ?? "" };
}
