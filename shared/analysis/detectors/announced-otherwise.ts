import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding } from "./contract.ts";
import { addSighting, type Sightings, spanOf } from "./sightings.ts";

/** Characters at the end of a thought in which the next step is announced. */
const ANNOUNCEMENT = 300;
/** Shorter names are words of the language. */
const MIN_NAME = 6;

/** An agent that says it will use one tool, or ask one colleague, and then takes another. */
export const announcedOtherwise: Detector = {
  rule: "announced_otherwise",
  title: "Does something else than it announced",
  mast: "2.6",
  detect(_task, messages) {
    const names = namesOf(messages);
    const found = new Map<string, Sightings>();
    for (const [at, message] of messages.entries()) {
      if (message.speaker !== "agent" || !["thought", "plan", "message"].includes(message.message_type))
        continue;
      const next = messages[at + 1];
      // Only the very next step of the same agent: what comes later answers something else.
      if (next === undefined || next.agent !== message.agent || next.message_type !== "tool_call") continue;
      if (next.tool === null) continue;
      const start = Math.max(0, message.content.length - ANNOUNCEMENT);
      const end = message.content.slice(start);
      const named = [...end.matchAll(/[\p{L}\p{N}_-]+/gu)].filter(([word]) => names.has(word));
      const only = new Set(named.map(([word]) => word));
      const [hit] = named;
      if (only.size !== 1 || hit === undefined || only.has(next.tool)) continue;
      addSighting(found, message.agent, [message, next], [spanOf(message, hit, start)]);
    }
    return [...found].map(
      ([agent, { evidence, spans }]): Finding => ({
        severity: "medium",
        agent,
        tool: null,
        summary: `${agent} names one tool as its next step and calls another.`,
        confidence: 0.7,
        evidence,
        spans,
        errors: 0,
      }),
    );
  },
};

/** Tools whose names are no words: with an underscore, a dash, a digit or a capital inside. */
function namesOf(messages: readonly Message[]): Set<string> {
  const names = new Set<string>();
  for (const { message_type, tool } of messages)
    if (
      message_type === "tool_call" &&
      tool !== null &&
      tool.length >= MIN_NAME &&
      /[_\d-]|\p{Ll}\p{Lu}/u.test(tool)
    )
      names.add(tool);
  return names;
}
