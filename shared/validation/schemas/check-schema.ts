import type { StrictJson } from "../parse-strict-json.ts";

const types = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const maxDepth = 30;

/** Why a value is no JSON Schema that tools can be called by; undefined if it is one. */
export function problemOfSchema(schema: StrictJson | undefined, depth = 0): string | undefined {
  if (typeof schema === "boolean") return undefined;
  if (!(schema instanceof Map)) return "is no object";
  if (depth > maxDepth) return "is too deeply nested";
  const type = schema.get("type");
  const named = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const strange = named.find((one) => typeof one !== "string" || !types.has(one));
  if (strange !== undefined) return `has the type ${String(strange)}, which there is none`;
  if (depth === 0 && !named.includes("object") && !schema.has("$ref")) return "does not describe an object";
  const properties = schema.get("properties");
  if (properties !== undefined && !(properties instanceof Map)) return "has properties that are no object";
  const required = schema.get("required");
  if (required !== undefined) {
    if (!Array.isArray(required)) return "has a required that is no list";
    const missing = required.find(
      (name) => typeof name !== "string" || !(properties instanceof Map && properties.has(name)),
    );
    if (missing !== undefined) return `requires ${String(missing)}, which it does not describe`;
  }
  const options = schema.get("enum");
  if (options !== undefined && (!Array.isArray(options) || options.length === 0))
    return "has an enum without values";
  for (const [name, inner] of properties instanceof Map ? properties : []) {
    const problem = problemOfSchema(inner, depth + 1);
    if (problem !== undefined) return `${name} ${problem}`;
  }
  for (const key of ["items", "additionalProperties", "not"]) {
    const inner = schema.get(key);
    const problem =
      inner === undefined || Array.isArray(inner) ? undefined : problemOfSchema(inner, depth + 1);
    if (problem !== undefined) return `${key} ${problem}`;
  }
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const list = schema.get(key);
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0) return `has an empty ${key}`;
    for (const inner of list) {
      const problem = problemOfSchema(inner, depth + 1);
      if (problem !== undefined) return `${key} ${problem}`;
    }
  }
  return undefined;
}
