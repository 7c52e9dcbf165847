import { phrasePattern } from "./phrases.ts";
import type { LoggedTask, Message } from "./prepare-messages.ts";
import { closesTask } from "./read-conversation.ts";

const endings = new Set(["final_answer", "conclusion", "termination", "run_end"]);
/** Marks by which frameworks and their prompts end a conversation; in capitals, because the words alone are not one. */
const closingMark = /###\s?[A-Z][A-Z_ -]{2,30}###|\bTERMINATE\b|<(?:END|DONE|STOP|FINISH(?:ED)?)>/;
/** The team was stopped, it did not stop. */
const cutOff =
  /\bmax(?:imum)?\.? (?:number of )?(?:time|turns?|rounds?|steps?|iterations?|messages?|replies|retries|tokens?)\b.{0,40}\b(?:reached|exceeded|exhausted|hit)|\b(?:time|turn|round|step|iteration|token|context)s? limit.{0,20}\b(?:reached|exceeded|hit)|\b(?:timed out|recursion limit|out of (?:time|turns|budget))\b/i;
const handedOver =
  /transfer|escalat|hand_?(?:off|over)|submit|finish|complete_task|terminat|final|task_done/i;
const concluding = phrasePattern("concludes");
const farewell = phrasePattern("farewell");
const announces = phrasePattern("announces");
/** Words longer than that are no farewell. */
const SHORT = 200;
/** Messages at the end that are looked at. */
const RECENT = 3;

/** The last messages of a conversation, without what the framework keeps for itself. */
export function endOf(messages: readonly Message[]): Message[] {
  const end: Message[] = [];
  for (let at = messages.length - 1; at >= 0 && end.length < RECENT; at--) {
    const message = messages[at];
    if (message && (message.message_type !== "system" || message.role !== "system")) end.unshift(message);
  }
  return end;
}

/**
 * How sure it is, from 0 to 1, that a conversation stopped in the middle of the work; null when it seems to have come
 * to an end.
 */
export function findStop(messages: readonly Message[]): number | null {
  const recent = endOf(messages);
  const last = recent.at(-1);
  if (last === undefined) return null;
  const spoken = recent.filter(({ speaker }) => speaker !== "tool");
  if (spoken.some(wasCutOff)) return 0.9;
  if (recent.some(({ message_type }) => endings.has(message_type))) return null;
  if (last.speaker === "tool" && last.failed) return 0.85;
  if (spoken.some(({ content }) => closingMark.test(content) || concluding.test(content))) return null;
  if (recent.some(({ tool, failed }) => tool !== null && !failed && handedOver.test(tool))) return null;
  if (last.speaker === "tool") return 0.75;
  if (last.message_type === "tool_call" || last.message_type === "error") return 0.85;
  if (last.message_type === "phase_start" || last.message_type === "session_start") return 0.8;
  if (last.speaker === "person") return farewell.test(last.content) ? null : 0.7;
  return isUnfinished(last, messages) ? 0.7 : null;
}

/** Tools by which an agent ends the task. */
export const endingTool = /terminat|finish|submit|complete_task|task_done/i;

/** Whether the task counts as ended. */
export function isOver({ ended_at, outcome }: Pick<LoggedTask, "ended_at" | "outcome">): boolean {
  return ended_at !== null || outcome !== null;
}

/** Whether the team, or the framework around it, declares the task to be done with this message. */
export function concludes(message: Message): boolean {
  if (message.speaker === "person") return false;
  if (message.message_type === "tool_call") return endingTool.test(message.tool ?? "");
  return closesTask(message) || message.message_type === "conclusion";
}

/** Whether a message says that a limit of turns or time was reached. */
export function wasCutOff({ content }: Message): boolean {
  return cutOff.test(content.slice(0, 400));
}

/** As often as that, the same words are no person's any more. */
const AUTOMATIC = 3;

/**
 * Whether nothing was said by a person but the task: agents that work alone. A stand-in that always says the same
 * ("Please go on.") is no person.
 */
export function worksAlone(messages: readonly Message[]): boolean {
  const said = new Map<string, number>();
  for (const { speaker, key } of messages) if (speaker === "person") said.set(key, (said.get(key) ?? 0) + 1);
  const own = [...said.values()].filter((times) => times < AUTOMATIC);
  return own.length <= 1;
}

/** Whether an agent's last words leave something open: an announcement, an order, an answer to nobody outside. */
function isUnfinished(last: Message, messages: readonly Message[]): boolean {
  if (["thought", "plan", "instruction", "handoff", "task"].includes(last.message_type)) return true;
  if (last.length < SHORT && farewell.test(last.content)) return false;
  const addressee = messages.find(({ agent }) => agent === last.to_agent)?.speaker;
  if (addressee === "agent") return true;
  // Said to a person, a question or an offer is a fair end: it is the person's turn.
  return addressee !== "person" && announces.test(last.content.slice(-600));
}
