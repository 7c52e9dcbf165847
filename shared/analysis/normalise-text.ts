import type { Json } from "../platform/database-types.gen.ts";

/** Text without regard to case and spacing: two messages that say the same have the same normal form. */
export function normaliseText(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/** JSON with the keys of every object in alphabetical order. */
export function stableJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key] ?? null)}`).join(",")}}`;
}

/** The words of a text; a number, an id or a path is one word. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_./#:@-]*[\p{L}\p{N}]/gu) ?? [];
}

/**
 * Whether two texts say nearly the same: nine of ten words in common, and the very same words with digits,
 * because another number, date or id is news.
 */
export function nearlySame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return overlap(a, b, 0.9);
}

/** What a text names in quotation marks, each as one word with a mark in front. */
export function quotedIn(text: string): string[] {
  return [...text.toLowerCase().matchAll(/["'“‘«`]([\p{L}\p{N}][^"'”’»`\n]{1,60})["'”’»`]/gu)].map(
    ([, name]) => `"${name}`,
  );
}

/**
 * Whether two texts want the same in other words: two of three words in common, and the same words with digits and
 * quotations ({@link quotedIn}).
 */
export function sameWithoutNews(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return overlap(a, b, 0.67);
}

/** Words that are news by themselves. */
const telling = /\d|^"/;

/** Jaccard's index of at least `share`, with nothing but words that tell nothing in the difference. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>, share: number): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size < large.size * share) return false;
  let common = 0;
  for (const word of small) {
    if (large.has(word)) common += 1;
    else if (telling.test(word)) return false;
  }
  for (const word of large) if (telling.test(word) && !small.has(word)) return false;
  return common / (small.size + large.size - common) >= share;
}

const leading = new WeakMap<object, string[]>();
/** Characters of a message by which it is compared with others. */
const LEADING = 1_500;

/** The words of a message's first characters, worked out once however many detectors ask. */
export function leadingWords(message: { content: string }): string[] {
  const known = leading.get(message);
  if (known) return known;
  const words = wordsOf(message.content.slice(0, LEADING));
  leading.set(message, words);
  return words;
}
