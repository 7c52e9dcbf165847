import type { Comparison } from "./comparison.ts";
import type { Parameter } from "./model.ts";
import { settleDefault } from "./settle-default.ts";

/** The keys that a function takes out of an object that it is given. */
export function compareKeys(
  name: string,
  before: Parameter,
  after: Parameter,
  offset: number,
  found: Comparison,
): void {
  if (!before.keys || !after.keys) return;
  const isTyped = before.type !== undefined && after.type !== undefined;
  const isImplied = before.hasImpliedKeys === true || after.hasImpliedKeys === true;
  for (const [key, old] of before.keys) {
    // Where only the body tells, keys inside of keys are not told.
    if (isImplied && key.includes(".")) continue;
    const own = after.keys.get(key);
    if (!own) {
      if (!after.takesOtherKeys && !isTyped)
        found.breaking("parameter_key_removed", name, `the key ${key} is not read any more`, offset);
    } else if (!old.isRequired && own.isRequired && !isTyped && !isImplied)
      found.breaking("parameter_key_required", name, `the key ${key} has no default any more`, offset);
    else if (old.fallback !== undefined && own.fallback !== undefined) {
      const was = settleDefault(old.fallback, found.old);
      const is = settleDefault(own.fallback, found.new);
      if (was !== is)
        found.breaking("default_changed", name, `the default of ${key} goes from ${was} to ${is}`, offset);
    }
  }
  if (isTyped || isImplied) return;
  for (const [key, own] of after.keys)
    if (own.isRequired && !before.keys.has(key) && !before.takesOtherKeys)
      found.breaking("parameter_key_added", name, `the key ${key} is read and has no default`, offset);
}
