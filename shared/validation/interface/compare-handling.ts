import { compareShapes, isMoved } from "./compare-shapes.ts";
import type { Comparison } from "./comparison.ts";
import { describeReplacedCode } from "./find-codes.ts";
import type { Handling } from "./handling.ts";
import type { Interface, Parameter, Shape, Signature } from "./model.ts";
import { settleDefault } from "./settle-default.ts";
import { settleHandling } from "./settle-handling.ts";

/** Whether a function still does with what it is given what callers count on. */
export function compareHandling(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  const [oldRead, ownRead] = [before.handling?.(), after.handling?.()];
  if (!oldRead || !ownRead) return;
  const old = settleHandling(oldRead, before, found.old);
  const own = settleHandling(ownRead, after, found.new);
  const say = (kind: string, place: string, reason: string): void =>
    found.breaking(kind, `${name}(${describePlace(place, after.parameters)})`, reason, offset);
  const now = found.isPython ? withTold(own, before, after, found) : own.calls;
  for (const [place, calls] of old.calls) {
    const others = now.get(place) ?? [];
    const problem =
      (found.isPython ? compareNumber(place, calls, others, after) : undefined) ??
      (place.startsWith("each ") || isGivenAway(place, old, own)
        ? undefined
        : compareArguments(calls, others));
    if (place.startsWith("hook ") && !isHook(place, found)) continue;
    if (problem !== undefined) say("callback_changed", place, `is called in another way: ${problem}`);
  }
  for (const [place, names] of old.hooks) {
    const reason = describeReplacedCode(names, own.hooks.get(place) ?? new Set());
    if (reason !== undefined) say("callback_changed", place, `is asked for ${reason}`);
  }
  for (const [place, keywords] of old.keywords) {
    const lost = own.calls.has(place) && [...keywords].find((word) => !own.keywords.get(place)?.has(word));
    if (lost) say("callback_changed", place, `is called without ${lost}`);
  }
  for (const [place, keywords] of own.keywords) {
    if (!old.calls.has(place) || place.startsWith("hook ") || place === "each") continue;
    // Called as before, and with more in a case of its own.
    if (own.plain.has(place)) continue;
    const more = [...keywords].find((word) => !old.keywords.get(place)?.has(word));
    if (more && (old.keywords.get(place)?.size ?? 0) === 0)
      say("callback_changed", place, `is called with ${more}`);
  }
  for (const place of new Set([...old.words.keys(), ...old.tables.keys()])) {
    // Where types say what is taken, they are compared.
    if (before.parameters[Number(/^#(\d+)/.exec(place)?.[1])]?.type) continue;
    const lost = findLostWord(place, old, own, found);
    if (lost !== undefined) say("value_not_taken", place, `${lost} is not known any more`);
  }
  for (const [place, [kind]] of old.kinds)
    if (kind !== undefined && !own.kinds.has(place) && own.reached.has(place) && !own.escapes.has(place))
      say("value_not_taken", place, `does not ask for ${kind} any more`);
  for (const [place, kinds] of old.kinds)
    if (kinds.includes("function") && old.calls.has(place) && isNeverCalled(place, kinds, own, after))
      say("value_not_taken", place, "is not called any more where it is a function");
  for (const [place, keys] of old.sets) {
    const now = own.sets.get(place);
    const lost = now && [...keys].find((key) => !now.has(key));
    if (lost !== undefined && [...(now ?? [])].some((key) => !keys.has(key)))
      say("argument_mutated", place, `does not get ${lost} any more`);
  }
  for (const place of own.changedItems)
    if (!old.changedItems.has(place)) say("argument_mutated", place, "its items are changed");
  compareDefaults(old, own, after.parameters, found, say);
}

/** A function that goes on elsewhere as well is called there in ways that nobody sees. */
function isGivenAway(place: string, old: Handling, own: Handling): boolean {
  return own.escapes.has(place) && !old.escapes.has(place);
}

/** Whether a value that was called where it was a function is still told apart, and called nowhere. */
function isNeverCalled(place: string, kinds: string[], own: Handling, { text = "" }: Signature): boolean {
  const now = own.kinds.get(place) ?? [];
  if (own.calls.has(place) || now.includes("function") || /\.(?:call|apply|bind)\(/.test(text)) return false;
  return now.some((kind) => kinds.includes(kind)) || (own.reached.has(place) && !own.escapes.has(place));
}

/** With the calls of those that are told in a function which was not called before. */
function withTold(own: Handling, before: Signature, after: Signature, found: Comparison): Handling["calls"] {
  const calls = new Map(own.calls);
  for (const name of new Set(after.body?.calls)) {
    if (before.body?.calls.includes(name)) continue;
    const told = found.new.functions.get(name)?.signatures[0]?.handling?.().calls ?? [];
    for (const [place, more] of told)
      if (/^each self\.|^self\./.test(place)) calls.set(place, [...(calls.get(place) ?? []), ...more]);
  }
  return calls;
}

/** Python's functions take as many arguments as they say. */
function compareNumber(
  place: string,
  before: readonly Shape[][],
  after: readonly Shape[][],
  { text = "" }: Signature,
): string | undefined {
  if (place === "each" || after.length === 0) return undefined;
  if (/\bsignature\(|\bTypeError\b|\bco_argcount\b|\bgetfullargspec\b/.test(text)) return undefined;
  const most = Math.max(...before.map(({ length }) => length));
  return after.every(({ length }) => length > most) ? "with more arguments" : undefined;
}

/** A method that is there to be written anew by those who extend the class. */
function isHook(place: string, { old, new: own }: Comparison): boolean {
  const name = `.${place.slice("hook ".length)}`;
  return [old, own].every(({ functions }) => {
    const [signature, ...others] = functions.get(name)?.signatures ?? [];
    return signature !== undefined && others.length === 0 && unwritten.test(signature.text ?? "");
  });
}

/** An empty body, or one that says that it must be written. */
const unwritten =
  /\{\s*\}\s*$|throw new \w{0,40}Error\([^)]{0,200}(?:implement|overrid|abstract|subclass)|raise NotImplementedError|:\s*(?:\.\.\.|pass)\s*$/i;

/** Why functions that are called with arguments of one kind cannot go on with those of another. */
export function compareArguments(before: readonly Shape[][], after: readonly Shape[][]): string | undefined {
  if (before.length === 0 || after.length === 0) return undefined;
  const most = (calls: readonly Shape[][]): number => Math.max(...calls.map(({ length }) => length));
  if (most(after) < most(before)) return "with fewer arguments";
  const [old, ...olds] = before;
  const [own, ...owns] = after;
  if (old && own && olds.length === 0 && owns.length === 0 && isMoved(old, own)) return "in another order";
  for (let at = 0; at < most(before); at += 1) {
    const problem = compareShapes(presentAt(before, at), presentAt(after, at));
    if (problem !== undefined) return `for argument ${at + 1}, ${problem}`;
  }
  return undefined;
}

/** Arguments at a place; nothing at all is given where something else is said by another one. */
function presentAt(calls: readonly Shape[][], at: number): Shape[] {
  return calls.flatMap((call) => {
    const shape = call[at];
    return shape && shape.is !== "null" && shape.is !== "undefined" ? [shape] : [];
  });
}

function findLostWord(
  place: string,
  before: Handling,
  after: Handling,
  found: Comparison,
): string | undefined {
  const own = wordsAt(place, after, found.new);
  if (!own || own.size === 0 || after.escapes.has(place)) return undefined;
  const [lost, ...others] = [...(wordsAt(place, before, found.old) ?? [])].filter((word) => !own.has(word));
  // The last of all that there are needs no test of its own.
  return others.length === 0 && before.exhausted.has(place) ? undefined : lost;
}

/** Undefined where something unknown is looked into. */
function wordsAt(place: string, handling: Handling, names: Interface): Set<string> | undefined {
  const words = new Set(handling.words.get(place));
  for (const table of handling.tables.get(place) ?? []) {
    const known = names.tables.get(table);
    if (!known) return undefined;
    for (const key of known.keys()) words.add(key);
  }
  return words;
}

function compareDefaults(
  before: Handling,
  after: Handling,
  parameters: readonly Parameter[],
  found: Comparison,
  say: (kind: string, place: string, reason: string) => void,
): void {
  for (const place of before.defaults.keys()) {
    const old = defaultsAt(place, before, found.old);
    const own = defaultsAt(place, after, found.new);
    // What was taken apart in the body may be taken apart in the parameters now.
    for (const [key, { fallback }] of parameters[Number(/^#(\d+)$/.exec(place)?.[1])]?.keys ?? [])
      if (fallback !== undefined && !own.has(key)) own.set(key, settleDefault(fallback, found.new));
    for (const [key, value] of old) {
      const now = own.get(key);
      if (now !== undefined && now !== value)
        say("default_changed", place, `the default of ${key} goes from ${value} to ${now}`);
    }
  }
}

function defaultsAt(place: string, { defaults }: Handling, names: Interface): Map<string, string> {
  const known = defaults.get(place);
  const all = new Map<string, string>();
  for (const table of known?.tables ?? [])
    for (const [key, value] of names.tables.get(table) ?? []) if (value !== undefined) all.set(key, value);
  for (const [key, value] of known?.keys ?? []) all.set(key, value);
  for (const [key, value] of all) all.set(key, settleDefault(value, names));
  return all;
}

/** `#0.onSave` as `options.onSave`. */
function describePlace(place: string, parameters: readonly Parameter[]): string {
  return place.replace(/^#(\d+)\.?/, (all, at: string) => {
    const name = parameters[Number(at)]?.name ?? "";
    return name === "" || name.startsWith("#") ? "" : all.endsWith(".") ? `${name}.` : name;
  });
}
