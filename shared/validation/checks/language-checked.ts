import { type Check, notApplicable, notCheckable, passed } from "../check-contract.ts";
import { languageOf } from "../code/parse-subject.ts";
import { extensionOf, type Language } from "../detect-language.ts";

/** Languages that some check reads as a whole. */
const checked: readonly Language[] = ["javascript", "typescript", "python", "json", "yaml", "toml", "text"];

/** Some check here can read the file's language. Free text is right for prompts and roles only. */
export const languageChecked: Check = {
  rule: "language_checked",
  title: "The language can be checked",
  check(subject) {
    const { target, policy } = subject;
    if (!target) return notApplicable("There is no target.");
    const language = languageOf(subject);
    const isText = target.kind === "prompt" || target.kind === "role";
    if (checked.includes(language) && (language !== "text" || isText))
      return passed(`Checked as ${language}.`);
    const extension = extensionOf(target.path);
    const named = extension === "" ? "Files without an extension" : `Files that end in .${extension}`;
    const reason =
      language === "sql"
        ? "What SQL does to a database is not judged, only whether it parses"
        : `${named} cannot be checked yet as ${target.kind}`;
    // Unchecked all the same: the policy lets it be seen, not pass for checked.
    if (policy.allow_unchecked)
      return [
        notCheckable(`${reason}; policy sends them to review unchecked.`, "warn", { evidence: target.path }),
      ];
    return [
      notCheckable(`${reason}, and what cannot be checked does not pass.`, "block", {
        evidence: target.path,
      }),
    ];
  },
};
