import { isSpoken, participantsOf } from "../read-conversation.ts";
import type { Detector, Finding, Span } from "./contract.ts";
import { addSighting, type Sightings, spanOf } from "./sightings.ts";

/** Beginnings of lines that name a speaker: "Name:", "**Name**:", "### Name:". */
const speakerLine = /^[\s>#*_[(-]{0,6}(\p{L}[\p{L}\p{N} _.-]{0,60}?)[\])*_]{0,3}\s{0,2}[:：]/gmu;
/** Only the start of a text is searched. */
const SEARCHED = 3_000;
/** Names that texts use as headings. */
const headings =
  /^(?:system|assistant|user|tool|plan|task|note|result|answer|summary|code|output|input|agent|human)$/i;

/** An agent that writes what a colleague or a person says, in their name: both sides of a conversation in one message. */
export const roleOverstepping: Detector = {
  rule: "role_overstepping",
  title: "Speaks for somebody else",
  mast: "1.2",
  detect(_task, messages) {
    const names = new Map<string, string>();
    for (const name of participantsOf(messages))
      if (!headings.test(name)) names.set(name.toLowerCase(), name);
    const found = new Map<string, Sightings>();
    if (names.size < 2) return [];
    for (const message of messages) {
      if (message.speaker !== "agent" || !isSpoken(message) || message.message_type === "instruction")
        continue;
      const others = new Set<string>();
      let own = false;
      const spans: Span[] = [];
      for (const hit of message.content.slice(0, SEARCHED).matchAll(speakerLine)) {
        const name = names.get((hit[1] ?? "").trim().toLowerCase());
        if (name === undefined) continue;
        if (name === message.agent) own = true;
        else {
          others.add(name);
          spans.push(spanOf(message, hit));
        }
      }
      // A plan assigns work to several colleagues; a dialogue has the writer's own name in it, or one voice again and again.
      if (others.size === 0 || !(own || (others.size === 1 && spans.length >= 2))) continue;
      addSighting(found, message.agent, [message], spans);
    }
    return [...found].map(
      ([agent, { evidence, spans }]): Finding => ({
        severity: "medium",
        agent,
        tool: null,
        summary: `${agent} writes in the name of others instead of waiting for them.`,
        confidence: 0.7,
        evidence,
        spans,
        wasted: evidence,
        errors: 0,
      }),
    );
  },
};
