import type { Shape } from "../shapes/shape.ts";
import type { Random } from "./random.ts";
import { readGrammar, type SoughtPattern } from "./read-grammar.ts";
import { writeMatchingText, writeWholeMatch } from "./write-matching-text.ts";

const deepest = 4;
const longest = 300;
/** How far it is followed what a text becomes a part of. */
const mostFollows = 2;
/** A number that those of ways to write a text mostly divide. */
const mostWays = 2520;
const words = ["a", "b", "ab", "x1", "foo", "Foo bar", "1", "0", "7", "12", "1.5", "é", "-"];
const blanks = ["", "", "", " ", "  ", "\t"];

/**
 * A text as the code takes it apart: what it compares a part with, matches it against, reads as a number, and so on
 * with every part and group. Undefined where the code says nothing about such texts. Texts of one style are alike.
 */
export function writeText(
  { root }: Shape,
  random: Random,
  depth = 0,
  style = random.below(mostWays),
  follows = mostFollows,
): string | undefined {
  if (depth > deepest) return undefined;
  const { patterns, fragments } = readGrammar(root);
  const constants = [...root.constants].filter((constant) => typeof constant === "string");
  const ways: (() => string | undefined)[] = [];
  const add = (weight: number, way: () => string | undefined): void => {
    for (let times = 0; times < weight; times += 1) ways.push(way);
  };
  for (const pattern of patterns) add(pattern.weight, () => writeMatch(pattern, random, depth));
  if (constants.length > 0) add(depth === 0 ? 1 : 3, () => random.pick(constants, ""));
  // Where parts are kept in the place of the whole, they hold no parts themselves.
  for (const [separator, part] of root.parts)
    if (part.root !== root || depth === 0) add(4, () => writeParts(part, separator, random, depth));
  for (const { what, isWhole } of root.sought)
    if (isWhole && what.root !== root && follows > 0)
      add(4, () => writeText(what, random, depth, undefined, follows - 1));
  if (root.numeric) add(2, () => String(random.below(random.chance(0.7) ? 4 : 30)));
  const marks = fragments.filter((text) => text.length <= 3);
  if (marks.length > 0 && ways.length > 0) {
    // One thing, a mark, and another: a name and what it is set to, where it begins and where it ends.
    const known = [...ways];
    const atom = (): string =>
      (random.chance(0.15) ? undefined : random.pick(known, () => undefined)()) ?? random.pick(words, "a");
    add(
      5,
      () => atom() + random.pick(marks, "") + random.pick(blanks, "") + atom() + random.pick(blanks, ""),
    );
  }
  if (fragments.length > 0)
    add(1, () => {
      const [fragment, word] = [random.pick(fragments, ""), random.pick(words, "a")];
      return random.pick([fragment + word, word + fragment, word + fragment + word, fragment], fragment);
    });
  return ways[style % (ways.length || 1)]?.()?.slice(0, longest);
}

/** One match, or several where the code looks for all. */
export function writeMatches(pattern: SoughtPattern, random: Random): string {
  const first = writeMatch(pattern, random, 0) ?? "";
  if (random.chance(pattern.flags.includes("g") ? 0.4 : 0.8)) return first;
  const between = random.pick(["", " ", ", ", "\n"], "");
  return [first, ...Array.from({ length: 1 + random.below(3) }, () => writeMatch(pattern, random, 0) ?? "")]
    .join(between)
    .slice(0, longest);
}

function writeMatch(
  { source, flags, found }: SoughtPattern,
  random: Random,
  depth: number,
): string | undefined {
  const write = depth === 0 ? writeMatchingText : writeWholeMatch;
  return write(source, flags, random, (group) => {
    const field = found && groupOf(found, group);
    return field ? writeText(field, random, depth + 1) : undefined;
  });
}

function groupOf({ root }: Shape, group: number | string): Shape | undefined {
  return typeof group === "number"
    ? (root.fields.get(String(group)) ?? root.item)
    : root.fields.get("groups")?.root.fields.get(group);
}

function writeParts(part: Shape, separator: string, random: Random, depth: number): string {
  const count = 1 + random.below(depth === 0 && random.chance(0.5) ? 6 : 3);
  // Parts are mostly of one kind: with one that is not, many are refused as a whole.
  const style = random.chance(0.5) ? random.below(mostWays) : undefined;
  const written = Array.from(
    { length: count },
    () => writeText(part, random, depth + 1, style) ?? random.pick(words, "a"),
  );
  return written.join(separator);
}
