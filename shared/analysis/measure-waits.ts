import type { LoggedTask, Message } from "./prepare-messages.ts";

export interface Waits {
  stalls: number;
  stall_seconds: number;
  waited_seconds: number;
}

/** A gap counts as a stall from so many seconds on, and so many times the task's median gap. */
const MIN_STALL_SECONDS = 60;
const TIMES_MEDIAN = 10;

/**
 * How long everybody waited for each agent: the time before its messages and, while it waits for a tool, before the
 * tool's answers. Null is whoever is no agent. Nothing where the log has no real times.
 */
export function measureWaits(
  { times_derived }: LoggedTask,
  messages: readonly Message[],
): Map<string | null, Waits> {
  const waits = new Map<string | null, Waits>();
  if (times_derived || messages.length < 2) return waits;
  const gaps: { agent: string | null; seconds: number }[] = [];
  let before = Number.NaN;
  for (const { actor, occurred_at } of messages) {
    const at = Date.parse(occurred_at);
    // Messages come in the order of seq; a clock that goes back has waited for nobody.
    if (at > before) gaps.push({ agent: actor, seconds: (at - before) / 1000 });
    if (!(at < before)) before = at;
  }
  const sorted = gaps.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const limit = Math.max(MIN_STALL_SECONDS, TIMES_MEDIAN * (sorted[Math.floor(sorted.length / 2)] ?? 0));
  for (const { agent, seconds } of gaps) {
    const own = waits.get(agent) ?? { stalls: 0, stall_seconds: 0, waited_seconds: 0 };
    waits.set(agent, own);
    own.waited_seconds += seconds;
    if (seconds < limit) continue;
    own.stalls += 1;
    own.stall_seconds += seconds;
  }
  return waits;
}
