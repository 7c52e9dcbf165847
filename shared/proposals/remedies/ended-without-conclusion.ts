import { plainName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against ends in the middle: a rule to conclude, also when the task cannot be finished. */
export const endedWithoutConclusion: Remedy = {
  rule: "ended_without_conclusion",
  propose: (finding, artifacts, policy) =>
    refinePrompt(
      { finding, artifacts, policy },
      {
        rule: "Always end a task with a conclusion: the answer, or, if it cannot be finished, what was done and what is missing. Never stop after a tool result or an announcement.",
        title: `${plainName(finding.agent, "The team")}: end every task with a conclusion`,
        reasoning:
          "These tasks stop in the middle, so whoever asked learns nothing. The rule asks for an answer or an honest report at the end.",
        change: "always conclude",
      },
    ),
};
