import type { Statement } from "../program/program.ts";
import { negate, readFormula } from "./formula.ts";
import type { Guard } from "./protection.ts";
import { isAboutProtection } from "./protective-names.ts";
import { leaves, refusalOf } from "./refusals.ts";
import { type Names, spell } from "./spell.ts";

const none: ReadonlyMap<string, string> = new Map();

/**
 * What an `if` is a check of. One that refuses (throws, or answers with an error) is a check whatever it asks; one that
 * only ends early, or lets something happen, is one if it speaks of what is allowed. The text of the latter begins with
 * a question mark; `isLast` says that nothing stands behind it.
 */
export function guardsOf(
  { test, yes, otherwise, at }: Statement & { kind: "if" },
  names: Names,
  isLast: boolean,
): Guard[] {
  const refusal = refusalOf(yes);
  const passing = readFormula(test, names);
  const text = spell(test, names);
  // The names of parameters say what they are for.
  const isProtection = isAboutProtection(
    spell(test, { made: names.made, open: names.open, parameters: none }),
  );
  const guards: Guard[] = [];
  if (refusal && (refusal.isSure || isProtection))
    guards.push({ passes: negate(passing), text, statuses: refusal.statuses, wraps: false, at });
  if (!refusal && isProtection && yes.length > 0) {
    const passes = otherwise.length > 0 && !leaves(otherwise) ? negate(passing) : passing;
    guards.push({ passes, text: `?${text}`, statuses: [], wraps: isLast, at });
  }
  const other = refusal ? undefined : refusalOf(otherwise);
  if (other?.isSure) guards.push({ passes: passing, text, statuses: other.statuses, wraps: false, at });
  return guards;
}
