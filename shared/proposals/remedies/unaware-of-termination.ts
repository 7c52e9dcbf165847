import { plainName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against talk after the end: a rule to stop there. */
export const unawareOfTermination: Remedy = {
  rule: "unaware_of_termination",
  propose: (finding, artifacts, policy) =>
    refinePrompt(
      { finding, artifacts, policy },
      {
        rule: "When the final answer has been given and nobody has asked anything new, add nothing more.",
        title: `${plainName(finding.agent, "The team")}: stop after the final answer`,
        reasoning: "These conversations went on after their end. The rule asks to stop there.",
        change: "stop at the end",
      },
    ),
};
