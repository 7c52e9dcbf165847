import { cleanText } from "../clean-text.ts";
import { type Fields, isFields } from "./fields.ts";
import type { Attributes, AttributeValue } from "./span.ts";

/** The first of these attributes that is a text. */
export function text(attributes: Attributes, ...names: string[]): string | null {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === "string" && value.trim() !== "" && value !== "None" && value !== "null")
      return cleanText(value.trim());
  }
  return null;
}

/** The first of these attributes that is a number from 0 on, or a text that says one. */
export function count(attributes: Attributes, ...names: string[]): number | null {
  for (const name of names) {
    const value = attributes[name];
    const number = typeof value === "string" && value !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number) && number >= 0) return number;
  }
  return null;
}

/** The first of these attributes that says something: no empty object, list or text. */
export function something(attributes: Attributes, ...names: string[]): AttributeValue | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (
      value !== undefined &&
      value !== null &&
      !/^\s*(\{\s*\}|\[\s*\]|null|None|""|<not serializable>)?\s*$/.test(plain(value))
    )
      return value;
  }
  return undefined;
}

function plain(value: AttributeValue): string {
  return typeof value === "string" ? value.slice(0, 100) : JSON.stringify(value).slice(0, 100);
}

/**
 * The tree that flattened attributes mean: `llm.input_messages.0.message.role` and its like become a list of
 * objects. Undefined when no attribute begins with the prefix.
 */
export function unflatten(attributes: Attributes, prefix: string): unknown[] | undefined {
  const root: Fields = {};
  let found = false;
  for (const [key, value] of Object.entries(attributes)) {
    if (!key.startsWith(prefix)) continue;
    const path = key.slice(prefix.length).split(".");
    if (path.length > 12 || !/^\d{1,5}$/.test(path[0] ?? "") || path.includes("__proto__")) continue;
    let node = root;
    for (const step of path.slice(0, -1)) {
      const next = node[step];
      const inner: Fields = isFields(next) ? next : {};
      node[step] = inner;
      node = inner;
    }
    node[path.at(-1) ?? ""] = value;
    found = true;
  }
  const list = found ? toLists(root) : undefined;
  return Array.isArray(list) ? list : undefined;
}

/** Objects whose keys are all numbers are lists, in the order of the numbers. */
function toLists(node: unknown): unknown {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, toLists(value)] as const);
  return entries.every(([key]) => /^\d+$/.test(key))
    ? entries.sort(([left], [right]) => Number(left) - Number(right)).map(([, value]) => value)
    : Object.fromEntries(entries);
}
