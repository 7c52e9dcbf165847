import { compareOutputs } from "./compare-outputs.ts";
import type { Comparison } from "./comparison.ts";
import { meantToChange } from "./ecmascript/note-mutations.ts";
import { mayThrowMore } from "./find-changed.ts";
import {
  describeReplacedCode,
  describeReplacedStatus,
  findErrorCodes,
  findSentNames,
  findUnsent,
} from "./find-codes.ts";
import { followThrows } from "./follow-calls.ts";
import { letsThrough } from "./lets-through.ts";
import type { Body, Shape, Signature } from "./model.ts";
import { isKindOf } from "./types/type-table.ts";

/** Errors of Python that come of what is seen to be done. */
const namedByUse = /^(?:KeyError|IndexError|ValueError|ZeroDivisionError|StopIteration|FileNotFoundError)$/;

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
  const status = describeReplacedStatus(before.text ?? "", after.text ?? "");
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
