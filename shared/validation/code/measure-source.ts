import type { Language } from "../detect-language.ts";

/** More than this is not analysed; it holds for one side of a change. */
export const maxBytes = 262_144;
/** Deeper than people write: parsers recurse, and where they give up depends on the host's stack. */
const maxNesting = 200;
/** Blocks around times declarations inside: parsers look up every `var` in each block around it. */
const maxScopeWork = 1_000_000;

/** Why a source is not given to a parser, or undefined if it may be. Cheap, and true before any parser runs. */
export function refuseToParse(source: string): string | undefined {
  const size = source.length > maxBytes / 3 ? new TextEncoder().encode(source).length : source.length;
  if (size > maxBytes) return `${size} bytes, ${maxBytes} are the limit`;
  const { deepest, blocks } = measureNesting(source);
  if (deepest > maxNesting) return `too deeply nested: more than ${maxNesting} open brackets`;
  if (blocks > 20 && blocks * countDeclarations(source) > maxScopeWork)
    return "too many declarations in too deeply nested blocks";
  return undefined;
}

/**
 * Words and signs that one side of a change may have, by language: each becomes a few nodes of a tree, and both sides'
 * trees and what is found in them must fit into a function. Measured on hostile input with Deno's 80 MB to begin with;
 * code that people write has four to five bytes to each.
 */
const mostPieces: Partial<Record<Language, number>> = {
  javascript: 60_000,
  typescript: 30_000,
  python: 20_000,
  json: 100_000,
  yaml: 12_000,
  toml: 30_000,
  sql: 12_000,
};

/** Why a side of a change is not checked, or undefined if it may be. Parsers alone take more, see `refuseToParse`. */
export function refuseToCheck(source: string, language: Language): string | undefined {
  const most = mostPieces[language] ?? Number.POSITIVE_INFINITY;
  if (source.length <= most) return undefined;
  const pieces = countPieces(source);
  return pieces > most ? `${pieces} words and signs, ${most} are the limit for ${language}` : undefined;
}

/** A run of letters and digits counts as one, and so does every other character that is no space. */
function countPieces(source: string): number {
  let pieces = 0;
  let inWord = false;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    const isWord =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      code === 95 ||
      code > 127;
    if (isWord ? !inWord : code > 32) pieces += 1;
    inWord = isWord;
  }
  return pieces;
}

/** By code: what opens, closes, opens a block, closes a block; 0 for all else. */
const brackets = new Uint8Array(128);
for (const [kind, characters] of ["([", ")]", "{", "}"].entries())
  for (const character of characters) brackets[character.charCodeAt(0)] = kind + 1;

/** Counts brackets wherever they stand, in strings too: a bound that no quoting can hide from. */
function measureNesting(source: string): { deepest: number; blocks: number } {
  let depth = 0;
  let deepest = 0;
  let block = 0;
  let blocks = 0;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    const kind = code < 128 ? brackets[code] : 0;
    if (!kind) continue;
    if (kind === 3) {
      block += 1;
      if (block > blocks) blocks = block;
    } else if (kind === 4) {
      if (block > 0) block -= 1;
    } else if (kind === 1) depth += 1;
    else if (depth > 0) depth -= 1;
    if (depth + block > deepest) deepest = depth + block;
  }
  return { deepest, blocks };
}

function countDeclarations(source: string): number {
  return source.match(/\b(?:var|let|const|function|class|export)\b|,/g)?.length ?? 0;
}
