import { formatPatch, structuredPatch } from "diff";

/** Two texts that differ in more places than this are shown as replaced, for a better diff would take too long. */
const maxEditLength = 2_000;
const context = 3;

/** The difference of two texts as unified hunks (`@@ … @@`, `+`, `-`), without a file header. Empty if there is none. */
export function diffContent(before: string, after: string): string {
  if (before === after) return "";
  const patch = structuredPatch("a", "b", before, after, undefined, undefined, { context, maxEditLength });
  if (!patch) return `@@ everything @@\n${prefix("-", before)}\n${prefix("+", after)}`;
  const text = formatPatch(patch);
  // Only the end of the last line: that line may be an empty one of the context, which is a space.
  return text.slice(text.indexOf("@@")).replace(/\n+$/, "");
}

function prefix(sign: string, text: string): string {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => sign + line)
    .join("\n");
}
