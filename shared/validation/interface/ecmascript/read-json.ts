import { flagAt, nodeAt, nodesAt, type SyntaxNode } from "../../code/syntax-node.ts";
import type { StrictJson } from "../../parse-strict-json.ts";
import { keyName } from "./read-types.ts";

const maxDepth = 20;

/** An expression that is written out like JSON, as its value; what is computed is null. Undefined for no JSON at all. */
export function readJson(node: SyntaxNode | undefined, source: string, depth = 0): StrictJson | undefined {
  if (!node || depth > maxDepth) return undefined;
  switch (node.type) {
    case "Literal": {
      const { value } = node;
      return typeof value === "string" ||
        typeof value === "number" ||
        typeof value === "boolean" ||
        value === null
        ? value
        : undefined;
    }
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return readJson(nodeAt(node, "expression"), source, depth + 1);
    case "ArrayExpression":
      return nodesAt(node, "elements").map((item) => readJson(item, source, depth + 1) ?? null);
    case "ObjectExpression": {
      const object = new Map<string, StrictJson>();
      for (const property of nodesAt(node, "properties"))
        if (property.type === "Property" && !flagAt(property, "computed"))
          object.set(
            keyName(property, source),
            readJson(nodeAt(property, "value"), source, depth + 1) ?? null,
          );
      return object;
    }
    default:
      return undefined;
  }
}

/** An object that describes other objects: `{ type: "object", properties: { … } }`. */
export function readSchema(node: SyntaxNode | undefined, source: string): StrictJson | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  const keys = new Set(nodesAt(node, "properties").map((property) => keyName(property, source)));
  if (!keys.has("type") || !keys.has("properties")) return undefined;
  const schema = readJson(node, source);
  return schema instanceof Map && schema.get("type") === "object" ? schema : undefined;
}
