import type { Call } from "../program/program.ts";
import type { Protection, Protections } from "./protection.ts";
import { isGrantWord, isProtective, isScopeKey } from "./protective-names.ts";
import { noteOptions } from "./protective-options.ts";
import { type Names, spell } from "./spell.ts";

/** How a call stands in its function. */
interface Use {
  isAwaited: boolean;
  /** Within a condition. */
  isTested: boolean;
  /** In a `try` that goes on whatever is thrown. */
  isSwallowed: boolean;
}

const querying =
  /^(?:find\w*|get\w*|count\w*|update\w*|delete\w*|remove\w*|where|filter|filter_by|exclude|query|select|aggregate|eq|match)$/i;

/** The name that is called. */
export function nameOf({ callee }: Call): string {
  return callee.kind === "member" || callee.kind === "name" ? callee.name : "";
}

/** Notes what a call says of protection: that it checks, with which constants, for whom, how much it gives. */
export function noteCall(found: Protection, own: Protections, call: Call, names: Names, use: Use): void {
  const name = nameOf(call);
  const isOne = isProtective(name);
  noteOptions(found, name, call, names);
  if (isOne || use.isTested) {
    count(own.called, name);
    if (use.isAwaited) count(own.awaited, name);
  }
  if (isOne) {
    noteName(found, name, call.at);
    if (use.isSwallowed) count(own.swallowed, name);
    const constants = call.arguments
      .filter(({ kind }) => kind === "constant")
      .map((one) => spell(one, names));
    if (constants.length > 0) addTo(found.given, name, constants.join());
  }
  // `grant(file, "read")`
  for (const one of call.arguments)
    if (one.kind === "constant" && typeof one.value === "string" && isGrantWord(one.value))
      found.granted.set(name, (found.granted.get(name) ?? new Map()).set(one.value, one.at));
  if (!querying.test(name)) return;
  for (const { name: key } of call.named) if (isScopeKey(key)) add(found, `${key}:`, call.at);
  for (const one of call.arguments)
    for (const { key, at } of one.kind === "object" ? one.entries : [])
      if (key !== undefined && isScopeKey(key)) add(found, `${key}:`, at);
}

/** Notes a name if it is one of something that protects. */
export function noteName(found: Protection, name: string, at: number): void {
  if (isProtective(name)) add(found, name, at);
}

function add({ named }: Protection, name: string, at: number): void {
  const known = named.get(name);
  if (known) {
    known.count += 1;
    known.at = at;
  } else named.set(name, { count: 1, at });
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function addTo(sets: Map<string, Set<string>>, name: string, value: string): void {
  const set = sets.get(name);
  if (set) set.add(value);
  else sets.set(name, new Set([value]));
}
