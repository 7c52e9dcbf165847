import type { AST } from "@eslint-community/regexpp";

/** From and to, both included. */
export type CharacterRange = readonly [number, number];

export const wholeRange: CharacterRange = [0, 0x10ffff];

const digits: CharacterRange[] = [[48, 57]];
const words: CharacterRange[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: CharacterRange[] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: CharacterRange[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];

type Class = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/** The characters that one element matches, sorted and without overlaps. */
export function rangesOf(element: Class, flags: { ignoreCase: boolean; dotAll: boolean }): CharacterRange[] {
  const ranges = collect(element, flags);
  return merge(flags.ignoreCase ? ranges.flatMap(bothCases) : ranges);
}

function collect(
  element: AST.CharacterClassElement | Class | AST.UnicodeSetsCharacterClassElement,
  flags: { dotAll: boolean },
): CharacterRange[] {
  switch (element.type) {
    case "Character":
      return [[element.value, element.value]];
    case "CharacterClassRange":
      return [[element.min.value, element.max.value]];
    case "CharacterSet":
      return ofSet(element, flags);
    case "CharacterClass": {
      const inner = element.elements.flatMap((one) => collect(one, flags));
      return element.negate ? invert(merge(inner)) : inner;
    }
    default:
      return [wholeRange];
  }
}

function ofSet(set: AST.CharacterSet, { dotAll }: { dotAll: boolean }): CharacterRange[] {
  if (set.kind === "any") return dotAll ? [wholeRange] : invert(lineEnds);
  const inner =
    set.kind === "digit" ? digits : set.kind === "space" ? spaces : set.kind === "word" ? words : undefined;
  // Properties of Unicode are taken for letters: what matters is whether two of them meet.
  if (!inner)
    return set.negate
      ? [wholeRange]
      : [
          [65, 90],
          [97, 122],
          [0xaa, 0x10ffff],
        ];
  return set.negate ? invert(inner) : inner;
}

function bothCases([first, last]: CharacterRange): CharacterRange[] {
  const found: CharacterRange[] = [[first, last]];
  if (first <= 122 && last >= 97) found.push([Math.max(first, 97) - 32, Math.min(last, 122) - 32]);
  if (first <= 90 && last >= 65) found.push([Math.max(first, 65) + 32, Math.min(last, 90) + 32]);
  return found;
}

function merge(ranges: CharacterRange[]): CharacterRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

function invert(ranges: readonly CharacterRange[]): CharacterRange[] {
  const inverted: CharacterRange[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) inverted.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= wholeRange[1]) inverted.push([next, wholeRange[1]]);
  return inverted;
}

/** A character that both match; undefined if there is none. */
export function commonCharacter(
  a: readonly CharacterRange[],
  b: readonly CharacterRange[],
): number | undefined {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const one = a[i];
    const other = b[j];
    if (!one || !other) return undefined;
    const low = Math.max(one[0], other[0]);
    if (low <= Math.min(one[1], other[1])) return low;
    if (one[1] < other[1]) i += 1;
    else j += 1;
  }
  return undefined;
}
