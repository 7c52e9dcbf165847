import type { Comparison } from "./comparison.ts";

/** What a table of all that may be given is called. */
const listing = /default|known|allowed|supported|accepted|schema/i;

/**
 * Tables of what may be given, such as `DEFAULTS` that is spread below it or asked whether it has a key: one that is
 * spoken of nowhere any more, beside a new one, is known under another name now.
 */
export function compareKnownKeys(found: Comparison): void {
  for (const [name, before] of found.old.tables) {
    if (!listing.test(name) || !isAsked(name, found)) continue;
    const lost = [...before.keys()].find((key) => key.length > 2 && !found.new.mentions(key));
    const after = found.new.tables.get(name);
    const isReplaced = after === undefined || [...after.keys()].some((key) => !before.has(key));
    if (lost !== undefined && isReplaced)
      found.breaking("configuration_removed", `${name}.${lost}`, "is not known any more", 0, "old");
  }
}

/** Whether a function lays what it is given over the table, or holds its keys against it. */
function isAsked(name: string, { old }: Comparison): boolean {
  if (!/^[\w$]{1,60}$/.test(name)) return false;
  const plain = name.replaceAll("$", "\\$");
  const asks = new RegExp(
    `(?:\\.\\.\\.|\\*\\*|\\bin\\s|\\bassign\\(\\{\\},\\s*|\\b(?:hasOwn|keys|set)\\()${plain}\\b`,
  );
  return [...old.functions.values()].some(({ signatures }) =>
    signatures.some(({ text }) => text !== undefined && asks.test(text)),
  );
}
