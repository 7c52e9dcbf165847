import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding, Span } from "./contract.ts";
import { addSighting, type Sightings, spanOf } from "./sightings.ts";

const loops = phrasePattern("loops");
/** How orchestrators that keep a ledger of their progress say so. */
const flag = /"(?:is_)?(?:in_(?:a_)?|stuck_in_)loop"\s*:\s*(?:true\b|\{[^{}]*"answer"\s*:\s*true\b)/i;
/** "There is no sign of being stuck in a loop": what stands before takes it back. */
const denied =
  /\b(?:no|not|never|without|avoid\w*|prevent\w*|if|n['’]t|nicht|kein\w*|pas|sin|evitar)\b[^.!?\n]{0,60}$|(?:没有|不|避免)[^。！？\n]{0,20}$/iu;
/** Once may be a word too many. */
const TIMES = 2;

/** The agents themselves say that they are in a loop, and go on. */
export const admittedLoop: Detector = {
  rule: "admitted_loop",
  title: "Says to be in a loop, and goes on",
  mast: "1.3",
  detect(_task, messages) {
    const found = new Map<string, Sightings>();
    for (const message of messages) {
      if (message.speaker !== "agent" || message.message_type === "instruction") continue;
      const span = findAdmission(message);
      if (span === null) continue;
      addSighting(found, message.agent, [message], [span]);
    }
    return [...found]
      .filter(([, { evidence }]) => evidence.length >= TIMES)
      .map(
        ([agent, { evidence, spans }]): Finding => ({
          severity: evidence.length >= 5 ? "high" : "medium",
          agent,
          tool: null,
          summary: `${agent} says again and again that the team is in a loop, and it goes on.`,
          confidence: 0.8,
          evidence,
          spans,
          errors: 0,
        }),
      );
  },
};

function findAdmission(message: Message): Span | null {
  const hit = flag.exec(message.content) ?? loops.exec(message.content);
  if (hit === null) return null;
  const before = message.content.slice(Math.max(0, hit.index - 80), hit.index);
  if (!hit[0].startsWith('"') && denied.test(before)) return null;
  return spanOf(message, hit);
}
