import {
  type Check,
  notApplicable,
  notCheckable,
  type Outcome,
  passed,
  refused,
  type Subject,
} from "../check-contract.ts";
import { languageOf, parseSides, prepareSubject } from "../code/parse-subject.ts";
import type { Language } from "../detect-language.ts";

/** A check that the proposed program parses, for one language. */
export function makeSyntaxCheck(language: Language, rule: string, name: string): Check {
  return {
    rule,
    title: `Valid ${name}`,
    prepare: prepareSubject,
    check(subject) {
      if (!subject.target || languageOf(subject) !== language)
        return notApplicable(`The target is no ${name}.`);
      return checkSyntax(subject, subject.target.path, name);
    },
  };
}

function checkSyntax(subject: Subject, path: string, name: string): Outcome[] {
  const parsed = parseSides(subject).new;
  if (parsed.status === "parsed") return passed(`Parses as ${name}.`);
  if (parsed.status === "unreadable") return [notCheckable(`Cannot be analysed: ${parsed.reason}.`)];
  return parsed.problems.slice(0, 5).map(({ message, line, column }) =>
    refused(`Does not parse: ${message}.`, {
      location: { path, line, column, side: "new" },
      evidence: message,
    }),
  );
}
