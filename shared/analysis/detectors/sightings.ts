import type { Message } from "../prepare-messages.ts";
import type { Span } from "./contract.ts";

/** What was seen of one agent: the messages that show it, and where in them. */
export interface Sightings {
  evidence: Message[];
  spans: Span[];
}

/** Adds to what was seen of an agent in a task. */
export function addSighting(
  found: Map<string, Sightings>,
  agent: string,
  evidence: readonly Message[],
  spans: readonly Span[],
): void {
  const seen = found.get(agent) ?? { evidence: [], spans: [] };
  found.set(agent, seen);
  seen.evidence.push(...evidence);
  seen.spans.push(...spans);
}

/** Where a pattern was found in a message of which so many characters were skipped. */
export function spanOf(message: Message, hit: RegExpExecArray, skipped = 0): Span {
  const from = skipped + hit.index;
  return { message, from, to: from + hit[0].length };
}
