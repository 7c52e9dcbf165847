import { isPermissive, isProtecting } from "../settings/setting-names.ts";
import { compareUses } from "./compare-uses.ts";
import { atomsOf, type Formula, implies } from "./formula.ts";
import { compareOrder } from "./order.ts";
import { type Guard, isRefusing, loose, type Protection, type Protections } from "./protection.ts";
import { givesMore } from "./protective-names.ts";
import { compareOptions } from "./protective-options.ts";

/** What a change takes away from what a program does for its protection. */
export interface Loss {
  detail: string;
  /** Where: in the old text if it is gone from there, otherwise in the new one. */
  side: "old" | "new";
  at: number;
}

const everything: Formula = { kind: "and", parts: [] };

/** Compares what two versions of a program check before they act. */
export function compareProtection({ before, after }: { before: Protection; after: Protection }): Loss[] {
  const losses: Loss[] = [];
  for (const [name, old] of before.functions) {
    const now = after.functions.get(name);
    if (!now) continue;
    losses.push(
      ...compareGuards(old, now, before, after),
      ...compareAnswers(old, now),
      ...compareCalls(old, now),
      ...compareOrder(old, now),
    );
  }
  losses.push(
    ...compareNames(before, after),
    ...compareUses(before, after),
    ...compareOptions(before, after),
  );
  if (!before.isWhole || !after.isWhole)
    losses.push({
      detail: "Not all of it could be compared, being nested too deep or too large",
      side: "new",
      at: 0,
    });
  return losses;
}

function compareGuards(old: Protections, now: Protections, before: Protection, after: Protection): Loss[] {
  const losses: Loss[] = [];
  const all: Formula =
    now.guards.length === 0 ? everything : { kind: "and", parts: now.guards.map(({ passes }) => passes) };
  const kept = new Set<Guard>();
  const matched = new Set<Guard>();
  for (const guard of old.guards) {
    const same = now.guards.find(
      (one) => !kept.has(one) && isSame(guard.passes, one.passes) && isRefusing(guard) === isRefusing(one),
    );
    if (!same) continue;
    kept.add(same);
    matched.add(guard);
    if (guard.statuses.some(isError) && same.statuses.length > 0 && !same.statuses.some(isError))
      losses.push({
        detail: `A refusal answers with ${same.statuses[0]} instead of ${guard.statuses.find(isError)}`,
        side: "new",
        at: same.at,
      });
  }
  const fresh = now.guards.filter((one) => !kept.has(one));
  for (const guard of old.guards) {
    if (matched.has(guard) || (!isRefusing(guard) && fresh.length === 0)) continue;
    if (holds(all, now.guards, guard)) continue;
    if (fresh.some((one) => one.wraps && implies(one.passes, guard.passes) === true)) continue;
    const weaker = fresh.find(
      (one) =>
        isRelated(guard, one) &&
        implies(guard.passes, one.passes) === true &&
        implies(one.passes, guard.passes) === false,
    );
    if (weaker) {
      losses.push({
        detail: `A check refuses less than before: ${show(guard.text)} became ${show(weaker.text)}`,
        side: "new",
        at: weaker.at,
      });
      continue;
    }
    if (!isRefusing(guard)) continue;
    const large = fresh.find(
      (one) => isRefusing(one) && isRelated(guard, one) && implies(guard.passes, one.passes) === undefined,
    );
    if (large) {
      losses.push({
        detail: `A check changed that is too large to be compared: ${show(large.text)}`,
        side: "new",
        at: large.at,
      });
      continue;
    }
    if (fresh.some((one) => isRefusing(one) && isRelated(guard, one))) continue;
    if (after.tests.has(loose(guard.text)) && countOf(after, guard) >= countOf(before, guard)) continue;
    losses.push({ detail: `A check is gone that refused ${show(guard.text)}`, side: "old", at: guard.at });
  }
  return losses;
}

/** Whether what the new version asks for includes the old check. */
function holds(all: Formula, guards: readonly Guard[], guard: Guard): boolean {
  if (
    guards.some(
      (one) => implies(one.passes, guard.passes) === true && (isRefusing(one) || !isRefusing(guard)),
    )
  )
    return true;
  const refusing = guards.filter(isRefusing);
  return (
    implies(
      refusing.length === guards.length ? all : { kind: "and", parts: refusing.map(({ passes }) => passes) },
      guard.passes,
    ) === true
  );
}

/** In how many functions a condition stands. */
function countOf({ functions }: Protection, guard: Guard): number {
  let count = 0;
  for (const { guards } of functions.values())
    for (const one of guards) if (loose(one.text) === loose(guard.text) && isRefusing(one)) count += 1;
  return count;
}

function isSame(one: Formula, other: Formula): boolean {
  if (one === other || JSON.stringify(one) === JSON.stringify(other)) return true;
  const parts = atomsOf(one);
  // What speaks of nothing that the other speaks of is seldom the same.
  if (parts.size > 0 && ![...atomsOf(other)].some((part) => parts.has(part))) return false;
  return implies(one, other) === true && implies(other, one) === true;
}

/** Whether two conditions speak of the same things. */
function isRelated(one: Guard, other: Guard): boolean {
  const parts = atomsOf(one.passes);
  for (const part of atomsOf(other.passes)) if (parts.has(part)) return true;
  const words = new Set(wordsOf(one.text));
  return wordsOf(other.text).some((word) => words.has(word));
}

function wordsOf(text: string): string[] {
  return text.match(/[A-Za-z_]\w{2,}/g) ?? [];
}

function compareAnswers({ answer: old }: Protections, { answer: now }: Protections): Loss[] {
  if (!old || !now) return [];
  const isWeaker = implies(old.formula, now.formula) === true && implies(now.formula, old.formula) === false;
  return isWeaker ? [{ detail: "A check says yes more often than before", side: "new", at: now.at }] : [];
}

function compareCalls(old: Protections, now: Protections): Loss[] {
  const losses: Loss[] = [];
  for (const [name, count] of old.awaited) {
    const own = now.awaited.get(name) ?? 0;
    if (own < count && (now.called.get(name) ?? 0) >= count)
      losses.push({
        detail: `${name} is not awaited any more, and what is not awaited always counts as yes`,
        side: "new",
        at: now.at,
      });
  }
  for (const [name, value] of old.defaults) {
    const own = now.defaults.get(name);
    if (own !== undefined && own !== value && opens(name, own))
      losses.push({
        detail: `${name} is ${own ? "yes" : "no"} if nobody says otherwise`,
        side: "new",
        at: now.at,
      });
  }
  for (const [name, count] of now.swallowed)
    if (count > (old.swallowed.get(name) ?? 0) && old.called.has(name))
      losses.push({ detail: `Goes on when ${name} fails`, side: "new", at: now.at });
  return losses;
}

/** Protective functions that are called, or handed on, less often than before, or with something else. */
function compareNames(before: Protection, after: Protection): Loss[] {
  const losses: Loss[] = [];
  const gained = [...after.named].some(([name, { count }]) => count > (before.named.get(name)?.count ?? 0));
  for (const [name, { count, at }] of before.named) {
    const now = after.named.get(name)?.count ?? 0;
    if (now >= count) continue;
    const what = name.endsWith(":")
      ? `A query is not limited by ${name.slice(0, -1)} any more`
      : `${name} is ${now === 0 ? "not used any more" : "used less often than before"}`;
    // One may stand for another one.
    if (!gained || name.endsWith(":")) losses.push({ detail: what, side: "old", at });
  }
  for (const [name, texts] of before.given) {
    const own = after.given.get(name);
    const isSame = own === undefined || after.named.get(name)?.count !== before.named.get(name)?.count;
    const gone = isSame ? [] : [...texts].filter((text) => !own.has(text));
    const other = isSame ? [] : [...own].filter((text) => !texts.has(text));
    if (gone.length === 1 && other.length === 1)
      losses.push({
        detail: `${name} is given ${other[0]} instead of ${gone[0]}`,
        side: "new",
        at: after.named.get(name)?.at ?? 0,
      });
  }
  return [...losses, ...compareGrants(before, after)];
}

/** `grant(file, "read")` became `grant(file, "write")`. */
function compareGrants(before: Protection, after: Protection): Loss[] {
  const losses: Loss[] = [];
  for (const [name, words] of before.granted) {
    const own = after.granted.get(name);
    const [gone, ...more] = [...words.keys()].filter((word) => !own?.has(word));
    const [now, ...others] = [...(own ?? [])].filter(([word]) => !words.has(word));
    if (
      gone !== undefined &&
      now !== undefined &&
      more.length + others.length === 0 &&
      givesMore(gone, now[0])
    )
      losses.push({ detail: `${name} gives “${now[0]}” instead of “${gone}”`, side: "new", at: now[1] });
  }
  return losses;
}

/** `confirmed = true`, `verify = false` */
function opens(name: string, value: boolean): boolean {
  return value
    ? isPermissive(name) ||
        /^(?:is_?)?(?:confirmed|approved|verified|authenticated|authori[sz]ed|trusted|force|admin|allowed|checked|validated|safe)$/i.test(
          name,
        )
    : isProtecting(name);
}

function isError(status: number): boolean {
  return status >= 400;
}

function show(text: string): string {
  const plain = text.replace(/^\?/, "");
  return plain.length > 120 ? `${plain.slice(0, 119)}…` : plain;
}
