import { type Check, notApplicable, passed, refused } from "../check-contract.ts";
import { detectLanguage, extensionOf } from "../detect-language.ts";

/** Languages that the syntax checks read so far. */
const checked: readonly string[] = ["javascript", "json", "text"];

/** Some check here can read the file's language. Free text is right for prompts and roles only. */
export const languageChecked: Check = {
  rule: "language_checked",
  title: "The language can be checked",
  check({ target }) {
    if (!target) return notApplicable("There is no target.");
    const language = detectLanguage(target.path);
    const isText = target.kind === "prompt" || target.kind === "role";
    if (!checked.includes(language) || (language === "text" && !isText)) {
      const extension = extensionOf(target.path);
      const named = extension === "" ? "Files without an extension" : `Files that end in .${extension}`;
      return [
        refused(
          `${named} cannot be checked yet as ${target.kind}, and what cannot be checked does not pass.`,
          {
            evidence: target.path,
          },
        ),
      ];
    }
    return passed(`Checked as ${language}.`);
  },
};
