import { compareKeys } from "./compare-keys.ts";
import { compareLimits } from "./compare-limits.ts";
import type { Comparison } from "./comparison.ts";
import type { Parameter } from "./model.ts";
import { settleDefault } from "./settle-default.ts";
import { describeType, orUndefined } from "./types/describe-type.ts";
import type { Type } from "./types/type.ts";

/** Whether every call that the old parameters took is taken by the new ones. */
export function compareParameters(
  name: string,
  before: readonly Parameter[],
  after: readonly Parameter[],
  offset: number,
  found: Comparison,
): void {
  const places = after.filter(isPlaced);
  const matched = new Set<Parameter>();
  let place = 0;
  for (const old of before) {
    const at = isPlaced(old) ? place++ : -1;
    const match = findMatch(name, old, at, before, after, places, offset, found);
    if (match === "gone") continue;
    if (match) {
      matched.add(match);
      compareParameter(`${name}(${old.name})`, old, match, offset, found);
    }
  }
  const hadRest = before.some(({ kind }) => kind === "rest");
  for (const parameter of after) {
    if (matched.has(parameter) || parameter.kind === "rest" || parameter.kind === "keywordRest") continue;
    if (parameter.isRequired && !before.some((old) => old.name === parameter.name))
      found.breaking("required_parameter_added", name, `${parameter.name} must be given now`, offset);
    else if (!hadRest)
      found.compatible("optional_parameter_added", name, `${parameter.name} may be given now`, offset);
  }
}

/** The new parameter that takes what the old one took; says so where there is none. */
function findMatch(
  name: string,
  old: Parameter,
  at: number,
  before: readonly Parameter[],
  after: readonly Parameter[],
  places: readonly Parameter[],
  offset: number,
  found: Comparison,
): Parameter | "gone" | undefined {
  const rest = after.find(({ kind }) => kind === "rest");
  const others = after.find(({ kind }) => kind === "keywordRest");
  const gone = (kind: string, reason: string): "gone" => {
    found.breaking(kind, name, reason, offset);
    return "gone";
  };
  if (old.kind === "rest")
    return rest ?? gone("parameter_removed", `no longer takes any number of ${old.name}`);
  if (old.kind === "keywordRest")
    return others ?? gone("parameter_removed", `no longer takes any keyword as **${old.name}`);
  const byName = after.find(
    (parameter) =>
      parameter.name === old.name && parameter.kind !== "rest" && parameter.kind !== "keywordRest",
  );
  if (old.kind === "keyword") {
    if (byName && byName.kind !== "positional") return byName;
    if (byName) return gone("parameter_kind_changed", `${old.name} goes by place only now`);
    return others ? undefined : gone("parameter_removed", `${old.name} is removed`);
  }
  const here = places[at];
  if (old.kind === "positional") {
    if (here?.name === old.name) return here;
    if (byName && byName.kind === "keyword")
      return gone("parameter_kind_changed", `${old.name} goes by name only now`);
    if (byName && byName !== here) return gone("parameter_moved", `${old.name} is at another place`);
    if (here && isNamedAfterAnother(old, here, before))
      return gone("parameter_moved", `${here.name} is at the place of ${old.name}`);
    if (here && isCountedOtherwise(old.name, here.name))
      return gone("parameter_renamed", `${old.name} is given as ${here.name} now`);
    if (here && !before.some((parameter) => parameter.name === here.name)) return here;
    if (rest) return undefined;
    return gone("parameter_removed", `${old.name} is removed`);
  }
  if (byName?.kind === "either" && here === byName) return byName;
  // Another name at the place, and the old one by name.
  if (
    byName?.kind === "keyword" &&
    !byName.isRequired &&
    here &&
    !before.some(({ name }) => name === here.name)
  )
    return here;
  if (byName?.kind === "keyword")
    return rest ? byName : gone("parameter_kind_changed", `${old.name} goes by name only now`);
  // What decorates is given what it decorates by place.
  if (at === 0 && here === byName && /^(?:fn|func|function|f|cls|klass|method)$/.test(old.name)) return here;
  if (byName?.kind === "positional")
    return gone("parameter_kind_changed", `${old.name} goes by place only now`);
  if (byName) return gone("parameter_moved", `${old.name} is at another place`);
  if (others && (rest || here)) return undefined;
  if (others) return gone("parameter_kind_changed", `${old.name} goes by name only now`);
  if (here && !before.some((parameter) => parameter.name === here.name))
    return gone(
      "parameter_renamed",
      `${old.name} is called ${here.name} now, and callers may give it by name`,
    );
  return gone(
    rest ? "parameter_kind_changed" : "parameter_removed",
    rest ? `${old.name} cannot be given by name any more` : `${old.name} is removed`,
  );
}

/** `toAddress` at the place of `from`, where there was a `to`. */
function isNamedAfterAnother(old: Parameter, here: Parameter, before: readonly Parameter[]): boolean {
  const words = here.name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_]+/);
  if (words.length < 2 || words.includes(old.name.toLowerCase())) return false;
  return before.some((other) => other !== old && words.includes(other.name.toLowerCase()));
}

/** Units by what they measure. */
const units = [
  [
    "ns",
    "nanos",
    "nanoseconds",
    "us",
    "micros",
    "microseconds",
    "ms",
    "msec",
    "millis",
    "milliseconds",
    "s",
    "sec",
    "secs",
    "seconds",
    "min",
    "mins",
    "minutes",
    "hours",
    "days",
  ],
  ["bytes", "kb", "kib", "mb", "mib", "gb", "gib", "bits"],
  ["cents", "euros", "dollars"],
  ["celsius", "fahrenheit", "kelvin"],
  ["degrees", "deg", "radians", "rad"],
  ["percent", "ratio", "fraction"],
  ["metres", "meters", "km", "miles", "feet", "inches", "cm", "mm"],
  ["grams", "kg", "pounds", "ounces"],
].map((words) => new Set(words));

/** `seconds` at the place of `timeoutMs`. */
function isCountedOtherwise(before: string, after: string): boolean {
  const old = lastWord(before);
  const own = lastWord(after);
  return old !== own && units.some((words) => words.has(old) && words.has(own));
}

function lastWord(name: string): string {
  return (
    name
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .split(/[\s_]+/)
      .at(-1) ?? ""
  );
}

function compareParameter(
  name: string,
  before: Parameter,
  after: Parameter,
  offset: number,
  found: Comparison,
): void {
  if (before.kind === "rest" && after.kind !== "rest") return;
  // A guard that is gone may have moved elsewhere with what it guarded.
  const isMoved = before.isGuarded === true && before.fallback === undefined && !after.isReachedInto;
  const canBeLeftOut = !before.isRequired && before.kind !== "rest" && before.kind !== "keywordRest";
  if (canBeLeftOut && after.isRequired && after.isHeld) return;
  if (canBeLeftOut && after.isRequired && !isMoved)
    found.breaking("parameter_became_required", name, "must be given now", offset);
  else if (before.isRequired && !after.isRequired)
    found.compatible("parameter_became_optional", name, "may be left out now", offset);
  else compareDefaults(name, before, after, offset, found);
  if (before.type && after.type && !takesAsMuch(before.type, after, after.type, found))
    found.breaking(
      "parameter_type_changed",
      name,
      `takes ${describeType(after.type)} instead of ${describeType(before.type)}`,
      offset,
    );
  else if (before.type && after.type && isWrittenOut(before.type, found)) {
    const lost = found.lostKey(before.type, after.type);
    if (lost !== undefined)
      found.breaking("parameter_key_removed", name, `the key ${lost} is not taken any more`, offset);
  }
  compareLimits(name, before.limits, after.limits, offset, found);
  compareKeys(name, before, after, offset, found);
}

/** Whether callers write such values themselves, instead of passing on what they got. */
function isWrittenOut(type: Type, found: Comparison): boolean {
  return type.is !== "name" || found.roleOf(type.name) === "taken";
}

/** What may be left out takes undefined too. */
function takesAsMuch(before: Type, after: Parameter, own: Type, found: Comparison): boolean {
  if (after.isRequired) return found.stillTakes(before, own);
  return found.stillTakes(orUndefined(before), orUndefined(own));
}

function compareDefaults(
  name: string,
  before: Parameter,
  after: Parameter,
  offset: number,
  found: Comparison,
): void {
  if (before.fallback === undefined || (after.isPassedOn && after.fallback === undefined)) return;
  // What the body did with it may be done elsewhere now.
  if (before.declared !== undefined && before.declared === after.fallback) return;
  if (after.declared !== undefined && after.declared === before.fallback) return;
  const old = settleDefault(before.fallback, found.old);
  const own = after.fallback === undefined ? undefined : settleDefault(after.fallback, found.new);
  // An empty bag that goes on as a whole.
  if (old === "{}" && own === undefined && !after.isRequired && !after.isReachedInto) return;
  // No value at all is written in several ways.
  if (old === own || (old === "undefined" && own === undefined)) return;
  found.breaking("default_changed", name, `its default goes from ${old} to ${own ?? "nothing"}`, offset);
}

function isPlaced({ kind }: Parameter): boolean {
  return kind === "positional" || kind === "either";
}
