import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";

/** Longer than this by half at one step is worth a look. */
const growthFactor = 1.5;
const growthAllowance = 500;

/** A prompt or role is not empty, not longer than policy allows, and does not swell unnoticed. */
export const promptLimits: Check = {
  rule: "prompt_limits",
  title: "The prompt keeps its limits",
  check({ improvement, target, policy }) {
    if (!target || (target.kind !== "prompt" && target.kind !== "role"))
      return notApplicable("The target is no prompt or role.");
    const length = countCharacters(improvement.proposed_content);
    const before = countCharacters(target.content);
    const found: Outcome[] = [];
    if (improvement.proposed_content.trim() === "") found.push(refused("The proposed text is empty."));
    const most = policy.max_prompt_characters;
    if (length > most)
      found.push(
        refused(`The text has ${length} characters; policy allows ${most}.`, { evidence: String(length) }),
      );
    if (length > before * growthFactor + growthAllowance)
      found.push(
        warned(`The text grows from ${before} to ${length} characters.`, {
          evidence: `${before} → ${length}`,
        }),
      );
    return found.length > 0 ? found : passed(`${length} characters, ${before} before.`);
  },
};

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
