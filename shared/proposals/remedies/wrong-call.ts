import { plainName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against calls that a tool refuses: a rule to look at its description. */
export const wrongCall: Remedy = {
  rule: "wrong_call",
  propose: (finding, artifacts, policy) =>
    refinePrompt(
      { finding, artifacts, policy },
      {
        rule: "When a tool refuses a call because of its name or its arguments, compare the call with the tool's description and correct it before calling again; if no tool fits, say so.",
        title: `${plainName(finding.agent, "The team")}: read the tool's description after a refused call`,
        reasoning:
          "Calls were refused for their form. The rule asks to compare them with the description before the next one.",
        change: "correct refused calls",
      },
    ),
};
