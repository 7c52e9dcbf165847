import { plainName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against retries that change nothing: a rule to change something, or to stop. */
export const retryWithoutChange: Remedy = {
  rule: "retry_without_change",
  propose: (finding, artifacts, policy) =>
    refinePrompt(
      { finding, artifacts, policy },
      {
        rule: "After an error, never make the same call again with the same arguments: change what the error names, use another way, or report the error. Only wait and retry when the error says that it will pass.",
        title: `${plainName(finding.agent, "The team")}: change something before trying again`,
        reasoning:
          "The same call failed again with the same arguments. The rule asks for a change, or an honest report.",
        change: "no unchanged retry",
      },
    ),
};
