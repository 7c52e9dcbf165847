import type { StrictJson } from "../parse-strict-json.ts";

const maxDepth = 20;
const upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems"];
const lower = ["minimum", "exclusiveMinimum", "minLength"];
const matchesAll = /^\^?(?:\.\*|\.\+|\[\\s\\S\][*+]|\[\^\][*+])\$?$/;

/** Limits of a tool's input that are gone or wider: what an agent can ask of it that it could not ask before. */
export function findWidened(
  before: StrictJson | undefined,
  after: StrictJson | undefined,
  path = "",
  depth = 0,
): string[] {
  if (!(before instanceof Map) || !(after instanceof Map) || depth > maxDepth) return [];
  const at = path || "the input";
  const found: string[] = [];
  for (const [keys, isUpper] of [
    [upper, true],
    [lower, false],
  ] as const)
    for (const key of keys) {
      const old = before.get(key);
      const now = after.get(key);
      if (typeof old !== "number") continue;
      if (now === undefined) found.push(`${at} has no ${key} any more`);
      else if (typeof now === "number" && (isUpper ? now > old : now < old))
        found.push(`the ${key} of ${at} goes from ${old} to ${now}`);
    }
  const pattern = after.get("pattern");
  if (
    before.has("pattern") &&
    (pattern === undefined || (typeof pattern === "string" && matchesAll.test(pattern)))
  )
    found.push(`${at} need not match ${String(before.get("pattern"))} any more`);
  const old = before.get("enum");
  const now = after.get("enum");
  if (Array.isArray(old) && !Array.isArray(now) && !after.has("const"))
    found.push(`${at} may be anything, not only ${old.slice(0, 5).join(", ")}`);
  if (Array.isArray(old) && Array.isArray(now)) {
    const known = new Set(old.map((one) => JSON.stringify(one)));
    const more = now.filter((one) => !known.has(JSON.stringify(one)));
    if (more.length > 0) found.push(`${at} may be ${more.slice(0, 5).join(", ")} too`);
  }
  if (
    before.get("additionalProperties") === false &&
    after.get("additionalProperties") !== false &&
    before.get("type") === "object"
  )
    found.push(`${at} takes any other keys`);
  const properties = before.get("properties");
  const own = after.get("properties");
  if (properties instanceof Map && own instanceof Map)
    for (const [name, schema] of properties)
      found.push(...findWidened(schema, own.get(name), path === "" ? name : `${path}.${name}`, depth + 1));
  found.push(...findWidened(before.get("items"), after.get("items"), `${path}[]`, depth + 1));
  return found;
}
