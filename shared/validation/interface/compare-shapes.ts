import { compareTold, compareWords } from "./compare-words.ts";
import { compareWrapping } from "./compare-wrapping.ts";
import { kindOf } from "./kind-of.ts";
import type { Shape } from "./model.ts";

type Kind<Is extends Shape["is"]> = Extract<Shape, { is: Is }>;

/** Why what a function gives back is not what callers count on any more; undefined if nothing shows it. */
export function compareShapes(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const values = before.filter((shape) => !isEmpty(shape));
  const newValues = after.filter((shape) => !isEmpty(shape));
  if (before.length === 0 || values.length === 0) return undefined;
  if (newValues.length === 0)
    return values.every((shape) => shape.is === "unknown" && shape.mayBeEmpty)
      ? undefined
      : "it gives nothing back any more";
  return (
    compareEmpty(before, after) ??
    compareKinds(values, newValues) ??
    compareWrapping(values, newValues) ??
    compareWords(values, newValues) ??
    compareInside(values, newValues)
  );
}

/** `null` and `undefined` where there was always something, or always the other of both. */
function compareEmpty(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  if (before.some((shape) => shape.is === "unknown" && shape.mayBeEmpty)) return undefined;
  if (after.some((shape) => isPresentIn(before, shape))) return "it may give nothing now";
  const nothing = after.find((shape) => isEmpty(shape) && !before.some(({ is }) => is === shape.is));
  if (!nothing) return compareMissing(before, after);
  const other = before.find(isEmpty);
  return other ? `it may give ${nothing.is} where it gave ${other.is}` : `it may give ${nothing.is} now`;
}

/** Whether the same look-up was sure to give something, such as `table.get(name, "")`. */
function isPresentIn(before: readonly Shape[], shape: Shape): boolean {
  if (shape.is !== "unknown" || !shape.mayBeEmpty || shape.text === undefined) return false;
  return before.some(
    (old) =>
      old.is === "unknown" &&
      (old.made === shape.text || (old.text === shape.text && old.mayBeEmpty === false)),
  );
}

/** Another sign for nothing, such as `false` where it was `null`. */
function compareMissing(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const was = before.find(isEmpty);
  if (!was && isToldInside(before, after)) return "it gives an object where it gave a value or false";
  if (!was || after.some(isEmpty)) return undefined;
  const sign = after.find(
    (shape) =>
      shape.is === "boolean" && shape.value !== undefined && !before.some(({ is }) => is === "boolean"),
  );
  return sign ? `it gives a truth value where it gave ${was.is}` : undefined;
}

/** `{ valid, value }` where it was the value or `false`. */
function isToldInside(before: readonly Shape[], after: readonly Shape[]): boolean {
  const isFalse = (shape: Shape): boolean => shape.is === "boolean" && shape.value === false;
  if (!before.some(isFalse) || !before.some(({ is }) => is !== "boolean")) return false;
  if (before.some((shape) => shape.is === "object" || (shape.is === "boolean" && !isFalse(shape))))
    return false;
  return (
    after.length > 0 && after.every((shape) => shape.is === "object" && !shape.isOpen && shape.keys.size > 1)
  );
}

function compareKinds(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  if (before.every(({ is }) => is === "function"))
    if (after.some((shape) => shape.is === "unknown" && shape.isGetter))
      return "it is read and not called now";
  if (before.every(({ is }) => is === "boolean"))
    if (after.every((shape) => shape.is === "unknown" && shape.mayBeEmpty && shape.text !== undefined))
      return "it gives what it found where it gave a truth value";
  if (before.every((shape) => shape.is === "unknown" && listed.test(shape.text ?? "")))
    if (after.every(({ is }) => is === "map" || is === "set"))
      return `it gives a ${after[0]?.is} where it gave a list`;
  const known = new Set(before.map((shape) => (shape.is === "unknown" && shape.like) || kindOf(shape)));
  if (known.has("unknown")) return undefined;
  const other = after.find((shape) => shape.is !== "unknown" && !isOfKind(shape, before));
  return other ? `it may give ${kindOf(other)} instead of ${[...known].join(" or ")}` : undefined;
}

/** What gives a list, or a part of a text. */
const listed = /\.(?:slice|filter|map|flatMap|concat|toSorted|splice|toReversed)\([^\n]*\)$/;

/** Every value that may come now has all that one of the same kind had before. */
function compareInside(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const objects = before.filter((shape) => shape.is === "object");
  const told = compareTold(before, after);
  if (told !== undefined) return told;
  const isNewWay = after.filter(({ is }) => is === "object").length > objects.length;
  for (const shape of after) {
    if (shape.is === "tuple") {
      const problem = compareTuple(before, shape);
      if (problem !== undefined) return problem;
    } else if (shape.is === "function") {
      const problem = compareFunctionKeys(before, shape);
      if (problem !== undefined) return problem;
    } else if (shape.is === "array" || shape.is === "string") {
      const problem = compareContent(before, shape);
      if (problem !== undefined) return problem;
    }
    if (shape.is !== "object" || shape.isOpen || objects.length === 0) continue;
    const problems = objects.map((old) => compareObject(old, shape, isNewWay));
    if (problems.every((problem) => problem !== undefined)) return problems[0];
  }
  return undefined;
}

/** What hangs on a function that is given back, such as `cancel`. */
function compareFunctionKeys(before: readonly Shape[], after: Kind<"function">): string | undefined {
  const [only, ...others] = before.filter((shape) => shape.is === "function");
  if (!only || others.length > 0) return undefined;
  for (const key of only.keys?.keys() ?? [])
    if (!after.keys?.has(key)) return `the function has no ${key} any more`;
  return undefined;
}

function compareTuple(before: readonly Shape[], after: Kind<"tuple">): string | undefined {
  const tuples = before.filter((old) => old.is === "tuple");
  if (tuples.length > 0 && tuples.every(({ items }) => items.length !== after.items.length))
    return "it gives another number of values";
  const [only] = tuples;
  if (tuples.length !== 1 || !only) return undefined;
  if (isMoved(only.items, after.items)) return "its values are in another order";
  for (const [at, item] of only.items.entries()) {
    const own = after.items[at];
    const inside = own && compareShapes([item], [own]);
    if (inside !== undefined) return `the value at ${at + 1}: ${inside}`;
  }
  return undefined;
}

/** What lists hold, and what is written as JSON. */
function compareContent(before: readonly Shape[], after: Kind<"array"> | Kind<"string">): string | undefined {
  const contentOf = (shape: Shape): Shape | undefined =>
    shape.is === "array" ? shape.item : shape.is === "string" ? shape.json : undefined;
  const isSettled = (shape: Shape): boolean => shape.is === "array" && shape.isSettled === true;
  if (isSettled(after) && !before.some(isSettled)) return "what is in the list says how it ended now";
  const problem = after.is === "array" ? compareItems(before, after) : undefined;
  if (problem !== undefined) return problem;
  const own = contentOf(after);
  const old = before.filter(({ is }) => is === after.is).map(contentOf);
  const known = old.filter((shape) => shape !== undefined);
  if (!own || known.length === 0 || known.length < old.length) return undefined;
  const inside = compareShapes(known, [own]);
  if (inside === undefined) return undefined;
  return after.is === "array" ? `for what is in the list, ${inside}` : `in its JSON, ${inside}`;
}

/** Lists that are written out are taken apart by their places. */
function compareItems(before: readonly Shape[], after: Kind<"array">): string | undefined {
  const [only, ...others] = before.filter((shape) => shape.is === "array");
  if (!only?.items || !after.items || others.length > 0) return undefined;
  if (after.items.length < only.items.length) return "it gives fewer values";
  const replaced = compareListed(only.items, after.items);
  if (replaced !== undefined) return replaced;
  const objects = only.items.filter(({ is }) => is === "object");
  if (objects.length === only.items.length && after.items.every(({ is }) => is === "object"))
    return compareShapes(objects, after.items);
  return isMoved(only.items, after.items) ? "its values are in another order" : undefined;
}

/** Words of a list that is written out, of which one took the place of another. */
function compareListed(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const wordOf = (shape: Shape): string | undefined => (shape.is === "string" ? shape.word : undefined);
  const [old, own] = [before, after].map((shapes) => shapes.map(wordOf));
  if (!old || !own || [...old, ...own].some((word) => word === undefined)) return undefined;
  const lost = old.find((word) => !own.includes(word));
  return lost !== undefined && own.some((word) => !old.includes(word))
    ? `${lost} is not in it any more`
    : undefined;
}

/** Whether an expression stands at another place than before. */
export function isMoved(before: readonly Shape[], after: readonly Shape[]): boolean {
  const texts = (shapes: readonly Shape[]): (string | undefined)[] =>
    shapes.map((shape) => (shape.is === "unknown" ? shape.text : undefined));
  const own = texts(after);
  return texts(before).some((text, at) => text !== undefined && own[at] !== text && own.includes(text));
}

function compareObject(before: Kind<"object">, after: Kind<"object">, isNewWay: boolean): string | undefined {
  for (const [key, old] of before.keys) {
    const own = after.keys.get(key);
    if (!own) return `the key ${key} is missing`;
    const inside = compareShapes([old], [own]);
    if (inside !== undefined) return `the key ${key}: ${inside}`;
    // A way to end that was not there, such as `ok: false`.
    if (isNewWay && old.is === "boolean" && own.is === "boolean" && old.value === !own.value)
      return `the key ${key} may be ${own.value} now`;
  }
  return undefined;
}

function isEmpty({ is }: Shape): boolean {
  return is === "null" || is === "undefined";
}

/** Classes may be kin, and what one makes may be used like an object; other kinds are only themselves. */
function isOfKind(shape: Shape, before: readonly Shape[]): boolean {
  const isLoose = (other: Shape): boolean => other.is === "instance" && !other.isClosed;
  return before.some(
    (old) =>
      kindOf(old) === kindOf(shape) ||
      (old.is === "instance" && shape.is === "instance" && !old.of.startsWith("datetime ")) ||
      (isLoose(old) && shape.is === "object") ||
      (old.is === "object" && isLoose(shape)),
  );
}
