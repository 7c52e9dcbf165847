import { type Schema, typesOf } from "./read-schema.ts";

const least = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const most = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/** Why values of `from` are no values of `to`, by type and list of values: which kinds of calls there can be. */
export function compareKinds(from: Schema, to: Schema, at: string): string | undefined {
  return compareTypes(from, to, at) ?? compareValues(from, to, at);
}

function compareTypes(from: Schema, to: Schema, at: string): string | undefined {
  const wanted = typesOf(to);
  if (wanted.size === 0) return undefined;
  const given = typesOf(from);
  if (given.size === 0) return `${at} must be ${[...wanted].join(" or ")}`;
  const lost = [...given].find((type) => !wanted.has(type) && !(type === "integer" && wanted.has("number")));
  return lost === undefined ? undefined : `${at} may not be ${lost}`;
}

function compareValues(from: Schema, to: Schema, at: string): string | undefined {
  const wanted = valuesOf(to);
  if (!wanted) return undefined;
  const given = valuesOf(from);
  if (!given) return `${at} has a closed list of values`;
  const lost = given.find((value) => !wanted.includes(value));
  return lost === undefined ? undefined : `${at} may not be ${lost}`;
}

/** The values that are listed, as text. */
function valuesOf(schema: Schema): string[] | undefined {
  const listed = schema.get("enum");
  if (Array.isArray(listed)) return listed.map((value) => JSON.stringify(value));
  const constant = schema.get("const");
  return constant === undefined ? undefined : [JSON.stringify(constant)];
}

/** Why values of `from` are no values of `to`, by bounds and form: some of the calls. */
export function compareBounds(from: Schema, to: Schema, at: string): string | undefined {
  for (const key of least)
    if (numberAt(to, key, Number.NEGATIVE_INFINITY) > numberAt(from, key, Number.NEGATIVE_INFINITY))
      return `${at} has a higher ${key}`;
  for (const key of most)
    if (numberAt(to, key, Number.POSITIVE_INFINITY) < numberAt(from, key, Number.POSITIVE_INFINITY))
      return `${at} has a lower ${key}`;
  for (const key of ["pattern", "format", "multipleOf", "uniqueItems"])
    if (to.has(key) && to.get(key) !== false && to.get(key) !== from.get(key))
      return `${at} has another ${key}`;
  return undefined;
}

function numberAt(schema: Schema, key: string, otherwise: number): number {
  const value = schema.get(key);
  return typeof value === "number" ? value : otherwise;
}
