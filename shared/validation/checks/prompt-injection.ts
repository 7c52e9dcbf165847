import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";
import { locateOffset } from "../locate-offset.ts";
import { findInjections } from "../prompts/find-injections.ts";

const mostReported = 10;

/** The change brings in no phrase that takes an agent over or makes it give data away. */
export const promptInjection: Check = {
  rule: "prompt_injection",
  title: "No injected instructions",
  check({ improvement, target }) {
    if (target?.kind !== "prompt" && target?.kind !== "role")
      return notApplicable("The target is no prompt or role.");
    const before = new Map<string, number>();
    for (const { text } of findInjections(target.content)) before.set(text, (before.get(text) ?? 0) + 1);
    const found: Outcome[] = [];
    let old = 0;
    for (const { what, offset, text } of findInjections(improvement.proposed_content)) {
      const left = before.get(text) ?? 0;
      before.set(text, left - 1);
      if (left > 0) old += 1;
      else if (found.length < mostReported) {
        const location = {
          path: target.path,
          ...locateOffset(improvement.proposed_content, offset),
          side: "new" as const,
        };
        found.push(refused(`This ${what}: “${text}”.`, { location, evidence: text }));
      }
    }
    if (old > 0) found.push(warned(`${old} such phrases were there before.`));
    return found.length > 0 ? found : passed("No such phrase.");
  },
};
