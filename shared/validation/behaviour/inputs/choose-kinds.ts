import type { Kind } from "../shapes/kind.ts";
import type { Shape } from "../shapes/shape.ts";

/** Deeper than this, what nothing is known about is no structure. */
const deepestUnknown = 1;
const simple: readonly Kind[] = ["string", "number", "boolean"];
const anything: readonly Kind[] = ["string", "number", "boolean", "array", "object", "null", "undefined"];

/** Which kinds of value a place gets, with weights. Nothing is generated that neither types nor code expect. */
export function chooseKinds(shape: Shape, depth = 0): [kind: Kind, weight: number][] {
  const { root } = shape;
  const weights = new Map<Kind, number>();
  const add = (kind: Kind, weight: number): void => {
    weights.set(kind, Math.max(weight, weights.get(kind) ?? 0));
  };
  for (const kind of root.kinds) add(kind, kind === "null" || kind === "undefined" ? 2 : 10);
  // Where a way leads down step by step, there is something at its end.
  const isTree = root.descends || root.item?.root === root;
  if (isTree && !root.closed && depth > 0)
    for (const kind of simple) add(kind, kind === "boolean" ? 2 : 3 * depth);
  if (root.closed) {
    for (const variant of root.variants) for (const kind of variant.root.kinds) add(kind, 10);
    return weights.size > 0 ? [...weights] : unknown(depth).map((kind) => [kind, 1]);
  }
  const isKnown = [...root.kinds].some((kind) => kind !== "null" && kind !== "undefined");
  if (!isKnown || (root.guarded.has("array") && root.kinds.has("function"))) {
    for (const kind of root.soft)
      if ((kind !== "string" || !holdsMore(root)) && (kind !== "number" || !root.length))
        add(kind, kind === "null" || kind === "undefined" ? 1 : 10);
    const structure = structureOf(root);
    if (root.soft.size === 0) for (const kind of structure) add(kind, 10);
  }
  if (
    weights.size === 0 ||
    (!isKnown && [...weights.keys()].every((kind) => kind === "undefined" || kind === "null"))
  )
    for (const kind of root.tested && root.guarded.size === 0
      ? (["string", "number", "boolean", "object"] as const)
      : unknown(depth))
      add(kind, kind === "null" || kind === "undefined" ? 1 : 4);
  // What is a function or else a structure is asked for the one and taken for the other: a text is neither.
  const isStructure = root.kinds.has("function") && (root.soft.has("object") || root.soft.has("array"));
  for (const kind of root.guarded)
    if (!isStructure || !simple.includes(kind)) add(kind, kind === "null" ? 2 : 1);
  // Whoever only asks whether it is truthy has not said that null may come.
  if (root.tested) add("undefined", 1);
  return [...weights];
}

function unknown(depth: number): readonly Kind[] {
  return depth > deepestUnknown ? simple : anything;
}

const lists = /(?:[a-rt-z]s|List|Array|Queue|Stack)$|^(?:list|array|arr|queue|stack)$/;
const texts = /class|address|process|access|progress|status|express/i;

/** Whether its items are more than characters: then it is a list, though texts can be asked the same. */
function holdsMore({ soft, item, names }: Shape): boolean {
  if (!soft.has("array")) return false;
  if ([...names].some((name) => lists.test(name) && !texts.test(name))) return true;
  const held = item?.root;
  if (!held) return false;
  const known = [...held.fragments, ...held.constants].filter((text) => typeof text === "string");
  return (
    held.fields.size + held.parts.size + held.sought.length > 0 ||
    (!held.kinds.has("string") && held.kinds.size > 0) ||
    known.some((text) => text.length > 1)
  );
}

/** What the structure alone says where nothing said a kind. */
function structureOf(root: Shape): Kind[] {
  const kinds: Kind[] = [];
  if (root.parts.size > 0 || root.json) kinds.push("string");
  if (root.numeric) kinds.push("number", "string");
  if (root.usage.passed >= 0 || root.usage.role) kinds.push("function");
  if (root.length) kinds.push("array", "string");
  else if (root.item) kinds.push("array");
  if (root.fields.size > 0 && kinds.length === 0) kinds.push("object");
  return kinds;
}

const bounds = /^max|limit$|^limit|capacity|^top$|^first$|^size$|^depth$|^count$|retries|attempts|window$/i;

/** Whether it says how much fits in: the edges of small ones are soon reached. */
export function isBound({ root }: Shape): boolean {
  return [...root.names].some((name) => bounds.test(name));
}

const counts = /(?:size|count|limit|length|capacity|attempts?|depth)$|^per|page/i;
const places = /index|offset|width|max|min|window|^n$|^i$|^k$/i;

/** Whether only whole numbers make sense. */
export function isWhole(shape: Shape): boolean {
  const { root } = shape;
  return (
    root.whole ||
    [...root.names].some((name) => counts.test(name) || places.test(name) || /number|\bid$/i.test(name))
  );
}

/** Whether a number is a count of something that nobody expects to be negative. */
export function isNeverNegative(shape: Shape): boolean {
  const { root } = shape;
  const isCount = [...root.names].some((name) => counts.test(name) || (root.whole && places.test(name)));
  return isCount && ![...root.constants].some((constant) => typeof constant === "number" && constant <= 1);
}

/** Whether a property with this shape may be missing. */
export function mayBeMissing(shape: Shape): boolean {
  const { root } = shape;
  return root.kinds.has("undefined") || (!root.closed && (root.tested || root.guarded.has("undefined")));
}
