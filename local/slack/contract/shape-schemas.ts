import { isObject, type Json, type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";

/**
 * Rewrites every union whose members are told apart by `type` into one that looks at `type` first. A plain `anyOf`
 * of twenty shapes answers a wrong button with the complaints of the nineteen shapes that it never meant to be.
 */
export function discriminate(schema: Json, definitions: JsonObject): Json {
  if (Array.isArray(schema)) return schema.map((item) => discriminate(item, definitions));
  if (!isObject(schema)) return schema;
  const rewritten: JsonObject = {};
  for (const [key, value] of Object.entries(schema))
    rewritten[key] = discriminate(value ?? null, definitions);
  if (!Array.isArray(rewritten.anyOf)) return rewritten;

  const options = objectsOf(rewritten.anyOf).map((option) => ({
    option,
    types: typesOf(option, definitions),
  }));
  const types = options.flatMap((each) => each.types);
  const toldApart = options.every((each) => each.types.length > 0) && new Set(types).size === types.length;
  if (!toldApart) return rewritten;
  return {
    type: "object",
    required: ["type"],
    properties: { type: { enum: types } },
    allOf: options.map(({ option, types: own }) => ({
      if: { required: ["type"], properties: { type: { enum: own } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is the JSON Schema keyword.
      then: option,
    })),
  };
}

/** The `type` values that a schema accepts, through references and unions; empty when it is not tied to any. */
function typesOf(schema: JsonObject, definitions: JsonObject): string[] {
  const reference = stringOf(schema.$ref);
  if (reference) return typesOf(objectOf(definitions[reference.replace("#/definitions/", "")]), definitions);
  const type = objectOf(objectOf(schema.properties).type);
  if (typeof type.const === "string") return [type.const];
  if (Array.isArray(schema.anyOf)) {
    const inner = objectsOf(schema.anyOf).map((option) => typesOf(option, definitions));
    return inner.some((types) => types.length === 0) ? [] : [...new Set(inner.flat())];
  }
  if (Array.isArray(schema.allOf) && Array.isArray(type.enum))
    return type.enum.filter((each) => typeof each === "string");
  return [];
}

/**
 * Folds the variants of a method's arguments into one object: every argument that any variant knows, required where
 * all variants require it. What the variants exclude between them (text or blocks) is for the method to answer,
 * because Slack has error codes of its own for it.
 */
export function mergeVariants(
  schema: JsonObject,
  apart: Record<string, JsonObject>,
  leftOut: string[],
): JsonObject {
  const variants = Array.isArray(schema.anyOf) ? objectsOf(schema.anyOf) : [schema];
  const properties: Record<string, Json[]> = {};
  for (const variant of variants) {
    for (const [name, value] of Object.entries(objectOf(variant.properties))) {
      const known = properties[name] ?? [];
      properties[name] = known;
      const isNever = isObject(value) && value.not !== undefined;
      if (value !== undefined && !isNever && !known.some((each) => same(each, value))) known.push(value);
    }
  }
  const merged: JsonObject = {};
  for (const [name, values] of Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (leftOut.includes(name)) continue;
    const [only] = values;
    merged[name] = apart[name] ?? (values.length === 1 ? only : widest(values));
  }
  const required = Object.keys(merged).filter((name) =>
    variants.every((variant) => Array.isArray(variant.required) && variant.required.includes(name)),
  );
  return {
    type: "object",
    properties: merged,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** `true` in one variant and `false` in another is a boolean. */
function widest(values: Json[]): Json {
  const booleans = values.every((value) => isObject(value) && value.type === "boolean");
  return booleans ? { type: "boolean" } : { anyOf: values };
}

/** The definitions that the named ones lead to; the rest of the packages stays out of the repository. */
export function reachable(names: string[], definitions: JsonObject): JsonObject {
  const kept: JsonObject = {};
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const definition = definitions[name];
    if (name in kept || definition === undefined) continue;
    kept[name] = definition;
    for (const [, found] of JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      if (found !== undefined) open.push(decodeURIComponent(found));
    }
  }
  return kept;
}

function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
