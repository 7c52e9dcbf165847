import type { Expression } from "../program/program.ts";
import type { Protections } from "./protection.ts";
import type { Names } from "./spell.ts";

/** What comes after these in one function is not compared, and that is said. */
export const mostUses = 1_000;
const maxDepth = 3;

/** Notes what a place is given: the argument of a call, an entry of it, an answer. */
export function noteUse(
  own: Protections,
  name: string,
  at: number | string,
  value: Expression,
  names: Names,
  depth = 0,
): void {
  if (value.kind === "constant" || own.uses.length >= mostUses || depth > maxDepth) return;
  const given = (value.kind === "name" && names.made.get(value.name)) || value;
  switch (given.kind) {
    case "constant":
    case "function":
    case "regex":
      return;
    case "object":
      for (const { key, value: inner } of given.entries)
        if (key !== undefined) noteUse(own, name, `${at}.${key}`, inner, names, depth + 1);
      return;
    case "list":
      for (const one of given.items) noteUse(own, name, `${at}[]`, one, names, depth + 1);
      return;
    default:
      own.uses.push({ name, at, value });
  }
}
