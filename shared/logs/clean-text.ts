import type { Json } from "../platform/database-types.gen.ts";

/**
 * Text as Postgres can store it: it refuses the character NUL, and UTF-8 has no lone surrogates. Both become
 * the replacement character, so that lengths and positions stay what they were.
 */
export function cleanText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The same for every string and key inside a JSON value. */
export function cleanJson(value: Json): Json {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanJson);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, inner]) => [cleanText(key), cleanJson(inner ?? null)]);
  return Object.fromEntries(entries);
}

/** At most `length` characters, with an ellipsis where something was cut; never half a surrogate pair. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
