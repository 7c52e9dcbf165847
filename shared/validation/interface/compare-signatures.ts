import { compareBodies } from "./compare-bodies.ts";
import { compareHandling } from "./compare-handling.ts";
import { compareParameters } from "./compare-parameters.ts";
import { compareRefusals } from "./compare-refusals.ts";
import { compareReturns } from "./compare-results.ts";
import { compareShifted, withoutNamedKeys, withoutNamedRest } from "./compare-shifted.ts";
import { compareTypeParameters } from "./compare-type-parameters.ts";
import type { Comparison } from "./comparison.ts";
import { takenElsewhere } from "./follow-arguments.ts";
import { followReturns } from "./follow-calls.ts";
import type { Interface, Parameter, Shape, Signature } from "./model.ts";
import { inferGiven, scopeTypes } from "./scope-types.ts";

export function compareSignatures(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  const given = inferGiven(before, after);
  const scoped = scopeTypes(before.typeParameters, after.typeParameters, found, given);
  compareScoped(name, before, after, offset, scoped);
  found.changes.push(...scoped.changes);
}

function compareScoped(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  const given = found.isPython
    ? withoutNamedKeys(withoutNamedRest(before, after, found), after)
    : before.parameters;
  compareParameters(name, given, takenOf(before, after, found), offset, found);
  compareShifted(name, before, after, offset, found);
  compareTypeParameters(name, before.typeParameters, after.typeParameters, "function", offset, found);
  const waited = isPromised(before, found.old);
  const isOther = waited !== isPromised(after, found.new);
  if (isOther && !(waited ? mayBePromised(after, found.new) : isHeldElsewhere(before, after))) {
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
  // Where both say what they give, the types are compared.
  const isTyped = before.returns !== undefined && after.returns !== undefined && !found.isPython;
  const isIterated = /(?:^|\.)(?:__iter__|\[Symbol\.iterator\])$/.test(name);
  if (!isTyped && !isIterated && isGenerated(before, found.old) !== isGenerated(after, found.new)) {
    found.breaking(
      "generator_changed",
      name,
      isGenerated(after, found.new) ? "gives a generator now" : "is no generator any more",
      offset,
    );
    return;
  }
  if (before.isGenerator === after.isGenerator || !isIterated)
    compareReturns(name, before, after, offset, found);
  compareBodies(name, before, after, offset, found);
  compareRefusals(name, before, after, offset, found);
  compareHandling(name, before, after, offset, found);
}

/** What is given back is not known, and promises are made where it comes from. */
function mayBePromised(signature: Signature, names: Interface): boolean {
  const given = followReturns(signature, names);
  const helpers =
    signature.body?.calls.map((name) => names.functions.get(name)?.signatures[0]?.text ?? "") ?? [];
  return (
    given.some(({ is }) => is === "unknown") &&
    [signature.text ?? "", ...helpers].some((text) => /promise|\.(?:then|catch|finally)\(/i.test(text))
  );
}

/** What was given back is held by a variable of the module, which may hold a promise. */
function isHeldElsewhere({ body, isAsync, parameters }: Signature, after: Signature): boolean {
  const names = new Set(parameters.map(({ name }) => name));
  const isHeld = body?.returns.every(
    (shape) => shape.is === "unknown" && /^[\w$]+$/.test(shape.text ?? "") && !names.has(shape.text ?? ""),
  );
  return !isAsync && !after.isAsync && isHeld === true && (body?.returns.length ?? 0) > 0;
}

/** Parameters as callers meet them: what stood in `arguments`, or only goes on to where it may be missing, may be missing. */
function takenOf(before: Signature, after: Signature, found: Comparison): readonly Parameter[] {
  if (found.isPython) return after.parameters;
  const count = before.parameters.length;
  const isLoose = /\barguments\b/.test(before.text ?? "");
  return after.parameters.map((parameter, at) => {
    if (!parameter.isRequired || parameter.type) return parameter;
    if (isLoose && at >= count) return { ...parameter, isRequired: false };
    return takenElsewhere(parameter, after, found.new) ?? parameter;
  });
}

function isPromised(signature: Signature, names: Interface): boolean {
  const { isAsync, returns, isGenerator } = signature;
  if (isAsync && !isGenerator) return true;
  if (returns)
    return returns.is === "name" && /^Promise(?:Like)?$|^Awaitable$|^Coroutine$/.test(returns.name);
  const given = followReturns(signature, names);
  return given.length > 0 && given.every(({ is }) => is === "promise");
}

function isGenerated(signature: Signature, names: Interface): boolean {
  const { isGenerator, returns, body } = signature;
  const given = body && body.returns.length > 0 ? followReturns(signature, names) : [];
  return (
    isGenerator ||
    (given.length > 0 &&
      given.every(
        (shape) => (shape.is === "instance" && shape.of === "iterator") || isMadeByGenerator(shape, names),
      )) ||
    (returns?.is === "name" && /Generator$|^IterableIterator$|^AsyncIterableIterator$/.test(returns.name))
  );
}

/** What a generator of the file gives when it is called. */
function isMadeByGenerator(shape: Shape, names: Interface): boolean {
  if (shape.is !== "unknown" || shape.call === undefined) return false;
  const [signature, ...others] = names.functions.get(shape.call)?.signatures ?? [];
  return signature?.isGenerator === true && others.length === 0;
}
