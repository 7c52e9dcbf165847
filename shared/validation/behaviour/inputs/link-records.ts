import type { Step } from "../scenario.ts";
import { Shape } from "../shapes/shape.ts";
import { isTagged, type Value } from "../value.ts";
import { chooseKinds } from "./choose-kinds.ts";
import type { Random } from "./random.ts";

/** What records are called; of the second kind one name begins like the other. */
const names: readonly (readonly string[])[] = [
  ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
  ["a", "ab", "a-b", "b", "a.b", "a/b", "a:b", "abc", "a-b-c", "ba"],
];
const ownNames = /^(?:id|key|name|slug|path|code|uid|\w*(?:Id|Key))$/;
const deepest = 6;
/** How often something is called by a name that nothing has. */
const shareOfUnknown = 0.04;
const shareOfOrdered = 0.5;

/** A text or number in the arguments: where it stands, whatever the index, and what is known about the place. */
interface Leaf {
  path: string;
  shape: Shape;
  /** It is the name of something: a property of an item of a list, or a key. */
  isOwn: boolean;
}

/** Gives what stands there now; undefined takes it out of a list. */
type Visit = (value: string | number, leaf: Leaf, index: number) => string | number | undefined;

/**
 * Records that name each other: each gets a name of its own, and what is compared with names is mostly one of them.
 * Chance alone gives nearly always two of one name, or a name that nothing has. Undefined where nothing names anything.
 */
export function linkRecords(steps: readonly Step[], random: Random): Step[] | undefined {
  const places = new Map<string, Leaf>();
  const counts = new Map<string, number>();
  mapSteps(steps, (value, leaf) => {
    places.set(leaf.path, leaf);
    counts.set(leaf.path, (counts.get(leaf.path) ?? 0) + 1);
    return value;
  });
  const owners = [...places.values()].filter(
    (leaf) => leaf.isOwn && isFree(leaf.shape) && namedBy(leaf, places).length > 0,
  );
  const best = owners.filter(({ path }) => ownNames.test(path.slice(path.lastIndexOf(".") + 1)));
  const owner = random.pick(best.length > 0 ? best : owners, undefined);
  if (!owner) return undefined;
  const named = new Set(namedBy(owner, places));
  const isText = chooseKinds(owner.shape).some(([kind]) => kind === "string");
  const given = random.pick(names, []).slice(0, Math.max(1, counts.get(owner.path) ?? 1));
  const order = random.chance(0.5) ? given : shuffled(given, random);
  const known = order.map((name, at) => (isText ? name : at + 1));
  // Without circles every record names earlier ones only.
  const isOrdered = random.chance(shareOfOrdered);
  let next = 0;
  return mapSteps(steps, (value, { path }, index) => {
    if (path === owner.path) return known[next++] ?? value;
    if (!named.has(path) || random.chance(shareOfUnknown)) return value;
    if (!isOrdered) return random.pick(known, value);
    return random.pick(known.slice(0, index), undefined);
  });
}

/** Where the names of an owner are compared with, or looked up by. */
function namedBy(owner: Leaf, places: ReadonlyMap<string, Leaf>): string[] {
  return [...places.values()]
    .filter(({ path, shape }) => path !== owner.path && isFree(shape) && isAkin(owner.shape, shape))
    .map(({ path }) => path);
}

function isAkin({ root }: Shape, other: Shape): boolean {
  return (
    root === other.root ||
    root.peers.some((peer) => peer.root === other.root) ||
    other.root.peers.some((peer) => peer.root === root)
  );
}

/** Whether a type leaves the text or number to whoever gives it. */
function isFree({ root }: Shape): boolean {
  return !root.closed || root.wide.has("string") || root.wide.has("number");
}

function shuffled(list: readonly string[], random: Random): string[] {
  const made = [...list];
  for (let at = made.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [made[at], made[other]] = [made[other] ?? "", made[at] ?? ""];
  }
  return made;
}

function mapSteps(steps: readonly Step[], visit: Visit): Step[] {
  return steps.map((step) => ({
    ...step,
    args: step.args.map(
      (arg, at) =>
        mapValue(arg, { path: `${at}`, shape: step.shapes[at] ?? new Shape(), isOwn: false }, visit, 0, 0) ??
        arg,
    ),
  }));
}

/** `index` is the place of the outermost item of a list that a value lies in. */
function mapValue(value: Value, leaf: Leaf, visit: Visit, depth: number, index: number): Value | undefined {
  const { root } = leaf.shape;
  if (typeof value === "string" || typeof value === "number") return visit(value, leaf, index);
  if (depth > deepest) return value;
  const go = (item: Value, path: string, shape: Shape, isOwn: boolean, at = index): Value | undefined =>
    mapValue(item, { path: leaf.path + path, shape, isOwn }, visit, depth + 1, at);
  const inner = (item: Value, path: string, shape: Shape, isOwn: boolean): Value =>
    go(item, path, shape, isOwn) ?? item;
  const key = (name: string): string =>
    String(visit(name, { path: `${leaf.path}.keys`, shape: root.keys, isOwn: true }, index) ?? name);
  if (Array.isArray(value))
    return value.flatMap((item, at): Value[] => {
      const made = go(
        item,
        "[]",
        root.fields.get(String(at)) ?? root.items,
        false,
        leaf.path.includes("[]") ? index : at,
      );
      return made === undefined ? [] : [made];
    });
  if (!isTagged(value)) return value;
  if (value.$ === "object") {
    const known = value.k.map((name) => fieldOf(root, name));
    const k = value.k.map((name, at) => (known[at] ? name : key(name)));
    if (new Set(k).size < k.length) return value;
    const isItem = leaf.path.endsWith("[]");
    const v = value.v.map((item, at) =>
      inner(
        item,
        known[at] ? `.${value.k[at]}` : "{}",
        known[at] ?? root.items,
        isItem && known[at] !== undefined,
      ),
    );
    return { ...value, k, v };
  }
  if (value.$ === "map")
    return {
      ...value,
      v: value.v.map(([name, item]): [Value, Value] => [
        inner(name, ".keys", root.keys, true),
        inner(item, "{}", root.items, false),
      ]),
    };
  return value.$ === "set"
    ? { ...value, v: value.v.map((item) => inner(item, "[]", root.items, false)) }
    : value;
}

function fieldOf(root: Shape, name: string): Shape | undefined {
  return (
    root.fields.get(name) ??
    root.variants.map((variant) => variant.root.fields.get(name)).find((found) => found)
  );
}
