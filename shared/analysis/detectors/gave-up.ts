import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import { isSpoken } from "../read-conversation.ts";
import { isOver, worksAlone } from "../read-ending.ts";
import type { Detector } from "./contract.ts";

const givesUp = phrasePattern("givesUp");
/** Last words of agents that are looked at. */
const LAST = 2;
const markOnly = /^[^\p{L}]*(?:TERMINATE|STOP|DONE|END)?[^\p{L}]*$/u;

/** Agents that work alone end by saying that they could not do it, and leave the rest to others. */
export const gaveUp: Detector = {
  rule: "gave_up",
  title: "Gives up",
  mast: "3.1",
  harmlessOnSuccess: true,
  detect(task, messages) {
    if (!isOver(task) || !worksAlone(messages)) return [];
    const last = lastWords(messages);
    const message = last.find(({ content }) => givesUp.test(content));
    if (message === undefined) return [];
    const hit = givesUp.exec(message.content);
    return [
      {
        severity: "medium",
        agent: message.actor,
        tool: null,
        summary: `Tasks end because ${message.agent} says that it cannot be done.`,
        confidence: 0.7,
        evidence: last.filter((one) => one.seq >= message.seq),
        spans: hit === null ? [] : [{ message, from: hit.index, to: hit.index + hit[0].length }],
        errors: 0,
      },
    ];
  },
};

function lastWords(messages: readonly Message[]): Message[] {
  const words = messages.filter(
    (message) =>
      message.speaker === "agent" &&
      isSpoken(message) &&
      !["thought", "plan", "instruction"].includes(message.message_type) &&
      !markOnly.test(message.content),
  );
  return words.slice(-LAST);
}
