import { deepTaint, from, holder, join, makeValue, mark, scalar, untrusted, type Value } from "./value.ts";

/** What a loop over the value gets. */
export function elementOf(value: Value): Value {
  if (!value.members) return { ...value, texts: undefined, path: value.path && `${value.path}[]` };
  let found: Value | undefined;
  for (const one of value.members.values()) found = found ? join(found, one) : one;
  const own = value.taint === 0 ? undefined : makeValue({ taint: value.taint });
  if (!found) return own ?? scalar;
  return own ? join(found, own) : found;
}

/** What a loop over the keys of the value gets. */
export function keyOf(value: Value): Value {
  if (value.members && value.taint === 0 && !value.members.has("*"))
    return makeValue({ texts: [...value.members.keys()].slice(0, 6) });
  const taint = deepTaint(value) & ~from.secret;
  return makeValue({ taint: taint === 0 ? from.unknown : taint, marks: taint & untrusted ? mark.key : 0 });
}

/** A list with these elements. */
export function listOf(items: readonly Value[]): Value {
  const members = new Map<string, Value>();
  items.forEach((item, index) => {
    members.set(String(index), item);
  });
  return holder(0, members);
}
