import { fenceOfLanguage } from "../code-fences.ts";
import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import { isVerification } from "../read-conversation.ts";
import { concludes, endingTool, isOver } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";

const givesUp = phrasePattern("givesUp");

/**
 * A result that the team's own checks speak against: the last check, or the last step of the work, failed and it was
 * concluded all the same; or code was run before, was changed, and was not run again.
 */
export const unverifiedResult: Detector = {
  rule: "unverified_result",
  title: "Concludes against a check",
  mast: "3.2",
  harmlessOnSuccess: true,
  detect(task, messages) {
    if (!isOver(task)) return [];
    return againstCheck(messages) ?? withoutCheck(messages) ?? [];
  },
};

/** The last check failed, or the last step of the work did, and it was concluded all the same. */
function againstCheck(messages: readonly Message[]): Finding[] | null {
  const last =
    messages.findLast((message) => message.speaker === "tool" && isVerification(message)) ??
    messages.findLast(({ speaker, tool }) => speaker === "tool" && !endingTool.test(tool ?? ""));
  if (last === undefined || !last.failed) return null;
  const conclusion = messages.findLast((message) => message.seq > last.seq && concludes(message));
  // Who says that it could not be done concludes nothing against the check.
  if (conclusion === undefined || givesUp.test(conclusion.content)) return null;
  return [
    {
      severity: "high",
      agent: conclusion.actor ?? last.actor,
      tool: last.tool,
      summary: `The task is concluded although ${last.tool ?? "the last step"} had just failed.`,
      confidence: 0.8,
      evidence: [last, conclusion],
      errors: 1,
    },
  ];
}

function withoutCheck(messages: readonly Message[]): Finding[] | null {
  let run: Message | undefined;
  let written: Message | undefined;
  let wasCode = false;
  for (const message of messages) {
    // What a tool answers right after code was said is its run.
    if (message.speaker === "tool" && wasCode) run = message;
    if (message.speaker === "tool") wasCode = false;
    // The answer of a call that came in between is no run of it.
    if (message.message_type === "tool_call") wasCode = false;
    // Files that change an artefact: a fenced block of code in an agent's words.
    if (message.speaker !== "agent" || !fenceOfLanguage.test(message.content)) continue;
    wasCode = true;
    written = message;
  }
  const last = messages.at(-1);
  if (run === undefined || written === undefined || last === undefined) return null;
  if (!run.failed || written.seq < run.seq || last.seq === written.seq) return null;
  return [
    {
      severity: "medium",
      agent: written.actor,
      tool: run.tool,
      summary: `${written.agent} changes code that had failed, and nobody runs it again.`,
      confidence: 0.7,
      evidence: [run, written],
      errors: 1,
    },
  ];
}
