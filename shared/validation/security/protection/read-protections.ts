import type { Program, Statement } from "../program/program.ts";
import { changedMembers, type WrittenClass } from "./changed-members.ts";
import { loosely } from "./formula.ts";
import type { Protection } from "./protection.ts";
import { readProtection } from "./read-protection.ts";

interface Side {
  program: Program;
  source: string;
}

/**
 * Reads what two versions of a program check. Statements, and members of classes, that are the same in both are not read,
 * for nothing is lost in them, unless they name a constant that has changed, or statements stand in another order.
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
  const isRead = (one: Statement, text: string, others: ReadonlySet<string>) =>
    !others.has(text) ||
    (isMoved && one.kind === "expression") ||
    [...names].some((name) => text.includes(name));
  const classes = compareClasses(old, now, names);
  const choose = (own: ReadonlyMap<Statement, string>, others: ReadonlySet<string>) => (one: Statement) =>
    isRead(one, own.get(one) ?? "", others) ? (classes.get(one) ?? one) : undefined;
  return {
    before: readProtection(before.program, choose(old, inNow)),
    after: readProtection(after.program, choose(now, inOld)),
  };
}

/** Classes of both versions with the members that have changed. */
function compareClasses(
  old: ReadonlyMap<Statement, string>,
  now: ReadonlyMap<Statement, string>,
  names: ReadonlySet<string>,
): Map<Statement, Statement> {
  const later = new Map<string, WrittenClass>();
  for (const [statement, text] of now)
    if (statement.kind === "class") later.set(statement.name, { statement, text });
  const found = new Map<Statement, Statement>();
  for (const [statement, text] of old) {
    const other = statement.kind === "class" ? later.get(statement.name) : undefined;
    if (statement.kind !== "class" || !other || other.text === text) continue;
    const [before, after] = changedMembers({ statement, text }, other, names);
    found.set(statement, before);
    found.set(other.statement, after);
  }
  return found;
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
