import { isSameText } from "./compare-functions.ts";
import { describeInstead } from "./compare-instead.ts";
import { compareShapes } from "./compare-shapes.ts";
import { compareSignatures } from "./compare-signatures.ts";
import { Comparison } from "./comparison.ts";
import { followReturns, followThrows } from "./follow-calls.ts";
import { compareMade, membersOf } from "./instance-shapes.ts";
import type { Body, Interface, Shape, Signature } from "./model.ts";
import { describeType } from "./types/describe-type.ts";
import type { Type } from "./types/type.ts";
import { isTop } from "./types/type-table.ts";

export function compareReturns(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  if (before.returns && after.returns) {
    if (!isNothing(before.returns) && !found.stillGives(before.returns, after.returns)) {
      found.breaking(
        "return_type_changed",
        name,
        `gives ${describeType(after.returns)} instead of ${describeType(before.returns)}`,
        offset,
      );
      return;
    }
    if (!isLoose(after.returns)) return;
  }
  const inside = withInner(before.body, after.body, found);
  compareBack(name, before, after, offset, inside);
  if (inside !== found) found.changes.push(...inside.changes);
}

/** What is known of functions that are declared inside of the compared ones counts as well. */
function withInner(before: Body | undefined, after: Body | undefined, found: Comparison): Comparison {
  if (!before?.inner.size && !after?.inner.size) return found;
  const withThem = (names: Interface, body: Body | undefined): Interface => {
    const functions = new Map(names.functions);
    for (const [name, signature] of body?.inner ?? [])
      if (!functions.has(name)) functions.set(name, { kind: "function", signatures: [signature], offset: 0 });
    return { ...names, functions };
  };
  return new Comparison(withThem(found.old, before), withThem(found.new, after), found.budget);
}

function compareBack(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  if (!before.body || !after.body) return;
  const throwsLess =
    before.body.throws.length > after.body.throws.length && followThrows(after, found.new).size === 0;
  const old = settleReturns(before, found.old).map((shape) =>
    // What was refused by an error was no surprise to nobody.
    shape.is === "unknown" && throwsLess ? { ...shape, mayBeEmpty: false } : shape,
  );
  // Where keys or items were taken, values with names are another kind of thing.
  const own = settleReturns(
    after,
    found.new,
    old.length > 0 && old.every(({ is }) => is === "object" || is === "array"),
  );
  const problem =
    compareShapes(old, own) ??
    compareMade(old, own) ??
    describeInstead(before, after) ??
    (after.body.yielded.length > 0 ? compareShapes(before.body.yielded, after.body.yielded) : undefined);
  // What never came back by itself does now.
  if (isToldNow(before, old, own, found, after))
    found.breaking("throw_removed", name, "tells by its result what it refused with an error", offset);
  const neverThrows = after.body.throws.length === 0 && followThrows(after, found.new).size === 0;
  if (old.length === 0 && own.length > 0 && before.body.throws.length > 0 && neverThrows)
    found.breaking("throw_removed", name, "gives something back where it always threw", offset);
  if (problem !== undefined) found.breaking("return_shape_changed", name, problem, offset);
  else compareGiven(name, old, own, offset, found);
}

/** A plain yes, or nothing, beside errors became a yes or no without them. */
function isToldNow(
  before: Signature,
  old: readonly Shape[],
  own: readonly Shape[],
  found: Comparison,
  after: Signature,
): boolean {
  const isYes = (shape: Shape): boolean => shape.is === "boolean" && shape.value === true;
  return (
    (before.body?.throws.length ?? 0) > 0 &&
    old.every(isYes) &&
    own.length > 0 &&
    own.every(({ is }) => is === "boolean") &&
    !own.every(isYes) &&
    followThrows(after, found.new).size === 0
  );
}

/** What comes out of what is given back: both sides are promises, or none is. */
function settleReturns(signature: Signature, names: Interface, isTaken = false): Shape[] {
  return followReturns(signature, names).map((shape) => {
    if (shape.is === "promise") return shape.of ?? { is: "unknown", mayBeEmpty: true };
    if (isTaken && shape.is === "instance" && isNamedTuple(shape.of, names))
      return { is: "tuple", items: [] };
    const members = membersOf(shape, names);
    if (members) return members;
    // What can be called stands for a function.
    if (shape.is === "instance" && names.classes.get(shape.of)?.members.has("__call__"))
      return { is: "unknown" };
    const bases = shape.is === "instance" ? names.classes.get(shape.of)?.bases : undefined;
    // Made to be used like what it extends.
    return bases?.some((base) => builtIn.test(base)) ? { is: "unknown" } : shape;
  });
}

function isNamedTuple(name: string, names: Interface): boolean {
  return names.classes.get(name)?.bases.some((base) => /(?:^|\.)NamedTuple$|^tuple$/.test(base)) === true;
}

const builtIn = /(?:^|\.)(?:tuple|NamedTuple|TypedDict|dict|list|set|str|int|float|UserDict|UserList)$/;

const deepest = 4;

/** Functions that a function gives back, alone or in one object, are called as well. */
function compareGiven(
  name: string,
  before: readonly Shape[],
  after: readonly Shape[],
  offset: number,
  found: Comparison,
): void {
  const [old] = before;
  const [own] = after;
  if (before.length !== 1 || after.length !== 1 || !old || !own) return;
  // What gives itself, such as `step` of `function step() { return () => step(); }`, never ends.
  if ((name.match(/\(\)/g)?.length ?? 0) > deepest || found.budget.given <= 0) return;
  if (old.is === "function" && own.is === "function") {
    if (!old.given || !own.given) return;
    found.budget.given -= 1;
    if (!isSameText(old.given, own.given) || found.mentionsChanged(old.given.text ?? ""))
      compareSignatures(`${name}()`, old.given, own.given, offset, found);
  } else if (old.is === "object" && own.is === "object")
    for (const [key, shape] of old.keys) {
      const inner = own.keys.get(key);
      if (inner) compareGiven(`${name}().${key}`, [shape], [inner], offset, found);
    }
}

/** What callers get nothing from, so that something is no loss. */
function isNothing(type: Type): boolean {
  return type.is === "name" && /^(?:void|undefined|None)$/.test(type.name);
}

/** Types that say nothing of what is inside. */
function isLoose(type: Type): boolean {
  const inner = type.is === "name" && type.name === "Promise" ? (type.args[0] ?? type) : type;
  return (
    isTop(inner) ||
    (inner.is === "name" && /^(?:dict|Dict|Mapping|Record|object|list|tuple)$/.test(inner.name))
  );
}
