import type { Comparison } from "./comparison.ts";
import type { Member, Parameter } from "./model.ts";
import { settleDefault } from "./settle-default.ts";

/** The keys that a function takes out of an object that it is given. */
export function compareKeys(
  name: string,
  before: Parameter,
  after: Parameter,
  offset: number,
  found: Comparison,
): void {
  compareForm(name, before, after, offset, found);
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
    if (own.isRequired && !own.isGuarded && !before.keys.has(key) && !before.takesOtherKeys)
      if (!isOptionalInSchema(key, found.new.exports.values()))
        found.breaking("parameter_key_added", name, `the key ${key} is read and has no default`, offset);
}

/** Whether a JSON Schema of the file names the key and does not ask for it. */
function isOptionalInSchema(key: string, members: Iterable<Member>, depth = 0): boolean {
  for (const member of members) {
    if (
      member.kind === "namespace" &&
      depth < 3 &&
      isOptionalInSchema(key, member.members.values(), depth + 1)
    )
      return true;
    for (const schema of member.kind === "value" ? (member.schemas?.values() ?? []) : []) {
      const properties = schema instanceof Map ? schema.get("properties") : undefined;
      const required = schema instanceof Map ? schema.get("required") : undefined;
      if (properties instanceof Map && properties.has(key))
        return !Array.isArray(required) || !required.includes(key);
    }
  }
  return false;
}

/** What a bag of options is called. */
const bag =
  /(?:^|[a-z])(?:options?|opts|config|props|params|settings|args|input|data|event|context|ctx|state|body|payload|init|request|req|query|object|obj|values|fields)$/i;

/** An object where it was a value of its own, or the other way round; JavaScript's parameters alone. */
function compareForm(
  name: string,
  before: Parameter,
  after: Parameter,
  offset: number,
  found: Comparison,
): void {
  if (found.isPython || before.type || after.type || before.kind === "rest" || after.kind === "rest") return;
  const takesObject = after.keys && !after.hasImpliedKeys && !before.keys;
  if (takesObject && (after.keys?.has(before.name) || !(before.isReachedInto || bag.test(before.name))))
    found.breaking("parameter_type_changed", name, "takes an object with keys now", offset);
  else if (before.keys && !before.hasImpliedKeys && !after.keys && before.keys.has(after.name))
    found.breaking("parameter_type_changed", name, `takes what was the key ${after.name}`, offset);
  else if (before.keys && !after.keys && isFieldOf(after.name, before.name))
    found.breaking("parameter_type_changed", name, `takes ${after.name} instead of the whole`, offset);
  else if (after.keys && !before.keys && isFieldOf(before.name, after.name))
    found.breaking("parameter_type_changed", name, `takes the whole instead of ${before.name}`, offset);
}

/** `userId` of `user`. */
function isFieldOf(field: string, whole: string): boolean {
  return (
    field.startsWith(whole) && /^_?(?:id|name|key|path|url|email|slug|code)$/i.test(field.slice(whole.length))
  );
}
