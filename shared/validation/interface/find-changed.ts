import type { FunctionMember, Interface } from "./model.ts";
import { isSpacedOnly } from "./spacing.ts";

/** Names of functions and written out objects of a file that are not on both sides what they were; methods without their dot. */
export function findChanged(before: Interface, after: Interface): string[] {
  const names: string[] = [];
  for (const [name, old] of before.functions) {
    const own = after.functions.get(name);
    if (own && isOther(old, own)) names.push(name.replace(/^\./, ""));
  }
  for (const [name, old] of before.constants) {
    const own = after.constants.get(name);
    if (own !== undefined && own !== old) names.push(name.split(".")[0] ?? name);
  }
  for (const [name, old] of before.tables) {
    const own = after.tables.get(name);
    if (own && describeTable(old) !== describeTable(own)) names.push(name);
  }
  return [...new Set(names)];
}

function isOther(before: FunctionMember, after: FunctionMember): boolean {
  const [old, own] = [textOf(before), textOf(after)];
  return old !== own && !isSpacedOnly(old, own);
}

/** Whether a function throws something that it did not throw, or lets through what it caught, by its words alone. */
export function mayThrowMore(before: FunctionMember | undefined, after: FunctionMember): boolean {
  const own = throwsIn(after);
  return own !== "" && own !== (before ? throwsIn(before) : "");
}

/** Functions are called from many places. */
const thrownBy = new WeakMap<FunctionMember, string>();

function throwsIn(member: FunctionMember): string {
  const known = thrownBy.get(member) ?? findThrows(textOf(member));
  thrownBy.set(member, known);
  return known;
}

function findThrows(text: string): string {
  return (text.match(/\b(?:throw|raise|catch|except|try)\b[^;\n]{0,80}/g) ?? []).join("\n");
}

function textOf({ signatures }: FunctionMember): string {
  return signatures.map(({ text }) => text ?? "").join("\n");
}

function describeTable(table: ReadonlyMap<string, string | undefined>): string {
  return JSON.stringify([...table]);
}
