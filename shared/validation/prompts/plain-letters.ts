/** Letters of other scripts that look like Latin ones, and what they look like; lower case. */
const alike = new Map(
  Object.entries({
    а: "a",
    е: "e",
    о: "o",
    р: "p",
    с: "c",
    х: "x",
    у: "y",
    і: "i",
    ј: "j",
    ѕ: "s",
    ԁ: "d",
    һ: "h",
    ո: "n",
    ӏ: "l",
    к: "k",
    м: "m",
    т: "t",
    в: "b",
    н: "h",
    г: "r",
    п: "n",
    α: "a",
    ο: "o",
    ρ: "p",
    ν: "v",
    ι: "i",
    κ: "k",
    τ: "t",
    υ: "u",
    ε: "e",
    η: "n",
    ı: "i",
    ɡ: "g",
    ℓ: "l",
  }),
);
const ascii = /^[\t\n\r -~]*$/;
const latin = /\p{Script=Latin}/u;
const cyrillicOrGreek = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** A text as it looks, and where each of its UTF-16 units stands in the source. */
export interface Seen {
  text: string;
  offsetOf(at: number): number;
}

/**
 * A text as it looks: letters that only look Latin become Latin, wide and styled letters plain, and single line ends
 * spaces, since a sentence goes on over them.
 */
export function readAsSeen(source: string): Seen {
  const joined = source.replace(/(?<=[^\s.!?:;])[\r\n](?=[^\s\-*#>])/g, " ");
  if (ascii.test(joined)) return { text: joined, offsetOf: (at) => at };
  const offsets: number[] = [];
  let text = "";
  let offset = 0;
  for (const character of joined) {
    const shown = plain(character);
    for (let unit = 0; unit < shown.length; unit += 1) offsets.push(offset);
    text += shown;
    offset += character.length;
  }
  return { text, offsetOf: (at) => offsets[at] ?? offset };
}

/** Words that mix Latin letters with look-alikes of other scripts, by their place. */
export function findMixedWords(text: string): { word: string; offset: number }[] {
  if (ascii.test(text)) return [];
  return [...text.matchAll(/\p{L}{2,}/gu)]
    .map(({ 0: word, index }) => ({ word, offset: index }))
    .filter(({ word }) => latin.test(word) && cyrillicOrGreek.test(word));
}

function plain(character: string): string {
  if (character <= "\u007F") return character;
  const settled = character.normalize("NFKC");
  const lower = settled.toLowerCase();
  const found = alike.get(lower);
  if (found === undefined) return settled;
  return lower === settled ? found : found.toUpperCase();
}
