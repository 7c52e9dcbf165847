import { plainName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against conclusions that a check speaks against: a rule to run it again, or to say that it fails. */
export const unverifiedResult: Remedy = {
  rule: "unverified_result",
  propose: (finding, artifacts, policy) =>
    refinePrompt(
      { finding, artifacts, policy },
      {
        rule: "Before you conclude, run the last check again after your last change. If it fails and you cannot mend it, say in the conclusion that it fails and how.",
        title: `${plainName(finding.agent, "The team")}: run the check again before concluding`,
        reasoning:
          "These tasks were concluded although the last check had failed, or was not run again. The rule asks to run it, or to say that it fails.",
        change: "check before concluding",
      },
    ),
};
