import { isObject, type JsonObject, member } from "../json.ts";

/**
 * The top-level keys of a body that no variant of its schema knows. GitHub's schemas are open, so a misspelt or
 * misplaced key (labels on a new pull request) would pass validation and then be silently ignored.
 */
export function bodyKeys(operation: unknown, body: unknown): string[] {
  const schema = member(operation, "requestBody", "content", "application/json", "schema");
  if (!isObject(schema) || !isObject(body)) return [];
  const known = properties(schema);
  return Object.keys(body)
    .filter((key) => !known.has(key))
    .map((key) => `/ has a key that this call does not know: ${key}`);
}

function properties(schema: JsonObject): Set<string> {
  const names = new Set(Object.keys(isObject(schema.properties) ? schema.properties : {}));
  for (const combination of ["oneOf", "anyOf", "allOf"]) {
    const variants = schema[combination];
    if (!Array.isArray(variants)) continue;
    for (const variant of variants)
      if (isObject(variant)) for (const name of properties(variant)) names.add(name);
  }
  return names;
}
