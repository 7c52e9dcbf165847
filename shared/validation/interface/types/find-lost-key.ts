import { type Names, settleType } from "./evaluate-type.ts";
import type { Type } from "./type.ts";

const maxDepth = 4;
const maxSteps = 500;

/**
 * A key that object literals were given with and that the new type does not know: assignable by structure, but refused
 * where it is written out, and read by nobody.
 */
export function findLostKey(
  before: Type,
  oldNames: Names,
  after: Type,
  newNames: Names,
  depth = 0,
  budget = { steps: maxSteps },
): string | undefined {
  budget.steps -= 1;
  if (budget.steps < 0) return undefined;
  const old = settleType(withoutNothing(before), oldNames);
  const own = settleType(withoutNothing(after), newNames);
  if (old.is !== "object" || own.is !== "object" || own.index || depth > maxDepth) return undefined;
  // Things that can do something are made elsewhere, and given as they are.
  if ([...old.properties.values()].some(({ isMethod }) => isMethod)) return undefined;
  for (const [key, property] of old.properties) {
    const match = own.properties.get(key);
    if (!match) return key;
    const inner = findLostKey(property.type, oldNames, match.type, newNames, depth + 1, budget);
    if (inner !== undefined) return `${key}.${inner}`;
  }
  return undefined;
}

/** `T` of `T | undefined`. */
function withoutNothing(type: Type): Type {
  if (type.is !== "union") return type;
  const parts = type.parts.filter((part) => part.is !== "name" || !/^(?:undefined|null)$/.test(part.name));
  const [only] = parts;
  return parts.length === 1 && only ? only : type;
}
