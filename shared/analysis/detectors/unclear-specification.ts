import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import { asksSomething, isSpoken } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";
import { addSighting, type Sightings, spanOf } from "./sightings.ts";

const underspecified = phrasePattern("underspecified");
/** How much of a message is read: who takes something for given says so before going on. */
const READ = 2_000;

/** An agent sees that something is not specified, takes it for given, and asks nobody. */
export const unclearSpecification: Detector = {
  rule: "unclear_specification",
  title: "Assumes what was not specified",
  mast: "2.2",
  harmlessOnSuccess: true,
  detect(_task, messages) {
    const found = new Map<string, Sightings>();
    for (const [at, message] of messages.entries()) {
      if (message.speaker !== "agent" || message.message_type === "tool_call") continue;
      // The first words and instructions hold the task itself, with its own assumptions.
      if (at < 1 || ["instruction", "task"].includes(message.message_type)) continue;
      if (asksSomething(message.content)) {
        // Asked: what was taken for given before may have been made good.
        found.delete(message.agent);
        continue;
      }
      const hit = underspecified.exec(message.content.slice(0, READ));
      if (hit === null || !actsOn(messages, at)) continue;
      addSighting(found, message.agent, [message], [spanOf(message, hit)]);
    }
    return [...found].map(
      ([agent, { evidence, spans }]): Finding => ({
        severity: "medium",
        agent,
        tool: null,
        summary: `${agent} takes something for given that was not specified, and asks nobody.`,
        confidence: evidence.length > 1 ? 0.65 : 0.55,
        evidence,
        spans,
        errors: 0,
      }),
    );
  },
};

/** Whether the work goes on with it: somebody other than a person acts next. */
function actsOn(messages: readonly Message[], at: number): boolean {
  const next = messages[at + 1];
  return (
    next !== undefined &&
    (next.speaker === "tool" ||
      (next.speaker === "agent" && (next.message_type === "tool_call" || isSpoken(next))))
  );
}
