import { phrasePattern } from "../phrases.ts";
import { isSpoken, isVerification } from "../read-conversation.ts";
import { worksAlone } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";
import { addSighting, type Sightings, spanOf } from "./sightings.ts";

const claims = phrasePattern("claims");
/** A claim stands at the beginning; further on somebody tells of others. */
const READ = 600;
const noAnswer = /^(?:there is |found )?no (?:code|command|script)\b|^nothing to (?:run|execute)/i;

/**
 * An agent says to have searched, opened, run or checked something, but no tool has answered since it was last
 * heard of. Only in teams that have answers of tools, or claims of that kind by more than one message.
 */
export const claimedWithoutActing: Detector = {
  rule: "claimed_without_acting",
  title: "Says to have done what it has not",
  mast: "2.6",
  detect(_task, messages) {
    if (!worksAlone(messages)) return [];
    const hasCalls = messages.some(({ message_type }) => message_type === "tool_call");
    const found = new Map<string, Sightings>();
    let answeredAt = Number.NEGATIVE_INFINITY;
    const spokeAt = new Map<string, number>();
    for (const [at, message] of messages.entries()) {
      if (message.speaker === "tool" && !noAnswer.test(message.content.slice(0, 60))) answeredAt = at;
      if (message.speaker !== "agent" || !isSpoken(message)) continue;
      const before = spokeAt.get(message.agent) ?? -1;
      spokeAt.set(message.agent, at);
      if (!["message", "response", "review"].includes(message.message_type) || isVerification(message))
        continue;
      // With calls in the log, what an agent looked at is there; without, anything since its last word may be it.
      if (answeredAt > before || (hasCalls && answeredAt > 0)) continue;
      if (messages[at + 1]?.speaker === "tool") continue;
      const hit = claims.exec(message.content.slice(0, READ));
      if (hit === null) continue;
      addSighting(found, message.agent, [message], [spanOf(message, hit)]);
    }
    return [...found].map(
      ([agent, { evidence, spans }]): Finding => ({
        severity: "high",
        agent,
        tool: null,
        summary: `${agent} says to have looked at something, or run it, although no tool was used.`,
        confidence: 0.6,
        evidence,
        spans,
        errors: 0,
      }),
    );
  },
};
