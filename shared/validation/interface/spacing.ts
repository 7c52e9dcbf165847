const space = 32;
const tab = 9;
/** More, or lines that are longer, are compared as what they are. */
const mostSpaced = 1_000;
const longestLine = 500;

/**
 * Whether texts differ in the number of spaces between words alone, which tells nobody anything. What stands in quotes
 * and at the beginnings of lines counts.
 */
export function isSpacedOnly(left: string, right: string): boolean {
  let at = 0;
  let other = 0;
  let spaced = 0;
  while (at < left.length && other < right.length) {
    const code = left.charCodeAt(at);
    if (code !== right.charCodeAt(other)) return false;
    at += 1;
    other += 1;
    if (code !== space && code !== tab) continue;
    const start = at;
    while (isBlank(left.charCodeAt(at))) at += 1;
    const length = at - start;
    const begun = other;
    while (isBlank(right.charCodeAt(other))) other += 1;
    if (length === other - begun) continue;
    spaced += 1;
    if (spaced > mostSpaced || !isBetweenWords(left, start - 1)) return false;
  }
  return at === left.length && other === right.length;
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

/** Behind something on its line, and in no quotes that are open there. */
function isBetweenWords(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - longestLine), at);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (line.length === longestLine) return false;
  return line.trim() !== "" && (line.match(/["'`]/g)?.length ?? 0) % 2 === 0;
}
