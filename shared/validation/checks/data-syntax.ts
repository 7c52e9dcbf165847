import { type Check, notApplicable, notCheckable, passed, refused } from "../check-contract.ts";
import { languageOf, readSides } from "../code/parse-subject.ts";
import type { Language } from "../detect-language.ts";

/** A check that the proposed data can be read in one way only, for one language. */
export function makeDataCheck(language: Language, rule: string, name: string): Check {
  return {
    rule,
    title: `Valid ${name}`,
    check(subject) {
      const { target } = subject;
      if (!target || languageOf(subject) !== language) return notApplicable(`The target is no ${name}.`);
      const answer = readSides(subject).new;
      if ("value" in answer) return passed(`Parses as ${name}.`);
      if ("unreadable" in answer) return [notCheckable(`Cannot be analysed: ${answer.unreadable}.`)];
      const location = { path: target.path, ...answer.position, side: "new" as const };
      return [refused(`Does not parse: ${answer.problem}.`, { location })];
    },
  };
}
