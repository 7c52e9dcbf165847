import { type Check, type Outcome, passed, refused, warned } from "../check-contract.ts";
import { locateOffset } from "../locate-offset.ts";

/**
 * What a reviewer cannot see: controls, bidirectional marks, characters without a width (which can carry whole
 * hidden texts), separators that only some programs take for line ends, and halves of surrogate pairs.
 */
const hidden =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]/gu;
/** Anything but printable ASCII, tabs and line ends; most programs have nothing of it. */
const unusual = /[^\t\n\r -~]/;
const layout = new Set(["\t", "\n", "\r"]);
/** Joiners and the emoji selector are part of ordinary writing, but only right behind what they act on. */
const joins = /(?:\u{FE0F}|\p{Emoji}|(?!\p{Script=Latin})\p{L}|\p{M})$/u;
const selects = /\p{Emoji}$/u;
const mostReported = 5;

/** The change brings in no character that could alter the meaning of the text without being seen. */
export const hiddenCharacters: Check = {
  rule: "hidden_characters",
  title: "No invisible characters",
  check({ improvement, target }) {
    const before = new Map<string, number>();
    for (const { name } of findHidden(target?.content ?? "")) before.set(name, (before.get(name) ?? 0) + 1);
    const found: Outcome[] = [];
    let unreported = 0;
    let old = 0;
    for (const { name, offset } of findHidden(improvement.proposed_content)) {
      const left = before.get(name) ?? 0;
      before.set(name, left - 1);
      if (left > 0) old += 1;
      else if (found.length >= mostReported) unreported += 1;
      else {
        const position = locateOffset(improvement.proposed_content, offset);
        found.push(
          refused(`${name} cannot be seen and may hide what the text says.`, {
            evidence: name,
            location: { path: target?.path ?? "", ...position, side: "new" },
          }),
        );
      }
    }
    if (unreported > 0) found.push(refused(`${unreported} more invisible characters.`));
    if (old > 0) found.push(warned(`${old} invisible characters were there before.`));
    return found.length > 0 ? found : passed("Every character can be seen.");
  },
};

function findHidden(text: string): { name: string; offset: number }[] {
  const found: { name: string; offset: number }[] = [];
  if (!unusual.test(text)) return found;
  for (const { 0: character, index: offset } of text.matchAll(hidden)) {
    if (layout.has(character)) continue;
    // Two UTF-16 units are enough to hold the character before.
    const preceding = text.slice(Math.max(0, offset - 2), offset);
    if ((character === "\u{200D}" || character === "\u{200C}") && joins.test(preceding)) continue;
    if (character === "\u{FE0F}" && selects.test(preceding)) continue;
    const code = character.codePointAt(0) ?? 0;
    found.push({ name: `U+${code.toString(16).toUpperCase().padStart(4, "0")}`, offset });
  }
  return found;
}
