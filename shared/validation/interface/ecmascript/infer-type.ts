import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Property, Type } from "../types/type.ts";
import { keyName, readType } from "./read-types.ts";

const maxDepth = 6;
const anything: Type = { is: "name", name: "any", args: [] };

/**
 * The type that TypeScript gives to a constant without an annotation, as far as its text shows it. Below `as const`
 * literals keep their values and lists their places.
 */
export function inferType(node: SyntaxNode | undefined, source: string, isConst = false, depth = 0): Type {
  if (!node || depth > maxDepth) return anything;
  const inner = (part: SyntaxNode | undefined): Type => inferType(part, source, isConst, depth + 1);
  switch (node.type) {
    case "TSAsExpression":
      return isConstAssertion(node, source)
        ? inferType(nodeAt(node, "expression"), source, true, depth + 1)
        : (readType(nodeAt(node, "typeAnnotation"), source) ?? anything);
    case "TSSatisfiesExpression":
      return inner(nodeAt(node, "expression"));
    case "Literal":
      return literalType(node.value, isConst || depth === 0);
    case "TemplateLiteral":
      return { is: "name", name: "string", args: [] };
    case "ArrayExpression":
      return isConst
        ? {
            is: "tuple",
            isReadonly: true,
            items: nodesAt(node, "elements").map((item) => ({
              type: inner(item),
              isOptional: false,
              isRest: false,
            })),
          }
        : { is: "name", name: "Array", args: [inner(nodesAt(node, "elements")[0])] };
    case "ObjectExpression": {
      const properties = new Map<string, Property>();
      for (const property of nodesAt(node, "properties")) {
        if (property.type !== "Property") return anything;
        const type = inner(nodeAt(property, "value"));
        properties.set(keyName(property, source), {
          type,
          isOptional: false,
          isReadonly: isConst,
          isMethod: false,
        });
      }
      return { is: "object", properties, index: undefined, calls: [] };
    }
    default:
      return anything;
  }
}

/** `as const`. */
export function isConstAssertion(node: SyntaxNode, source: string): boolean {
  const type = nodeAt(node, "typeAnnotation");
  return (
    node.type === "TSAsExpression" && type !== undefined && source.slice(type.start, type.end) === "const"
  );
}

/** The types of the constants that are declared at the top of a file. */
export function inferConstants(body: readonly SyntaxNode[], source: string): Map<string, Type> {
  const types = new Map<string, Type>();
  for (const statement of body) {
    const declaration =
      statement.type === "ExportNamedDeclaration" ? nodeAt(statement, "declaration") : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    for (const declarator of nodesAt(declaration, "declarations")) {
      const id = nodeAt(declarator, "id");
      const name = textAt(id, "name");
      const init = nodeAt(declarator, "init");
      if (!id || name === undefined || !init) continue;
      const type = readType(nodeAt(id, "typeAnnotation"), source) ?? inferType(init, source);
      if (type !== anything) types.set(name, type);
    }
  }
  return types;
}

function literalType(value: unknown, isKept: boolean): Type {
  const of = value === null ? "null" : typeof value;
  if (of !== "string" && of !== "number" && of !== "boolean")
    return of === "null" ? { is: "name", name: "null", args: [] } : anything;
  return isKept ? { is: "literal", text: JSON.stringify(value), of } : { is: "name", name: of, args: [] };
}
