import type { LoggedTask, Message } from "../prepare-messages.ts";
import { endOf, findStop, isOver } from "../read-ending.ts";
import type { Detector, DetectorContext, Finding } from "./contract.ts";

/** An open task counts as ended when nothing was said for so long, in hours. */
const STALE_HOURS = 24;

/** A task that stopped in the middle: nobody answered, concluded or ended it. */
export const endedWithoutConclusion: Detector = {
  rule: "ended_without_conclusion",
  title: "Ended without a conclusion",
  mast: "3.1",
  detect(task, messages, context) {
    if (!hasEnded(task, messages, context)) return [];
    const stop = findStop(messages);
    if (stop === null) return [];
    const evidence = endOf(messages);
    const agent = messages.findLast(({ actor }) => actor !== null)?.actor ?? null;
    const finding: Finding = {
      severity: "medium",
      agent,
      tool: null,
      summary: `Tasks end ${agent === null ? "" : `with ${agent} `}in the middle of the work, without an answer or a conclusion.`,
      confidence: stop,
      evidence,
      errors: evidence.filter(({ failed }) => failed).length,
    };
    return [finding];
  },
};

function hasEnded(task: LoggedTask, messages: readonly Message[], { now }: DetectorContext): boolean {
  if (isOver(task)) return true;
  const last = messages.at(-1);
  return last !== undefined && now.getTime() - Date.parse(last.occurred_at) > STALE_HOURS * 3_600_000;
}
