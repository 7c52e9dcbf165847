import type { Shape } from "./model.ts";

const empty = new Set(["null", "undefined"]);

/** Why what a function gives back is not what callers count on any more; undefined if nothing shows it. */
export function compareShapes(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const values = before.filter(({ is }) => !empty.has(is));
  const newValues = after.filter(({ is }) => !empty.has(is));
  if (before.length === 0 || values.length === 0) return undefined;
  if (newValues.length === 0) return "it gives nothing back any more";
  return compareEmpty(before, after) ?? compareKinds(values, newValues) ?? compareObjects(values, newValues);
}

/** `null` and `undefined` where there was always something. */
function compareEmpty(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  if (before.some(({ is }) => empty.has(is))) return undefined;
  const nothing = after.find(({ is }) => empty.has(is));
  return nothing ? `it may give ${nothing.is} now` : undefined;
}

function compareKinds(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const known = new Set(before.map(({ is }) => is));
  if (known.has("unknown")) return undefined;
  const other = after.find(({ is }) => is !== "unknown" && !known.has(is));
  return other ? `it may give ${describe(other)} instead of ${[...known].join(" or ")}` : undefined;
}

/** Every object that may come now has all the keys of one that came before. */
function compareObjects(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const objects = before.filter((shape) => shape.is === "object");
  for (const shape of after) {
    if (shape.is === "tuple") {
      const tuples = before.filter((old) => old.is === "tuple");
      if (tuples.length > 0 && tuples.every(({ items }) => items.length !== shape.items.length))
        return "it gives another number of values";
    }
    if (shape.is !== "object" || shape.isOpen || objects.length === 0) continue;
    const problems = objects.map((old) => compareObject(old, shape));
    if (problems.every((problem) => problem !== undefined)) return problems[0];
  }
  return undefined;
}

function compareObject(
  before: Shape & { is: "object" },
  after: Shape & { is: "object" },
): string | undefined {
  for (const [key, old] of before.keys) {
    const own = after.keys.get(key);
    if (!own) return `the key ${key} is missing`;
    const inside = compareShapes([old], [own]);
    if (inside !== undefined) return `the key ${key}: ${inside}`;
  }
  return undefined;
}

function describe(shape: Shape): string {
  return shape.is === "tuple" ? "several values" : shape.is;
}
