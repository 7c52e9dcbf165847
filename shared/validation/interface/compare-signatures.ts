import { compareParameters } from "./compare-parameters.ts";
import { compareShapes } from "./compare-shapes.ts";
import { Comparison } from "./comparison.ts";
import { followReturns, followThrows } from "./follow-calls.ts";
import type { FunctionMember, Interface, Shape, Signature, Type, TypeParameter } from "./model.ts";
import { describeType } from "./types/describe-type.ts";
import { anything, isKindOf, isTop } from "./types/type-table.ts";

/** Every way in which the old function could be called works with the new one. */
export function compareFunctions(
  name: string,
  before: FunctionMember,
  after: FunctionMember,
  found: Comparison,
): void {
  const [old] = before.signatures;
  const [own] = after.signatures;
  if (isUnchanged(before, after, found)) return;
  if (before.signatures.length === 1 && after.signatures.length === 1 && old && own) {
    compareSignatures(name, old, own, after.offset, found);
    return;
  }
  for (const signature of before.signatures.flatMap(spreadOptional)) {
    const fits = after.signatures.some((candidate) => {
      const trial = new Comparison(found.old, found.new);
      compareSignatures(name, signature, candidate, after.offset, trial);
      return trial.changes.every((change) => change.class !== "breaking");
    });
    if (!fits) found.breaking("overload_removed", name, "one way to call it is gone", after.offset);
  }
  if (after.signatures.length > before.signatures.length)
    found.compatible("overload_added", name, "there is another way to call it", after.offset);
}

/** One signature for each number of optional parameters that callers may give, for overloads are such signatures. */
function spreadOptional(signature: Signature): Signature[] {
  const first = signature.parameters.findIndex(({ isRequired, kind }) => !isRequired && kind !== "rest");
  const optional = signature.parameters.slice(first);
  if (
    first === -1 ||
    optional.length > 4 ||
    optional.some(({ kind }) => kind === "keyword" || /rest/i.test(kind))
  )
    return [signature];
  return [0, ...optional.keys()].slice(0, optional.length + 1).map((_, given) => ({
    ...signature,
    text: "",
    parameters: signature.parameters
      .slice(0, first + given)
      .map(({ fallback: _fallback, ...parameter }) => ({ ...parameter, isRequired: true })),
  }));
}

/** Whether the text is the same and says everything: types may mean something else now. */
export function isUnchanged(before: FunctionMember, after: FunctionMember, found: Comparison): boolean {
  if (found.old.types.size > 0 || found.new.types.size > 0) return false;
  if (before.signatures.length !== after.signatures.length) return false;
  return before.signatures.every((old, at) => {
    const own = after.signatures[at];
    return own !== undefined && isSameText(old, own);
  });
}

/** The text of a method begins behind `async` and the star. */
function isSameText(before: Signature, after: Signature): boolean {
  if (before.text === undefined || before.text !== after.text) return false;
  return before.isAsync === after.isAsync && before.isGenerator === after.isGenerator;
}

export function compareSignatures(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  const scoped = new Comparison(
    found.old,
    namedAlike(before.typeParameters, after.typeParameters, found.new),
  );
  compareScoped(name, before, after, offset, scoped);
  found.changes.push(...scoped.changes);
}

/** Type parameters are told apart by their place; one that is new stands for whatever it may be. */
function namedAlike(
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  names: Interface,
): Interface {
  const others = after.filter((parameter, at) => before[at]?.name !== parameter.name);
  if (others.length === 0) return names;
  const types = new Map(names.types);
  for (const parameter of others) {
    const old = before[after.indexOf(parameter)];
    types.set(
      parameter.name,
      old ? { is: "name", name: old.name, args: [] } : (parameter.constraint ?? anything),
    );
  }
  return { ...names, types };
}

function compareScoped(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  compareParameters(name, before.parameters, after.parameters, offset, found);
  compareTypeParameters(name, before.typeParameters, after.typeParameters, "function", offset, found);
  const waited = isPromised(before, found.old);
  if (waited !== isPromised(after, found.new)) {
    found.breaking(
      "async_changed",
      name,
      waited ? "gives its result at once instead of a promise" : "gives a promise instead of its result",
      offset,
    );
    return;
  }
  if (before.isGenerator && after.isGenerator && before.isAsync !== after.isAsync) {
    found.breaking("async_changed", name, "its values come in another way", offset);
    return;
  }
  if (before.isContext !== after.isContext) {
    const reason = after.isContext ? "is entered with `with` now" : "is not entered with `with` any more";
    found.breaking("context_changed", name, reason, offset);
    return;
  }
  if (isGenerated(before) !== isGenerated(after)) {
    found.breaking(
      "generator_changed",
      name,
      isGenerated(after) ? "gives a generator now" : "is no generator any more",
      offset,
    );
    return;
  }
  compareReturns(name, before, after, offset, found);
  compareBodies(name, before, after, offset, found);
}

function compareReturns(
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
  if (!before.body || !after.body) return;
  const throwsLess = before.body.throws.length > after.body.throws.length;
  const old = settleReturns(before, found.old).map((shape) =>
    // What was refused by an error was no surprise to nobody.
    shape.is === "unknown" && throwsLess ? { ...shape, mayBeEmpty: false } : shape,
  );
  const own = settleReturns(after, found.new);
  const problem =
    compareShapes(old, own) ??
    compareShapes(before.body.outputs, after.body.outputs) ??
    (after.body.yielded.length > 0 ? compareShapes(before.body.yielded, after.body.yielded) : undefined);
  // What never came back by itself does now.
  if (old.length === 0 && own.length > 0 && before.body.throws.length > 0 && after.body.throws.length === 0)
    found.breaking("throw_removed", name, "gives something back where it always threw", offset);
  if (problem !== undefined) found.breaking("return_shape_changed", name, problem, offset);
  else compareGiven(name, old, own, offset, found);
}

/** What comes out of what is given back: both sides are promises, or none is. */
function settleReturns(signature: Signature, names: Interface): Shape[] {
  return followReturns(signature, names).map((shape) =>
    shape.is === "promise" ? (shape.of ?? { is: "unknown", mayBeEmpty: true }) : shape,
  );
}

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
  if (old.is === "function" && own.is === "function") {
    if (old.given && own.given && !isSameText(old.given, own.given))
      compareSignatures(`${name}()`, old.given, own.given, offset, found);
  } else if (old.is === "object" && own.is === "object")
    for (const [key, shape] of old.keys) {
      const inner = own.keys.get(key);
      if (inner) compareGiven(`${name}().${key}`, [shape], [inner], offset, found);
    }
}

function compareBodies(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  if (!before.body || !after.body) return;
  const was = followThrows(before, found.old);
  const throws = followThrows(after, found.new);
  for (const thrown of throws) {
    if (was.has(thrown) || [...was].some((old) => isKindOf(thrown, old, found.new.bases))) continue;
    found.breaking(
      "throw_added",
      name,
      was.size > 0 ? `throws ${thrown} where it threw ${[...was].join(", ")}` : `may throw ${thrown} now`,
      offset,
    );
  }
  for (const argument of after.body.mutates)
    if (
      !before.body.mutates.includes(argument) &&
      before.parameters.some((parameter) => parameter.name === argument)
    )
      found.breaking("argument_mutated", name, `changes its argument ${argument}`, offset);
}

/** Type parameters keep their number, order and bounds; a new one needs a default where callers name them. */
export function compareTypeParameters(
  name: string,
  before: readonly TypeParameter[],
  after: readonly TypeParameter[],
  of: "function" | "type",
  offset: number,
  found: Comparison,
): void {
  if (after.length < before.length) {
    found.breaking("type_parameter_removed", name, "has fewer type parameters", offset);
    return;
  }
  for (const [at, parameter] of after.entries()) {
    const old = before[at];
    if (!old) {
      if (!parameter.hasDefault && (of === "type" || before.length > 0))
        found.breaking(
          "type_parameter_added",
          name,
          `the type parameter ${parameter.name} must be given`,
          offset,
        );
      continue;
    }
    if (old.name !== parameter.name && before.some((other) => other.name === parameter.name))
      found.breaking("type_parameter_moved", name, "its type parameters are in another order", offset);
    if (old.hasDefault && !parameter.hasDefault)
      found.breaking(
        "type_parameter_required",
        name,
        `the type parameter ${parameter.name} has no default any more`,
        offset,
      );
    else if (old.fallback && parameter.fallback && !found.isSame(old.fallback, parameter.fallback))
      found.breaking(
        "type_parameter_default_changed",
        name,
        `the type parameter ${parameter.name} is ${describeType(parameter.fallback)} where nobody says`,
        offset,
      );
    if (parameter.constraint && !(old.constraint && found.stillTakes(old.constraint, parameter.constraint)))
      found.breaking(
        "type_constraint_changed",
        name,
        `the type parameter ${parameter.name} takes less`,
        offset,
      );
  }
}

function isPromised(signature: Signature, names: Interface): boolean {
  const { isAsync, returns, isGenerator } = signature;
  if (isAsync && !isGenerator) return true;
  if (returns)
    return returns.is === "name" && /^Promise(?:Like)?$|^Awaitable$|^Coroutine$/.test(returns.name);
  return followReturns(signature, names).some(({ is }) => is === "promise");
}

function isGenerated({ isGenerator, returns }: Signature): boolean {
  return (
    isGenerator ||
    (returns?.is === "name" && /Generator$|^IterableIterator$|^AsyncIterableIterator$/.test(returns.name))
  );
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
