/** A sentence or item of a list, with the words that carry its meaning. */
export interface Sentence {
  text: string;
  offset: number;
  words: ReadonlySet<string>;
}

const maxSentences = 2_000;
const filler = new Set(
  "a an and any are as at be been but by can do does each every for from has have if in into is it its may of on or our so that the their them then there these they this those to up use using was we were what when where which while who will with you your please must should shall never always not no only don't dont".split(
    " ",
  ),
);

/** Sentences, lines and items of lists. */
export function readSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const match of text.matchAll(/[^\n.!?;]+(?:[.!?;](?!\s|$)[^\n.!?;]*)*[.!?;]*/g)) {
    const [found] = match;
    const trimmed = found.trim().replace(/^(?:[-*+•#>]+|\d+[.)])\s*/, "");
    if (trimmed.length < 3) continue;
    sentences.push({ text: trimmed, offset: match.index + found.indexOf(trimmed), words: wordsOf(trimmed) });
    if (sentences.length >= maxSentences) break;
  }
  return sentences;
}

/** How much two sentences share, from 0 to 1. */
export function similarity(left: Sentence, right: Sentence): number {
  if (left.words.size === 0 || right.words.size === 0)
    return left.text.toLowerCase() === right.text.toLowerCase() ? 1 : 0;
  let shared = 0;
  for (const word of left.words) if (right.words.has(word)) shared += 1;
  // One word in common with a fragment says little about a sentence.
  const least = Math.min(left.words.size, right.words.size);
  return shared / (left.words.size === right.words.size ? least : Math.max(2, least));
}

/** Whether a sentence forbids. */
export function forbids({ text }: Sentence): boolean {
  return /\b(?:never|must not|mustn't|do not|don't|shall not|should not|may not|cannot|can't|avoid|refuse|forbidden|prohibited|under no circumstances|not allowed)\b/i.test(
    text,
  );
}

/** Sentences that protect without a word of duty. */
const protective =
  /\b(?:hand (?:it |this )?(?:over|off)|escalate|refer)\b[^.]{0,40}\b(?:person|human|agent|operator|colleague|manager|support|team|`\w+`)|\b(?:ask|wait) for\b[^.]{0,30}\b(?:confirmation|approval|permission|consent)\b|\bas data\b|\bnot (?:as )?instructions\b|\b(?:verify|confirm|double-check)\b[^.]{0,40}\b(?:identity|before|with the (?:user|customer))\b|\bstop (?:after|when|if)\b|\b(?:at most|no more than)\b|\bredact\b|\b(?:refuse|decline)\b/i;

/** Whether a sentence is a rule at all. */
export function isRule(sentence: Sentence): boolean {
  return (
    forbids(sentence) ||
    /\b(?:must|always|only|required|ensure|make sure|shall|need to|has to|have to)\b/i.test(sentence.text) ||
    protective.test(sentence.text)
  );
}

function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_{}-]+/gu) ?? [];
  return new Set(
    words
      .filter((word) => !filler.has(word))
      .map((word) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, "") : word)),
  );
}
