import type { Program, Statement } from "../program/program.ts";
import { loosely } from "./formula.ts";
import type { Protection } from "./protection.ts";
import { readProtection } from "./read-protection.ts";

interface Side {
  program: Program;
  source: string;
}

/**
 * Reads what two versions of a program check. Statements that are the same in both are not read, for nothing is lost in
 * them, unless they name a constant that has changed, or stand in another order.
 */
export function readProtections(before: Side, after: Side): { before: Protection; after: Protection } {
  const old = textsOf(before);
  const now = textsOf(after);
  const inOld = new Set(old.values());
  const inNow = new Set(now.values());
  const names = new Set([
    ...changedNames(old, inNow, boundsOf(now)),
    ...changedNames(now, inOld, boundsOf(old)),
  ]);
  const isMoved = !keepsOrder([...old.values()], [...now.values()], inOld, inNow);
  const reads = (own: ReadonlyMap<Statement, string>, others: ReadonlySet<string>) => (one: Statement) => {
    const text = own.get(one) ?? "";
    return (
      !others.has(text) ||
      (isMoved && one.kind === "expression") ||
      [...names].some((name) => text.includes(name))
    );
  };
  return {
    before: readProtection(before.program, reads(old, inNow)),
    after: readProtection(after.program, reads(now, inOld)),
  };
}

/** Whether what is the same in both comes in the same order. */
function keepsOrder(
  old: readonly string[],
  now: readonly string[],
  inOld: ReadonlySet<string>,
  inNow: ReadonlySet<string>,
): boolean {
  const later = now.filter((text) => inOld.has(text));
  let at = 0;
  return old.every((text) => !inNow.has(text) || later[at++] === text);
}

/** The source of each statement of the file, up to the next one. */
function textsOf({ program: { body }, source }: Side): Map<Statement, string> {
  const starts = [...new Set(body.map(({ at }) => at))].sort((a, b) => a - b);
  const ends = new Map(starts.map((at, index) => [at, starts[index + 1] ?? source.length]));
  return new Map(body.map((one) => [one, source.slice(one.at, ends.get(one.at)).trim()]));
}

/** The constants that are others than before, and those that are made from them. */
function changedNames(
  own: ReadonlyMap<Statement, string>,
  others: ReadonlySet<string>,
  bounds: ReadonlyMap<string, number>,
): string[] {
  const names: string[] = [];
  for (const [one, text] of own) {
    if (one.kind !== "declare" || one.target.kind !== "name" || one.value?.kind === "function") continue;
    const bound = one.value?.kind === "constant" ? one.value.value : undefined;
    const other = bounds.get(one.target.name);
    // A bound that moves a little is the same bound.
    if (typeof bound === "number" && other !== undefined && loosely(bound, other) && loosely(other, bound))
      continue;
    if (!others.has(text) || names.some((name) => text.includes(name))) names.push(one.target.name);
  }
  return names;
}

/** Numbers that have names. */
function boundsOf(own: ReadonlyMap<Statement, string>): Map<string, number> {
  const bounds = new Map<string, number>();
  for (const one of own.keys())
    if (
      one.kind === "declare" &&
      one.target.kind === "name" &&
      one.value?.kind === "constant" &&
      typeof one.value.value === "number"
    )
      bounds.set(one.target.name, one.value.value);
  return bounds;
}
