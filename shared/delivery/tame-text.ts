/** What cannot be seen, apart from line ends, tabs, and the joiners and selectors of ordinary writing. */
const hidden =
  /(?!\n|\t|\u{200C}|\u{200D}|\u{FE0F})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]/gu;
/** Breaks a name, reference or address for programs, and changes nothing for the eye. */
export const breaker = "\u200B";

/** Text of agents without what could reorder or hide a part of it; line ends are `\n`. */
export function tame(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(hidden, "\uFFFD");
}

/** The same on one line, so that it cannot pass for a line of ours. */
export function tameLine(text: string): string {
  return tame(text).replace(/\s+/g, " ").trim();
}

/**
 * As much of a text as fits, changed character by character, with "…" where something is missing. Cuts between
 * code points and never within what a character was changed to. Lengths are UTF-16 units, the stricter count.
 */
export function shorten(
  text: string,
  limit: number,
  change: (character: string) => string = (c) => c,
): string {
  let whole = "";
  let cut = "";
  for (const character of text) {
    const changed = change(character);
    if (whole.length + changed.length > limit) return `${cut}…`;
    whole += changed;
    if (whole.length < limit) cut = whole;
  }
  return whole;
}
