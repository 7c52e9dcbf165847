import type { LoggedTask, Message } from "../prepare-messages.ts";
import type { Detector, DetectorContext, Finding } from "./contract.ts";

/** An open task counts as ended when nothing was said for so long, in hours. */
const STALE_HOURS = 24;

const endings = new Set(["final_answer", "conclusion", "termination", "run_end"]);
/** Marks by which frameworks and their prompts end a conversation; in capitals, because the words alone are not one. */
const closingMark = /###\s?[A-Z][A-Z_ -]{2,30}###|\bTERMINATE\b|<(?:END|DONE|STOP|FINISH(?:ED)?)>/;
const closingWords =
  /\bfinal (?:answer|result|output)\b|\b(?:task|request) (?:is |has been )?(?:now )?(?:completed?|satisfied|solved)\b/i;
/** The team was stopped, it did not stop. */
const cutOff =
  /\bmax(?:imum)?\.? (?:number of )?(?:time|turns?|rounds?|steps?|iterations?|messages?|replies|retries|tokens?)\b.{0,40}\b(?:reached|exceeded|exhausted|hit)|\b(?:time|turn|round|step|iteration|token|context)s? limit.{0,20}\b(?:reached|exceeded|hit)|\b(?:timed out|recursion limit|out of (?:time|turns|budget))\b/i;
const handedOver = /transfer|escalat|hand_?(?:off|over)|submit|finish|complete_task|final|task_done/i;
const farewell =
  /\b(?:thanks?|thank you|bye|goodbye|that(?:'|’)?s all|that is all|no(?:thing)? (?:more|else)|have a (?:great|good|nice)|perfect|all set)\b/i;
/** What an agent says that means to go on. */
const announces =
  /\b(?:let(?:'|’)?s|let us|i(?:'|’)ll|i will|we(?:'|’)ll|we will|next,? (?:step|i|we)|please (?:provide|run|execute|check|verify|confirm|try)|proceed|going to|need to|should (?:now|next|also)|waiting for)\b/i;

/** A task that stopped in the middle: nobody answered, concluded or ended it. */
export const endedWithoutConclusion: Detector = {
  rule: "ended_without_conclusion",
  title: "Ended without a conclusion",
  mast: "3.1",
  detect(task, messages, context) {
    if (!hasEnded(task, messages, context)) return [];
    const tail = messages.filter(({ message_type, role }) => message_type !== "system" || role !== "system");
    const last = tail.at(-1);
    if (last === undefined) return [];
    const stop = findStop(tail, last);
    if (stop === null) return [];
    const agent = tail.findLast(({ actor }) => actor !== null)?.actor ?? null;
    const finding: Finding = {
      severity: "medium",
      agent,
      tool: null,
      summary: `Tasks end ${agent === null ? "" : `with ${agent} `}in the middle of the work, without an answer or a conclusion.`,
      confidence: stop,
      evidence: tail.slice(-3),
      errors: tail.slice(-3).filter(({ failed }) => failed).length,
    };
    return [finding];
  },
};

function hasEnded(
  { ended_at, outcome }: LoggedTask,
  messages: readonly Message[],
  { now }: DetectorContext,
): boolean {
  if (ended_at !== null || outcome !== null) return true;
  const last = messages.at(-1);
  return last !== undefined && now.getTime() - Date.parse(last.occurred_at) > STALE_HOURS * 3_600_000;
}

/** How sure it is that a task with this tail stopped in the middle; null when it seems to have come to an end. */
function findStop(tail: readonly Message[], last: Message): number | null {
  const recent = tail.slice(-3);
  const spoken = recent.filter(({ speaker }) => speaker !== "tool");
  if (spoken.some(({ content }) => cutOff.test(content.slice(0, 400)))) return 0.9;
  if (recent.some(({ message_type }) => endings.has(message_type))) return null;
  if (last.speaker === "tool" && last.failed) return 0.85;
  if (spoken.some(({ content }) => closingMark.test(content) || closingWords.test(content))) return null;
  if (recent.some(({ tool, failed }) => tool !== null && !failed && handedOver.test(tool))) return null;
  if (last.speaker === "tool") return 0.75;
  if (last.message_type === "tool_call" || last.message_type === "error") return 0.85;
  if (last.message_type === "phase_start" || last.message_type === "session_start") return 0.8;
  if (last.speaker === "person") return farewell.test(last.content) ? null : 0.7;
  return unfinishedWords(last, tail) ? 0.7 : null;
}

/** Whether an agent's last words leave something open: an announcement, an order, an answer to nobody outside. */
function unfinishedWords(last: Message, tail: readonly Message[]): boolean {
  if (["thought", "plan", "instruction", "handoff", "task"].includes(last.message_type)) return true;
  const addressee = last.to_agent;
  const toColleague =
    addressee !== null && tail.some(({ speaker, agent }) => speaker === "agent" && agent === addressee);
  if (toColleague) return true;
  // Said to a person, a question or an offer is a fair end: it is the person's turn.
  const toPerson =
    addressee !== null && tail.some(({ speaker, agent }) => speaker === "person" && agent === addressee);
  if (toPerson) return false;
  return announces.test(last.content.slice(-600));
}
