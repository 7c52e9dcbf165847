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

/** Words of which callers ask which one it is, such as `"ok"` and `"failed"`. */
function compareWords(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const old = wordsOf(before);
  const own = wordsOf(after);
  if (!old || !own || old.size < 2) return undefined;
  return describeReplaced(old, own);
}

function wordsOf(shapes: readonly Shape[]): Set<string> | undefined {
  const words = shapes.map((shape) =>
    (shape.is === "string" || shape.is === "number") &&
    shape.word !== undefined &&
    /^[\w.:/-]{1,40}$/.test(shape.word)
      ? shape.word
      : undefined,
  );
  return words.every((word) => word !== undefined) ? new Set(words) : undefined;
}

function describeReplaced(old: ReadonlySet<string>, own: ReadonlySet<string>): string | undefined {
  const lost = [...old].find((word) => !own.has(word));
  const added = [...own].find((word) => !old.has(word));
  return lost !== undefined && added !== undefined ? `it gives ${added}, and never ${lost}` : undefined;
}

/** Keys by which callers tell apart what they got. */
const telling =
  /^(?:type|kind|status|state|event|role|code|action|outcome|result|level|severity|phase|stage|mode|op|operation|variant|format|verdict|decision|category|status_?code|http_?status)$/i;

/** Words under such a key. */
function compareTold(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  for (const key of objectKeys(before)) {
    if (!telling.test(key)) continue;
    const old = wordsOf(valuesAt(before, key));
    const own = wordsOf(valuesAt(after, key));
    const replaced = old && own && old.size > 0 && own.size > 0 ? describeReplaced(old, own) : undefined;
    if (replaced !== undefined) return `the key ${key}: ${replaced}`;
  }
  return undefined;
}

function objectKeys(shapes: readonly Shape[]): Set<string> {
  return new Set(shapes.flatMap((shape) => (shape.is === "object" ? [...shape.keys.keys()] : [])));
}

function valuesAt(shapes: readonly Shape[], key: string): Shape[] {
  return shapes.flatMap((shape) => {
    const value = shape.is === "object" ? shape.keys.get(key) : undefined;
    return value ? [value] : [];
  });
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
  if (!was || after.some(isEmpty)) return undefined;
  const sign = after.find(
    (shape) =>
      shape.is === "boolean" && shape.value !== undefined && !before.some(({ is }) => is === "boolean"),
  );
  return sign ? `it gives a truth value where it gave ${was.is}` : undefined;
}

function compareKinds(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  if (before.every(({ is }) => is === "function"))
    if (after.some((shape) => shape.is === "unknown" && shape.isGetter))
      return "it is read and not called now";
  const known = new Set(before.map(kindOf));
  if (known.has("unknown")) return undefined;
  const other = after.find((shape) => shape.is !== "unknown" && !isOfKind(shape, before));
  return other ? `it may give ${kindOf(other)} instead of ${[...known].join(" or ")}` : undefined;
}

/** The same value, put into something or taken out of it. */
function compareWrapping(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const part = comparePart(before, after);
  if (part !== undefined) return part;
  const turned = compareTurned(before, after);
  if (turned !== undefined) return turned;
  const inner = findInside(before, after);
  if (inner !== undefined) return `it gives only what was ${inner}`;
  const outer = findInside(after, before);
  return outer === undefined ? undefined : `what it gave is ${outer} now`;
}

/** `total.toFixed(2)` where it was `total`. */
function compareTurned(
  [old, ...olds]: readonly Shape[],
  [own, ...owns]: readonly Shape[],
): string | undefined {
  if (olds.length > 0 || owns.length > 0) return undefined;
  const scaled = compareScaled(old, own);
  if (scaled !== undefined) return scaled;
  if (old?.is !== "unknown" || old.text === undefined) return undefined;
  if (own?.is !== "string" && own?.is !== "instance") return undefined;
  return own.made === old.text ? `it makes ${kindOf(own)} of what it gave as it is` : undefined;
}

/** `elapsed / 1000` where it was `elapsed`, and the other way round. */
function compareScaled(old: Shape | undefined, own: Shape | undefined): string | undefined {
  const textOf = (shape: Shape | undefined): string | undefined =>
    shape?.is === "number" || shape?.is === "unknown" ? shape.text : undefined;
  const madeOf = (shape: Shape | undefined): string | undefined =>
    shape?.is === "number" || shape?.is === "unknown" ? shape.made : undefined;
  if (textOf(old) === undefined || textOf(own) === undefined || textOf(old) === textOf(own)) return undefined;
  const isScaled = madeOf(own) === textOf(old) || madeOf(old) === textOf(own);
  return isScaled || (madeOf(old) !== undefined && madeOf(old) === madeOf(own))
    ? "it counts in another way"
    : undefined;
}

/** `record.id` where it was `record`, and the other way round. */
function comparePart([old, ...olds]: readonly Shape[], [own, ...owns]: readonly Shape[]): string | undefined {
  if (old?.is !== "unknown" || own?.is !== "unknown" || olds.length > 0 || owns.length > 0) return undefined;
  if (old.text === undefined || own.text === undefined) return undefined;
  if (isPartOf(own.text, old.text)) return "it gives only a part of what it gave";
  return isPartOf(old.text, own.text) ? "it gives the whole of which it gave a part" : undefined;
}

/** Only fields count, and what is read of a response: what other methods give may be anything. */
function isPartOf(text: string, whole: string): boolean {
  return (
    text.startsWith(whole) &&
    /^(?:\.[\w$]+|\[\w+\]|\.(?:json|text|blob|arrayBuffer|formData)\(\))+$/.test(text.slice(whole.length))
  );
}

/** Where the only unknown value of `bare` is found in what all of `wrapped` are. */
function findInside(wrapped: readonly Shape[], bare: readonly Shape[]): string | undefined {
  const [value] = bare;
  if (bare.length !== 1 || value?.is !== "unknown" || value.text === undefined) return undefined;
  const places = wrapped.map((shape) => {
    if (shape.is === "object" && !shape.isOpen)
      for (const [key, held] of shape.keys)
        if (held.is === "unknown" && held.text === value.text) return `under the key ${key}`;
    if (shape.is === "tuple" && shape.items.some((item) => item.is === "unknown" && item.text === value.text))
      return "among several values";
    if (
      shape.is === "array" &&
      shape.items?.some((item) => item.is === "unknown" && item.text === value.text)
    )
      return "among several values";
    const held = shape.is === "array" ? shape.item : undefined;
    return held?.is === "unknown" && held.text === value.text ? "in a list" : undefined;
  });
  return places.every((place) => place !== undefined) ? places[0] : undefined;
}

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
  const objects = only.items.filter(({ is }) => is === "object");
  if (objects.length === only.items.length && after.items.every(({ is }) => is === "object"))
    return compareShapes(objects, after.items);
  const texts = ({ items = [] }: Kind<"array">): (string | undefined)[] =>
    items.map((item) => (item.is === "unknown" ? item.text : undefined));
  const own = texts(after);
  const moved = texts(only).findIndex(
    (text, at) => text !== undefined && own[at] !== text && own.indexOf(text) >= 0,
  );
  return moved === -1 ? undefined : "its values are in another order";
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

function kindOf(shape: Shape): string {
  if (shape.is === "tuple") return "several values";
  return shape.is === "instance" ? `a ${shape.of}` : shape.is;
}

/** Classes may be kin, and what one makes may be used like an object; other kinds are only themselves. */
function isOfKind(shape: Shape, before: readonly Shape[]): boolean {
  const isLoose = (other: Shape): boolean => other.is === "instance" && !other.isClosed;
  return before.some(
    (old) =>
      kindOf(old) === kindOf(shape) ||
      (old.is === "instance" && shape.is === "instance") ||
      (isLoose(old) && shape.is === "object") ||
      (old.is === "object" && isLoose(shape)),
  );
}
