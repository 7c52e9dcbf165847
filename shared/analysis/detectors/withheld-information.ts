import { findDuplicates } from "../measure-work.ts";
import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding } from "./contract.ts";

/** An agent had the answer, spoke to a colleague, and the colleague had to make the same call again. */
export const withheldInformation: Detector = {
  rule: "withheld_information",
  title: "Keeps an answer to itself",
  mast: "2.4",
  detect(_task, messages) {
    const groups = new Map<string, Message[]>();
    for (const { earlier, again, withheld } of findDuplicates(messages)) {
      if (!withheld) continue;
      const known = groups.get(earlier.call.agent) ?? [];
      groups.set(earlier.call.agent, known);
      known.push(earlier.call, again.call);
      if (again.result) known.push(again.result);
    }
    return [...groups].map(
      ([agent, evidence]): Finding => ({
        severity: "low",
        agent,
        tool: null,
        summary: `${agent} does not pass on what it has found, and a colleague has to look it up again.`,
        confidence: 0.65,
        evidence: evidence.sort((a, b) => a.seq - b.seq),
        wasted: evidence.filter(({ actor }) => actor !== agent),
        errors: 0,
      }),
    );
  },
};
