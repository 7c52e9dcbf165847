import { fence } from "../code-fences.ts";
import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import { isSpoken, isVerification } from "../read-conversation.ts";
import { isOver, worksAlone } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";

const agrees = phrasePattern("agrees");
const verifies = phrasePattern("verifies");
const objects = phrasePattern("objects");
/** Only words shortly before the end decide about the result. */
const TAIL = 6;
/** Shorter ones are no verdict. */
const MIN_LENGTH = 40;
/** A terminal that had nothing to run has answered nothing. */
const nothingRun = /^(?:there is |found )?no (?:code|command|script)\b|^nothing to (?:run|execute)/i;
/** A run that says no more than that it ran. */
const emptyRun =
  /^(?:the )?(?:software|program|code|script)?\s*(?:ran|runs?|executed)\s+successfully\b.{0,30}$/i;

/** All is declared to be well without any tool having been used, or because a run did not fall over. */
export const hollowVerification: Detector = {
  rule: "hollow_verification",
  title: "Verifies by words alone",
  mast: "3.3",
  harmlessOnSuccess: true,
  detect(task, messages) {
    if (!isOver(task) || !worksAlone(messages)) return [];
    const verdicts = messages.filter(
      (message, at) => at >= messages.length - TAIL && isHollow(message, at, messages),
    );
    const check = messages.findLast((message) => message.speaker === "tool" && isVerification(message));
    // Most programs that run do what they should; where the task is known to have failed, that was no check.
    const failed = task.outcome === "failure" || task.outcome === "abandoned";
    if (failed && check && !check.failed && emptyRun.test(check.content.trim())) verdicts.unshift(check);
    return [...Map.groupBy(verdicts, ({ agent }) => agent)].map(
      ([name, evidence]): Finding => ({
        severity: "medium",
        agent: evidence[0]?.actor ?? null,
        tool: evidence[0]?.tool ?? null,
        summary: `${name} takes the result for right, but nothing beyond words, or a run that says nothing, was looked at.`,
        confidence: 0.6,
        evidence,
        errors: 0,
      }),
    );
  },
};

function isHollow(message: Message, at: number, messages: readonly Message[]): boolean {
  const { speaker, message_type, content } = message;
  if (speaker !== "agent" || !isSpoken(message) || ["instruction", "thought", "plan"].includes(message_type))
    return false;
  if (!agrees.test(content) && !(isVerification(message) && verifies.test(content))) return false;
  // Who finds something has checked, and code is there to be run.
  if (content.length < MIN_LENGTH || objects.test(content) || fence.test(content)) return false;
  if (isAnswer(messages[at + 1])) return false;
  // Back to what it judges: nothing was looked at since.
  for (let before = at - 1; before >= 0; before -= 1) {
    const earlier = messages[before];
    if (earlier === undefined || isAnswer(earlier)) return false;
    if (earlier.speaker === "agent" && earlier.agent !== message.agent) return true;
  }
  return false;
}

function isAnswer(message: Message | undefined): boolean {
  return message?.speaker === "tool" && !nothingRun.test(message.content.slice(0, 60));
}
