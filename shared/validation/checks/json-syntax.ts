import { type Check, notApplicable, passed, refused } from "../check-contract.ts";
import { detectLanguage } from "../detect-language.ts";
import { parseStrictJson } from "../parse-strict-json.ts";

/** The proposed JSON is valid, has no key twice and none that reaches into prototypes. */
export const jsonSyntax: Check = {
  rule: "json_syntax",
  title: "Valid JSON",
  check({ improvement, target }) {
    if (!target || detectLanguage(target.path) !== "json") return notApplicable("The target is no JSON.");
    const answer = parseStrictJson(improvement.proposed_content);
    if ("value" in answer) return passed("Parses as JSON.");
    const location = { path: target.path, ...answer.position, side: "new" as const };
    return [refused(`Does not parse: ${answer.problem}.`, { location })];
  },
};
