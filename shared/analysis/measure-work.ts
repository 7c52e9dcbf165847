import { type Call, matchCalls } from "./match-calls.ts";
import type { Message } from "./prepare-messages.ts";
import { closesTask, isSpoken, isVerification } from "./read-conversation.ts";

export interface Work {
  rework_messages: number;
  loops: number;
  duplicated_calls: number;
  withheld_results: number;
  verifications: number;
}

/** How often a step must come to count as a loop; from then on each time counts. */
const TIMES = 3;

/** What each agent did again, did although another had done it, and checked. Null is whoever is no agent. */
export function measureWork(messages: readonly Message[]): Map<string | null, Work> {
  const work = new Map<string | null, Work>();
  const of = (agent: string | null): Work => {
    const own = work.get(agent) ?? {
      rework_messages: 0,
      loops: 0,
      duplicated_calls: 0,
      withheld_results: 0,
      verifications: 0,
    };
    work.set(agent, own);
    return own;
  };
  const steps = new Map<string, number>();
  let closed = false;
  for (const message of messages) {
    const { actor, speaker, message_type, tool, key } = message;
    if (isVerification(message)) of(actor).verifications += 1;
    if (speaker === "agent" && closed && !closesTask(message)) of(actor).rework_messages += 1;
    if (message_type === "final_answer") closed = true;
    if (speaker !== "agent" || key === "") continue;
    const step = `${actor}\n${message_type}\n${tool}\n${key}`;
    const times = (steps.get(step) ?? 0) + 1;
    steps.set(step, times);
    if (times >= TIMES) of(actor).loops += 1;
  }
  countDuplicates(messages, of);
  return work;
}

function countDuplicates(messages: readonly Message[], of: (agent: string | null) => Work): void {
  for (const { again, withheld } of findDuplicates(messages)) {
    of(again.call.actor).duplicated_calls += 1;
    if (withheld) of(again.call.actor).withheld_results += 1;
  }
}

/** A call that a colleague had made before. */
export interface DuplicatedCall {
  earlier: Call;
  again: Call;
  /** Whether the colleague had had occasion to tell. */
  withheld: boolean;
}

/** Calls that a colleague had made with the same arguments and success; each pair of agents once per call. */
export function findDuplicates(messages: readonly Message[]): DuplicatedCall[] {
  const duplicates: DuplicatedCall[] = [];
  const first = new Map<string, Call>();
  for (const found of matchCalls(messages)) {
    const { call, result } = found;
    if (call.actor === null) continue;
    const key = `${call.tool}\n${call.key}`;
    const known = first.get(key);
    if (known === undefined) {
      if (result !== null && !result.failed) first.set(key, found);
      continue;
    }
    if (known.call.actor === call.actor || (known.result?.seq ?? call.seq) >= call.seq) continue;
    duplicates.push({ earlier: known, again: found, withheld: spokeBetween(messages, known, call) });
    // Counted once per agent and call: from now on both know.
    first.set(key, found);
  }
  return duplicates;
}

/** How many messages are looked through for a word between the two. */
const LOOK_BACK = 100;

function spokeBetween(messages: readonly Message[], { call: earlier }: Call, later: Message): boolean {
  let seen = 0;
  for (let at = findPosition(messages, later.seq) - 1; at >= 0 && seen < LOOK_BACK; at -= 1, seen += 1) {
    const message = messages[at];
    if (message === undefined || message.seq <= earlier.seq) return false;
    if (message.agent === earlier.agent && isSpoken(message) && message.to_agent === later.agent) return true;
  }
  return false;
}

/** Position of the first message with this seq or a later one. */
function findPosition(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
