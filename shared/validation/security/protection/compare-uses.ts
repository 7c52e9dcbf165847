import type { Loss } from "./compare-protection.ts";
import { type Guard, isRefusing, type Protection, type Protections, type Use } from "./protection.ts";
import { SameValue } from "./same-value.ts";
import { spell, spellBare } from "./spell.ts";

/** A value as text, and without the steps that make it harmless. */
interface Spelled {
  text: string;
  bare: string;
  care: readonly string[];
  at: number;
}

/** What comes from whoever calls. */
const given = /\$\d|\b(?:req|request|body|params|query|input|args)\b/;

/** Values that went through a step that makes them harmless, or were checked, and are used as they came now. */
export function compareUses(before: Protection, after: Protection): Loss[] {
  const losses: Loss[] = [];
  let counts: [Counts, Counts] | undefined;
  const countAll = () => {
    counts ??= [countCare(before), countCare(after)];
    return counts;
  };
  for (const [name, old] of before.functions) {
    const now = after.functions.get(name);
    if (now && old.uses.length > 0 && now.uses.length > 0)
      losses.push(...compareFunction(old, now, countAll));
  }
  return losses;
}

type Counts = Map<string, number>;

function compareFunction(old: Protections, now: Protections, countAll: () => [Counts, Counts]): Loss[] {
  const same = new SameValue(old.names, now.names);
  if (isAllSame(same, old.uses, now.uses)) return [];
  const losses = new Map<string, Loss>();
  const places = group(now.uses);
  for (const [place, uses] of group(old.uses)) {
    const others = places.get(place);
    if (!others || others.length < uses.length) continue;
    if (isAllSame(same, uses, others)) continue;
    const earlier = uses.map((one) => spellUse(one, old));
    const later = others.map((one) => spellUse(one, now));
    const bare = findBare(earlier, later);
    const unchecked = !bare && uses.length === others.length && findUnchecked(earlier, later, old, now);
    if (bare && !losses.has(bare.step) && isGone(bare.step, countAll()))
      losses.set(bare.step, {
        detail: tell(place, bare.step),
        side: "new",
        at: bare.use.at,
      });
    if (unchecked && !losses.has(""))
      losses.set("", {
        detail: `${place.slice(0, place.indexOf("#"))} is given another value than the one that is checked`,
        side: "new",
        at: unchecked.at,
      });
  }
  return [...losses.values()];
}

function isAllSame(same: SameValue, old: readonly Use[], now: readonly Use[]): boolean {
  return (
    old.length === now.length &&
    old.every(({ name, at, value }, index) => {
      const other = now[index];
      return other?.name === name && other.at === at && same.isSame(value, other.value);
    })
  );
}

function spellUse({ value }: Use, { names }: Protections): Spelled {
  const care: string[] = [];
  const bare = spellBare(value, names, care);
  return { text: care.length === 0 ? bare : spell(value, names), bare, care, at: value.at };
}

/** A step that stands somewhere else now may still be taken. */
function isGone(step: string, [earlier, later]: [Counts, Counts]): boolean {
  return (later.get(step) ?? 0) < (earlier.get(step) ?? 0);
}

/** The same value at the same place, with fewer steps and none instead. */
function findBare(
  old: readonly Spelled[],
  now: readonly Spelled[],
): { step: string; use: Spelled } | undefined {
  const seen = new Set<string>();
  for (const { bare, care } of old) {
    if (care.length === 0 || seen.has(bare)) continue;
    seen.add(bare);
    const same = now.filter((one) => one.bare === bare);
    const known = old.filter((one) => one.bare === bare);
    if (same.length < known.length) continue;
    const [before, after] = [countSteps(known), countSteps(same)];
    if ([...after.keys()].some((step) => !before.has(step))) continue;
    for (const [step, count] of before) {
      const use = (after.get(step) ?? 0) < count && same.find((one) => !one.care.includes(step));
      if (use) return { step, use };
    }
  }
  return undefined;
}

/** A value that a refusal speaks of gave way to one of others that none speaks of, while the refusal stayed. */
function findUnchecked(
  old: readonly Spelled[],
  now: readonly Spelled[],
  before: Protections,
  after: Protections,
): Spelled | undefined {
  const guards = after.guards.filter(isRefusing);
  if (guards.length === 0) return undefined;
  const [olds, nows] = [old, now].map((uses) => new Set(uses.map(({ text }) => text)));
  const free = now.filter(
    ({ text }) => !olds?.has(text) && given.test(text) && !guards.some((guard) => speaksOf(guard, text)),
  );
  if (free.length === 0) return undefined;
  for (const { text } of old) {
    if (nows?.has(text)) continue;
    const isChecked = before.guards.some(
      (guard) => isRefusing(guard) && speaksOf(guard, text) && !isPresence(guard, text),
    );
    if (!isChecked || !guards.some((guard) => speaksOf(guard, text))) continue;
    const other = free.find((one) => !one.text.includes(text) && !text.includes(one.text));
    if (other) return other;
  }
  return undefined;
}

/** Whether a condition speaks of a value, or of what the value was taken from. */
function speaksOf({ text }: Guard, value: string): boolean {
  return value.length > 1 && (includes(text, value) || includes(text, value.replace(/\.\w+$/, "")));
}

function includes(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1))
    if (!/[\w$]/.test(text[at + part.length] ?? "") && !/[\w$.]/.test(text[at - 1] ?? "")) return true;
  return false;
}

/** A condition that only asks whether there is a value. */
function isPresence({ text }: Guard, value: string): boolean {
  const rest = text
    .replaceAll(value, "")
    .replace(/\b(?:null|undefined|length|typeof|string|number|None)\b/g, "");
  return !/[A-Za-z$]/.test(rest);
}

function group(uses: readonly Use[]): Map<string, Use[]> {
  const groups = new Map<string, Use[]>();
  for (const one of uses) {
    const place = `${one.name}#${one.at}`;
    const list = groups.get(place);
    if (list) list.push(one);
    else groups.set(place, [one]);
  }
  return groups;
}

function countCare({ functions }: Protection): Counts {
  return countSteps([...functions.values()].flatMap((own) => own.uses.map((use) => spellUse(use, own))));
}

function countSteps(uses: readonly Spelled[]): Counts {
  const counts: Counts = new Map();
  for (const { care } of uses) for (const step of care) counts.set(step, (counts.get(step) ?? 0) + 1);
  return counts;
}

/** What is said of a place: `find#0.limit` is an entry of the first argument of `find`. */
function tell(place: string, step: string): string {
  const name = place.slice(0, place.indexOf("#"));
  if (name === "return") return `Answers with what did not go through ${step}`;
  if (name === "each") return `Walks over what did not go through ${step}`;
  if (name === "schema" || name === "object")
    return `${place.slice(place.lastIndexOf(name === "schema" ? "#" : ".") + 1)} is not held to ${step} any more`;
  return `${name} is given what did not go through ${step}`;
}
