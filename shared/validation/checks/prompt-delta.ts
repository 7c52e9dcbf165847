import { type Check, notApplicable, type Outcome } from "../check-contract.ts";
import { readSentences, type Sentence } from "../prompts/read-sentences.ts";

const mostNamed = 8;
/** A rule of thumb for the texts of prompts; providers count each in their own way. */
const charactersPerToken = 4;

/** Says in sentences what is added and removed, and what it costs. Refuses nothing. */
export const promptDelta: Check = {
  rule: "prompt_delta",
  title: "What changes, in sentences",
  check({ improvement, target }) {
    if (target?.kind !== "prompt" && target?.kind !== "role")
      return notApplicable("The target is no prompt or role.");
    const before = readSentences(target.content);
    const after = readSentences(improvement.proposed_content);
    const tokens = (text: string): number => Math.ceil(text.length / charactersPerToken);
    const grown = tokens(improvement.proposed_content) - tokens(target.content);
    const cost =
      grown === 0
        ? "No more tokens than before"
        : `About ${Math.abs(grown)} tokens ${grown > 0 ? "more" : "less"} with every task`;
    const outcomes = [
      info(`${cost}.`),
      ...list("Added", without(after, before)),
      ...list("Removed", without(before, after)),
    ];
    return outcomes;
  },
};

function without(sentences: readonly Sentence[], others: readonly Sentence[]): Sentence[] {
  const known = new Set(others.map(({ text }) => text));
  return sentences.filter(({ text }) => !known.has(text));
}

function list(verb: string, sentences: readonly Sentence[]): Outcome[] {
  const named = sentences.slice(0, mostNamed).map(({ text }) => `${verb}: “${text.slice(0, 200)}”`);
  const more = sentences.length - mostNamed;
  return [...named, ...(more > 0 ? [`${verb}: ${more} more sentences`] : [])].map(info);
}

function info(detail: string): Outcome {
  return { status: "passed", level: "info", detail };
}
