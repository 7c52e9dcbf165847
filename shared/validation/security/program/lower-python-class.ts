import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerPythonExpression } from "./lower-python-expression.ts";
import { lowerPythonFunction } from "./lower-python-function.ts";
import type { ClassMember, Statement } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";

/** A class with its methods and attributes. */
export function lowerPythonClass(node: PythonNode, lowering: PythonLowering): Statement {
  const members: ClassMember[] = [];
  const name = fieldOf(node, "name");
  const bases = fieldOf(node, "superclasses");
  const [base] = bases ? partsOf(bases) : [];
  const body = fieldOf(node, "body");
  for (const one of body ? partsOf(body) : []) {
    const definition = one.type === "decorated_definition" ? fieldOf(one, "definition") : one;
    if (definition?.type === "function_definition") {
      const texts = one.children
        .filter(({ type }) => type === "decorator")
        .map((part) => textOfNode(part, lowering).slice(1, 80));
      const method = lowerPythonFunction(definition, lowering, texts, true);
      members.push({ name: method.name, function: method, value: undefined });
    } else if (one.type === "expression_statement") {
      const [assignment] = partsOf(one);
      const left = assignment && fieldOf(assignment, "left");
      const right = assignment && fieldOf(assignment, "right");
      if (left && right)
        members.push({
          name: textOfNode(left, lowering),
          function: undefined,
          value: lowerPythonExpression(right, lowering),
        });
    }
  }
  return {
    kind: "class",
    name: name ? textOfNode(name, lowering) : "",
    base: base && base.type !== "keyword_argument" ? lowerPythonExpression(base, lowering) : undefined,
    members,
    at: node.start,
  };
}
