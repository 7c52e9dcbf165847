import { fenceOfLanguage } from "../code-fences.ts";
import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import { isVerification } from "../read-conversation.ts";
import { concludes, isOver, wasCutOff, worksAlone } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";

const verifies = phrasePattern("verifies");
const concluding = phrasePattern("concludes");
const givesUp = phrasePattern("givesUp");
/** Characters of a message that may conclude by its words; longer ones quote pages and files. */
const MAX_CHARACTERS = 1_500;
/** Steps of work that make a result worth a check. */
const MIN_WORK = 3;
const noWork = new Set(["instruction", "plan", "task"]);

/** A team that works alone never looks whether its result is right, or writes code that nobody runs. */
export const missingVerification: Detector = {
  rule: "missing_verification",
  title: "Checks nothing",
  mast: "3.2",
  harmlessOnSuccess: true,
  detect(task, messages) {
    if (!isOver(task) || !worksAlone(messages)) return [];
    return neverRun(messages) ?? unchecked(messages) ?? [];
  },
};

/** Code that nobody ever ran. */
function neverRun(messages: readonly Message[]): Finding[] | null {
  const written = messages.filter(
    ({ speaker, content, message_type }) =>
      speaker === "agent" && !noWork.has(message_type) && fenceOfLanguage.test(content),
  );
  const [first] = written;
  const last = written.at(-1);
  if (first === undefined || last === undefined) return null;
  if (messages.some(({ speaker, seq }) => speaker === "tool" && seq > first.seq)) return null;
  if (messages.some(({ message_type }) => message_type === "tool_call")) return null;
  return [
    {
      severity: "medium",
      agent: last.actor,
      tool: null,
      summary: `${last.agent} writes code that nobody ever runs.`,
      confidence: 0.55,
      evidence: [...new Set([first, last])],
      errors: 0,
    },
  ];
}

/** It is concluded, and nobody ever looked whether the result is right. */
function unchecked(messages: readonly Message[]): Finding[] | null {
  const conclusion = messages.findLast(
    (message) =>
      message.speaker === "agent" &&
      message.message_type !== "instruction" &&
      (concludes(message) || (message.length <= MAX_CHARACTERS && concluding.test(message.content))),
  );
  if (conclusion === undefined || wasCutOff(conclusion) || givesUp.test(conclusion.content)) return null;
  const work = messages.filter(
    ({ speaker, message_type, seq }) =>
      speaker === "agent" && seq < conclusion.seq && !noWork.has(message_type),
  );
  if (work.length < MIN_WORK || messages.some(isVerification)) return null;
  if (work.slice(1).some(({ content }) => verifies.test(content))) return null;
  const last = work.at(-1);
  return [
    {
      severity: "low",
      agent: conclusion.actor,
      tool: null,
      summary: `${conclusion.agent} concludes, and nobody has checked the result.`,
      confidence: 0.5,
      evidence: last === undefined ? [conclusion] : [last, conclusion],
      errors: 0,
    },
  ];
}
