import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { StrictJson } from "../../parse-strict-json.ts";

const maxDepth = 20;

/** The JSON Schemas inside of a dictionary or list that is written out, by their place; things in lists by name. */
export function readSchemas(node: PythonNode, source: string): Map<string, StrictJson> {
  const schemas = new Map<string, StrictJson>();
  collect(readJson(node, source, 0), "", schemas);
  return schemas;
}

function collect(value: StrictJson, path: string, schemas: Map<string, StrictJson>): void {
  if (Array.isArray(value))
    for (const [at, item] of value.entries()) {
      const name = item instanceof Map ? item.get("name") : undefined;
      collect(item, `${path}.${typeof name === "string" ? name : at}`, schemas);
    }
  if (!(value instanceof Map)) return;
  if (value.get("type") === "object" && value.get("properties") instanceof Map) schemas.set(path, value);
  else for (const [key, inner] of value) collect(inner, `${path}.${key}`, schemas);
}

/** What is computed is null. */
function readJson(node: PythonNode | undefined, source: string, depth: number): StrictJson {
  if (!node || depth > maxDepth) return null;
  const text = source.slice(node.start, node.end);
  switch (node.type) {
    case "dictionary": {
      const object = new Map<string, StrictJson>();
      for (const pair of partsOf(node)) {
        const key = fieldOf(pair, "key");
        if (key?.type === "string")
          object.set(
            source.slice(key.start + 1, key.end - 1),
            readJson(fieldOf(pair, "value"), source, depth + 1),
          );
      }
      return object;
    }
    case "list":
    case "tuple":
      return partsOf(node).map((item) => readJson(item, source, depth + 1));
    case "string":
      return text.slice(1, -1);
    case "integer":
    case "float":
      return Number(text.replaceAll("_", ""));
    case "true":
    case "false":
      return node.type === "true";
    default:
      return null;
  }
}
