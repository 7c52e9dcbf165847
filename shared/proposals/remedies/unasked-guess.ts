import { plainName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against guessing: a rule to ask after two tries. */
export const unaskedGuess: Remedy = {
  rule: "unasked_guess",
  propose: (finding, artifacts, policy) =>
    refinePrompt(
      { finding, artifacts, policy },
      {
        rule: "After two failed tries with different values, stop guessing: ask the person or the colleague who can know the right one, and say what you have tried.",
        title: `${plainName(finding.agent, "The team")}: ask after two failed tries`,
        reasoning:
          "One value after the other was tried in vain although somebody could have been asked. The rule asks to ask.",
        change: "ask instead of guessing",
      },
    ),
};
