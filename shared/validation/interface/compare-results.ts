import { isSameText } from "./compare-functions.ts";
import { describeInstead } from "./compare-instead.ts";
import { compareShapes } from "./compare-shapes.ts";
import { compareSignatures } from "./compare-signatures.ts";
import { Comparison } from "./comparison.ts";
import { meantToChange } from "./ecmascript/note-mutations.ts";
import { mayThrowMore } from "./find-changed.ts";
import {
  describeReplacedCode,
  findErrorCodes,
  findSentNames,
  findStatuses,
  findUnsent,
} from "./find-codes.ts";
import { followReturns, followThrows } from "./follow-calls.ts";
import { compareMade, membersOf } from "./instance-shapes.ts";
import { letsThrough } from "./lets-through.ts";
import type { Body, Interface, Shape, Signature, Type } from "./model.ts";
import { describeType } from "./types/describe-type.ts";
import { isKindOf, isTop } from "./types/type-table.ts";

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

/** Errors of Python that come of what is seen to be done. */
const namedByUse = /^(?:KeyError|IndexError|ValueError|ZeroDivisionError|StopIteration|FileNotFoundError)$/;

/** Types that say nothing of what is inside. */
function isLoose(type: Type): boolean {
  const inner = type.is === "name" && type.name === "Promise" ? (type.args[0] ?? type) : type;
  return (
    isTop(inner) ||
    (inner.is === "name" && /^(?:dict|Dict|Mapping|Record|object|list|tuple)$/.test(inner.name))
  );
}

export function compareBodies(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  if (!before.body || !after.body) return;
  const { throws: oldThrows, calls: oldCalls } = before.body;
  // Following calls reads other functions, and is done only where something new is thrown or called.
  if (isRefusedNow(before.body, after.body))
    found.breaking("throw_added", name, "throws where it gave nothing", offset);
  const isNew =
    after.body.throws.some((name) => !oldThrows.includes(name)) ||
    [...new Set(after.body.calls)].some((name) => {
      const called = found.new.functions.get(name);
      return called && (!oldCalls.includes(name) || mayThrowMore(found.old.functions.get(name), called));
    });
  const was = isNew ? followThrows(before, found.old) : new Set<string>();
  for (const thrown of isNew ? followThrows(after, found.new) : []) {
    if (was.has(thrown) || [...was].some((old) => isKindOf(thrown, old, found.new.bases))) continue;
    // What came out by itself is caught and thrown under a name that is a kind of its own.
    const instead = before.body.catches ? undefined : after.body.renamed.get(thrown);
    const { byItself } = before.body;
    if (
      instead?.some(
        (old) => isKindOf(thrown, old, found.new.bases) && (byItself.includes(old) || !namedByUse.test(old)),
      )
    )
      continue;
    // Where there was one way only, nothing else can have come of it.
    if (
      thrown !== "ValueError" &&
      before.body.returns.length < 2 &&
      !before.body.catches &&
      (byItself.includes(thrown) ||
        byItself.some((old) => old !== "ValueError" && isKindOf(thrown, old, found.new.bases)))
    )
      continue;
    found.breaking(
      "throw_added",
      name,
      was.size > 0 ? `throws ${thrown} where it threw ${[...was].join(", ")}` : `may throw ${thrown} now`,
      offset,
    );
  }
  if (letsThrough(before, after, found))
    found.breaking("throw_added", name, "throws what it caught and answered itself", offset);
  if (/\breject\(\s*new\s/.test(before.text ?? "") && !/\breject\(\s*new\s/.test(after.text ?? ""))
    if (/\breject\(\s*["'`]/.test(after.text ?? ""))
      found.breaking("throw_added", name, "fails with a text where it failed with an error", offset);
  const status = describeReplacedCode(findStatuses(before.text ?? ""), findStatuses(after.text ?? ""));
  const code = describeReplacedCode(findErrorCodes(before.text ?? ""), findErrorCodes(after.text ?? ""));
  if (code !== undefined) found.breaking("throw_added", name, `its errors have the code ${code}`, offset);
  const sent = describeReplacedCode(findSentNames(before.text ?? ""), findSentNames(after.text ?? ""));
  const unsent = sent === undefined ? findUnsent(before.text ?? "", after.text ?? "") : undefined;
  if (unsent !== undefined)
    found.breaking("response_changed", name, `does not send ${unsent} any more`, offset);
  if (sent !== undefined) found.breaking("response_changed", name, `sends ${sent}`, offset);
  if (status !== undefined) found.breaking("response_changed", name, `answers ${status}`, offset);
  const isOfRoutes =
    found.old.routes.size > 0 && found.new.routes.size > 0 && registering.test(before.text ?? "");
  const written = isOfRoutes ? undefined : compareOutputs(before.body, after.body);
  if (written !== undefined) found.breaking("output_changed", name, `of what it writes, ${written}`, offset);
  for (const argument of after.body.mutates)
    if (
      !before.body.mutates.includes(argument) &&
      !meantToChange.test(argument) &&
      !before.body.serving.includes(argument) &&
      !after.body.serving.includes(argument) &&
      before.parameters.some((parameter) => parameter.name === argument)
    )
      found.breaking("argument_mutated", name, `changes its argument ${argument}`, offset);
}

/** An error takes the place of `null` or `undefined`, which came beside other things. */
function isRefusedNow(before: Body, after: Body): boolean {
  const isNothingAt = ({ is }: Shape): boolean => is === "null" || is === "undefined";
  return (
    after.throws.length > before.throws.length &&
    before.returns.some(isNothingAt) &&
    !before.returns.every(isNothingAt) &&
    after.returns.length > 0 &&
    !after.returns.some(
      (shape) => isNothingAt(shape) || (shape.is === "unknown" && (shape.mayBeEmpty || shape.call)),
    )
  );
}

/** What answers each route is compared by itself. */
const registering = /\.(?:get|post|put|patch|delete|all|route)\(\s{0,20}["'`][/*]/;

/** What is written or sent still says what it said; where nothing is seen any more, it may be written elsewhere. */
export function compareOutputs(before: Body | undefined, after: Body | undefined): string | undefined {
  if (!before || !after) return undefined;
  const compare = (old: readonly Shape[], own: readonly Shape[]): string | undefined =>
    own.length > 0 ? compareShapes(countedOutputs(old), countedOutputs(own)) : undefined;
  const problem = compare(before.outputs, after.outputs);
  // A status that is not seen any more.
  const isUnseen =
    problem !== undefined &&
    after.refusals.length < before.refusals.length &&
    compare([...before.outputs, ...before.refusals], after.outputs) === undefined;
  return (isUnseen ? undefined : problem) ?? compare(before.refusals, after.refusals);
}

/** What is written as JSON counts as what it holds; plain texts, such as those of errors, only where there is nothing else. */
function countedOutputs(outputs: readonly Shape[]): readonly Shape[] {
  const held = outputs.map((shape) => (shape.is === "string" ? (shape.json ?? shape) : shape));
  const telling = held.filter(({ is }) => is !== "string");
  return telling.length > 0 ? telling : held;
}
