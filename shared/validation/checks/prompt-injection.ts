import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";
import { locateOffset } from "../locate-offset.ts";
import { findInjections } from "../prompts/find-injections.ts";
import { findMixedWords } from "../prompts/plain-letters.ts";

const mostReported = 10;

/** The change brings in no phrase that takes an agent over or makes it give data away. */
export const promptInjection: Check = {
  rule: "prompt_injection",
  title: "No injected instructions",
  check({ improvement, target }) {
    // Agents read what tools and parameters say of themselves as well.
    if (!target || target.kind === "code") return notApplicable("The target is nothing that agents read.");
    const before = new Map<string, number>();
    for (const { text } of findInjections(target.content)) before.set(text, (before.get(text) ?? 0) + 1);
    const found: Outcome[] = [];
    let old = 0;
    for (const { what, offset, text, isQuoted } of findInjections(improvement.proposed_content)) {
      const left = before.get(text) ?? 0;
      before.set(text, left - 1);
      if (left > 0) old += 1;
      else if (found.length < mostReported) {
        const location = {
          path: target.path,
          ...locateOffset(improvement.proposed_content, offset),
          side: "new" as const,
        };
        const say = isQuoted ? warned : refused;
        found.push(say(`This ${what}: “${text}”.`, { location, evidence: text }));
      }
    }
    const known = new Set(findMixedWords(target.content).map(({ word }) => word));
    const foreign = findMixedWords(improvement.proposed_content).find(({ word }) => !known.has(word));
    if (foreign)
      found.push(
        warned(`“${foreign.word}” mixes letters that look alike from two scripts.`, {
          location: {
            path: target.path,
            ...locateOffset(improvement.proposed_content, foreign.offset),
            side: "new",
          },
          evidence: foreign.word,
        }),
      );
    if (old > 0) found.push(warned(`${old} such phrases were there before.`));
    return found.length > 0 ? found : passed("No such phrase.");
  },
};
