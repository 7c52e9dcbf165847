import { plainName, quoteName } from "../quote-name.ts";
import type { Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** Against repetition: a rule to change something, or to say what is missing, before trying again. */
export const repetition: Remedy = {
  rule: "repetition",
  propose(finding, artifacts, policy) {
    const agent = plainName(finding.agent, "the team");
    if (finding.tool === null)
      return refinePrompt(
        { finding, artifacts, policy },
        {
          rule: "Never repeat a message that you have sent. If you got no further, say what is missing and whom you need it from, or try another way.",
          title: `${agent}: do not send the same message again`,
          reasoning:
            "Saying the same again brought nothing new. The rule asks for another way, or for what is missing.",
          change: "no repeated message",
        },
      );
    const tool = quoteName(finding.tool);
    return refinePrompt(
      { finding, artifacts, policy },
      {
        rule: `Never repeat ${tool ? `a call of ${tool}` : "a tool call"} with the same arguments: the result will be the same. Change the arguments, try another way, or report what you could not find.`,
        title: `${agent}: do not call ${plainName(finding.tool, "a tool")} again with the same arguments`,
        reasoning:
          "The repeated calls brought the same result each time. The rule asks for other arguments, another way, or an honest report.",
        change: `no repeated call ${tool ?? ""}`,
      },
    );
  },
};
