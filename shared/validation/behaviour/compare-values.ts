import { isTagged, type Tagged, type Value } from "./value.ts";

/** `unclear` where a value was too large to be looked at whole. */
export type Likeness = "same" | "different" | "unclear";

/** Errors that the engine throws itself. Their wording belongs to no contract, and the same slip shows as different ones. */
const native =
  /^(?:cannot (?:read|set|convert|delete|define)\b.*|not an? (?:function|object|iterator|constructor|string|symbol|number)\b.*|value is not iterable|.*is not (?:defined|initialized|a function|iterable)|.*is read-only|empty array|circular reference|object is not extensible|invalid .*|class constructors must.*|expecting .*|unexpected .*|malformed .*|unterminated .*|.*at position .*|Date value is NaN|stack overflow|out of memory|interrupted|proxy:.*|bad .*|illegal .*|not available|nothing to repeat.*|duplicate .*|division by zero|missing .*|incorrect .*|syntax error.*|.*out of (?:range|bound).*|could not .*)$/i;
const nativeNames = new Set([
  "TypeError",
  "ReferenceError",
  "InternalError",
  "RangeError",
  "SyntaxError",
  "URIError",
]);

/** Whether an error is the engine's own and not one that the code chose. */
export function isNativeError(value: Value): boolean {
  return isTagged(value) && value.$ === "error" && nativeNames.has(value.n) && native.test(value.m);
}

/** Whether a slip of the code, not a refusal: what happens then was never meant. */
export function isAccident(value: Value): boolean {
  return (
    isTagged(value) &&
    value.$ === "error" &&
    (value.n === "InternalError" ||
      ((value.n === "TypeError" || value.n === "ReferenceError") && isNativeError(value)))
  );
}

/** Whether a caller would take two values for the same. `fixedKeys` are properties whose order the code's author chose. */
export function compareValues(old: Value, next: Value, fixedKeys: ReadonlySet<string>): Likeness {
  let worst: Likeness = "same";
  const open: [Value, Value][] = [[old, next]];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const likeness = compareOne(pair[0], pair[1], open, fixedKeys);
    if (likeness === "unclear") return "unclear";
    if (likeness === "different") worst = "different";
  }
  return worst;
}

function compareOne(
  old: Value,
  next: Value,
  open: [Value, Value][],
  fixedKeys: ReadonlySet<string>,
): Likeness {
  if (typeof old === "number" && typeof next === "number") return isClose(old, next) ? "same" : "different";
  if (Array.isArray(old) && Array.isArray(next)) return compareLists(old, next, open);
  if (isTagged(old) && isTagged(next)) {
    if (old.$ === "cut" || next.$ === "cut") return old.$ === next.$ ? "same" : "unclear";
    return compareTagged(old, next, open, fixedKeys);
  }
  return old === next ? "same" : "different";
}

/** The last bits of a sum depend on its order, and nobody means them. */
function isClose(old: number, next: number): boolean {
  if (old === next) return true;
  if (Number.isInteger(old) && Number.isInteger(next)) return false;
  return Math.abs(old - next) <= 1e-11 * Math.max(Math.abs(old), Math.abs(next));
}

function compareLists(old: readonly Value[], next: readonly Value[], open: [Value, Value][]): Likeness {
  const isCut = [old.at(-1), next.at(-1)].some(
    (last) => last !== undefined && isTagged(last) && last.$ === "cut",
  );
  if (old.length !== next.length) return isCut ? "unclear" : "different";
  old.forEach((item, at) => void open.push([item, next[at] ?? null]));
  return "same";
}

function compareTagged(
  old: Tagged,
  next: Tagged,
  open: [Value, Value][],
  fixedKeys: ReadonlySet<string>,
): Likeness {
  if ((old.$ === "stub" || old.$ === "function") && (next.$ === "stub" || next.$ === "function"))
    return "same";
  if (old.$ === "object" && next.$ === "object") return compareObjects(old, next, open, fixedKeys);
  // What else a function carries is the business of those who know of it.
  if ([old, next].every((one) => one.$ === "function" || (one.$ === "object" && one.of === "Function")))
    return "same";
  if (old.$ === "error" && next.$ === "error") {
    if (old.n !== next.n) return "different";
    if (isNativeError(old) && isNativeError(next)) return "same";
    return old.m === next.m
      ? compareObjects(
          { $: "object", k: old.k, v: old.v },
          { $: "object", k: next.k, v: next.v },
          open,
          fixedKeys,
        )
      : "different";
  }
  if (old.$ === "set" && next.$ === "set") return compareLists(old.v, next.v, open);
  if (old.$ === "map" && next.$ === "map") return compareLists(old.v.flat(), next.v.flat(), open);
  if (old.$ === "sequence" && next.$ === "sequence") {
    open.push([old.end, next.end]);
    return compareLists(old.v, next.v, open);
  }
  if (old.$ === "throws" && next.$ === "throws") {
    open.push([old.v, next.v]);
    return "same";
  }
  return JSON.stringify(old) === JSON.stringify(next) ? "same" : "different";
}

function compareObjects(
  old: Tagged & { $: "object" },
  next: Tagged & { $: "object" },
  open: [Value, Value][],
  fixedKeys: ReadonlySet<string>,
): Likeness {
  const values = new Map(next.k.map((key, at) => [key, next.v[at] ?? null]));
  const isInstance = old.of !== undefined && next.of !== undefined;
  old.k.forEach((key, at) => {
    const value = values.get(key);
    if (value !== undefined) open.push([old.v[at] ?? null, value]);
  });
  // How an instance keeps its state is its own business.
  if (isInstance) return "same";
  if (old.of !== next.of && (old.of === undefined) !== (next.of === undefined)) return "different";
  if (old.k.length !== next.k.length || !old.k.every((key) => values.has(key))) return "different";
  const isMoved = old.k.some((key, at) => next.k[at] !== key);
  return isMoved && !old.k.every((key) => fixedKeys.has(key)) ? "different" : "same";
}
