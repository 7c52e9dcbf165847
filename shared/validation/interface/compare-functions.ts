import { compareSignatures } from "./compare-signatures.ts";
import { Comparison } from "./comparison.ts";
import type { FunctionMember, Signature } from "./model.ts";
import { isSpacedOnly } from "./spacing.ts";

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
      const trial = new Comparison(found.old, found.new, found.budget);
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
    // Both may be worked out only when asked for, which a copy does not do.
    body: signature.body,
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
    return own !== undefined && isSameText(old, own) && !found.mentionsChanged(old.text ?? "");
  });
}

/** The text of a method begins behind `async` and the star. */
export function isSameText(before: Signature, after: Signature): boolean {
  if (before.text === undefined || after.text === undefined) return false;
  if (before.text !== after.text && !isSpacedOnly(before.text, after.text)) return false;
  return before.isAsync === after.isAsync && before.isGenerator === after.isGenerator;
}
