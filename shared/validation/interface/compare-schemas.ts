import type { StrictJson } from "../parse-strict-json.ts";

const maxDepth = 30;
type Schema = ReadonlyMap<string, StrictJson>;

/**
 * Why values of `from` are not all values of `to`; undefined if they are. For what a tool takes, `from` is the old
 * schema: old calls must still be taken. For what it gives, `from` is the new one.
 */
export function compareSchemas(
  from: StrictJson | undefined,
  to: StrictJson | undefined,
  path = "",
  depth = 0,
): string | undefined {
  if (to === undefined || to === true || depth > maxDepth) return undefined;
  if (from === undefined || from === true)
    return to instanceof Map && to.size === 0 ? undefined : `${path || "the value"} is limited now`;
  if (!(from instanceof Map) || !(to instanceof Map)) return undefined;
  const at = path || "the value";
  return (
    compareTypes(from, to, at) ??
    compareEnums(from, to, at) ??
    compareBounds(from, to, at) ??
    compareObjects(from, to, path, depth) ??
    (from.has("items") || to.has("items")
      ? compareSchemas(from.get("items"), to.get("items"), `${path}[]`, depth + 1)
      : undefined)
  );
}

function compareTypes(from: Schema, to: Schema, at: string): string | undefined {
  const wanted = typesOf(to);
  if (wanted.size === 0) return undefined;
  const given = typesOf(from);
  const lost = [...given].find((type) => !wanted.has(type) && !(type === "integer" && wanted.has("number")));
  if (given.size === 0) return `${at} must be ${[...wanted].join(" or ")}`;
  return lost === undefined ? undefined : `${at} may not be ${lost}`;
}

function compareEnums(from: Schema, to: Schema, at: string): string | undefined {
  const wanted = to.get("enum") ?? (to.has("const") ? [to.get("const") ?? null] : undefined);
  if (!Array.isArray(wanted)) return undefined;
  const given = from.get("enum") ?? (from.has("const") ? [from.get("const") ?? null] : undefined);
  if (!Array.isArray(given)) return `${at} has a closed list of values`;
  const lost = given.find((value) => !wanted.includes(value));
  return lost === undefined ? undefined : `${at} may not be ${String(lost)}`;
}

function compareBounds(from: Schema, to: Schema, at: string): string | undefined {
  const bound = (schema: Schema, key: string, otherwise: number): number => {
    const value = schema.get(key);
    return typeof value === "number" ? value : otherwise;
  };
  for (const key of ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"])
    if (bound(to, key, Number.NEGATIVE_INFINITY) > bound(from, key, Number.NEGATIVE_INFINITY))
      return `${at} has a higher ${key}`;
  for (const key of ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"])
    if (bound(to, key, Number.POSITIVE_INFINITY) < bound(from, key, Number.POSITIVE_INFINITY))
      return `${at} has a lower ${key}`;
  for (const key of ["pattern", "format"])
    if (to.has(key) && to.get(key) !== from.get(key)) return `${at} has another ${key}`;
  return undefined;
}

function compareObjects(from: Schema, to: Schema, path: string, depth: number): string | undefined {
  const before = propertiesOf(from);
  const after = propertiesOf(to);
  const was = listOf(from.get("required"));
  for (const name of listOf(to.get("required"))) if (!was.has(name)) return `${join(path, name)} is required`;
  const isClosed = to.get("additionalProperties") === false;
  for (const [name, schema] of before) {
    const own = after.get(name);
    if (own === undefined && (isClosed || after.size > 0)) return `${join(path, name)} is gone`;
    const problem = own === undefined ? undefined : compareSchemas(schema, own, join(path, name), depth + 1);
    if (problem !== undefined) return problem;
  }
  if (isClosed && from.get("additionalProperties") !== false && before.size > 0)
    return `${path || "the value"} takes no other keys`;
  return undefined;
}

function typesOf(schema: Schema): Set<string> {
  const type = schema.get("type");
  return new Set((Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string"));
}

function propertiesOf(schema: Schema): Schema {
  const properties = schema.get("properties");
  return properties instanceof Map ? properties : new Map();
}

function listOf(value: StrictJson | undefined): Set<string> {
  return new Set((Array.isArray(value) ? value : []).filter((item) => typeof item === "string"));
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
