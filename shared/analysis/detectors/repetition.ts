import { fence } from "../code-fences.ts";
import { type Call, matchCalls } from "../match-calls.ts";
import { nearlySame, quotedIn, sameWithoutNews, wordsOf } from "../normalise-text.ts";
import type { Message } from "../prepare-messages.ts";
import { worksAlone } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";

/** How often the same must happen to count as repetition. */
const TIMES = 3;
/** Shorter texts ("Yes, please.") are repeated for good reasons. */
const MIN_WORDS = 12;
/** Longer texts must be the very same: in code or a table, a few words are the whole difference. */
const MAX_WORDS = 80;
/** With how many different texts of the same agent a text is compared. */
const COMPARED_TEXTS = 20;

/** Instructions are not among them: many frameworks make them from a template that is the same every time. */
const spokenTypes = new Set(["message", "thought", "plan", "handoff", "response", "review"]);

/** An agent that does or says the same again although nothing new came of it. */
export const repetition: Detector = {
  rule: "repetition",
  title: "Repeats itself",
  mast: "1.3",
  detect: (_task, messages) => [...repeatedCalls(messages), ...repeatedTexts(messages)],
};

/**
 * The same call with the same arguments that brought the same result. A result that changes is polling, and a
 * failed call that is tried again is not repetition but an error (rule tool_error_storm).
 */
function repeatedCalls(messages: readonly Message[]): Finding[] {
  const calls = matchCalls(messages);
  // A log without any results cannot tell polling from repeating; then the call alone must do, with less certainty.
  const resultsKnown = calls.some(({ result }) => result !== null);
  const bySubject = new Map<string, { agent: string; tool: string | null; groups: Map<string, Call[]> }>();
  for (const found of calls) {
    const { call, result } = found;
    if (call.actor === null || result?.failed || (resultsKnown && result === null)) continue;
    const subject = JSON.stringify([call.actor, call.tool]);
    const entry = bySubject.get(subject) ?? { agent: call.actor, tool: call.tool, groups: new Map() };
    bySubject.set(subject, entry);
    const key = JSON.stringify([call.key, result?.key ?? null]);
    const group = entry.groups.get(key);
    if (group) group.push(found);
    else entry.groups.set(key, [found]);
  }
  const findings: Finding[] = [];
  for (const { agent, tool, groups } of bySubject.values()) {
    const repeated = [...groups.values()].filter((group) => group.length >= TIMES);
    const evidence = repeated.flat().flatMap(({ call, result }) => (result ? [call, result] : [call]));
    if (evidence.length === 0) continue;
    const again = repeated.reduce((sum, group) => sum + group.length - 1, 0);
    findings.push({
      severity: again >= 5 ? "high" : "medium",
      agent,
      tool,
      summary: `${agent} calls ${tool ?? "a tool"} again with the same arguments although the result is the same.`,
      confidence: resultsKnown ? 0.9 : 0.6,
      evidence: evidence.sort((a, b) => a.seq - b.seq),
      wasted: repeated.flatMap(([, ...more]) =>
        more.flatMap(({ call, result }) => (result ? [call, result] : [call])),
      ),
      errors: 0,
    });
  }
  return findings;
}

/** The same words, or nearly, from the same agent. */
function repeatedTexts(messages: readonly Message[]): Finding[] {
  interface Group {
    key: string;
    words: Set<string>;
    loose: boolean;
    messages: Message[];
  }
  // With a person, every word may matter; among themselves, agents say the same in other words.
  const alone = worksAlone(messages);
  const byAgent = new Map<string, Group[]>();
  for (const message of messages) {
    if (message.speaker !== "agent" || !spokenTypes.has(message.message_type)) continue;
    const words = wordsOf(message.content);
    if (words.length < MIN_WORDS) continue;
    const groups = byAgent.get(message.agent) ?? [];
    byAgent.set(message.agent, groups);
    const loose = words.length <= MAX_WORDS && !fence.test(message.content);
    const set = new Set(loose ? [...words, ...quotedIn(message.content)] : []);
    // An order that is given again in other words is the same order.
    const isSame = alone || message.message_type === "handoff" ? sameWithoutNews : nearlySame;
    const known = groups.find(
      (group) => group.key === message.key || (loose && group.loose && isSame(group.words, set)),
    );
    if (known) known.messages.push(message);
    else {
      groups.push({ key: message.key, words: set, loose, messages: [message] });
      // The text least likely to come again goes first: the oldest that was said once.
      if (groups.length > COMPARED_TEXTS)
        groups.splice(
          Math.max(
            0,
            groups.findIndex((group) => group.messages.length === 1),
          ),
          1,
        );
    }
  }
  const findings: Finding[] = [];
  for (const [agent, groups] of byAgent) {
    const repeated = groups.filter((group) => group.messages.length >= TIMES);
    if (repeated.length === 0) continue;
    const again = repeated.reduce((sum, group) => sum + group.messages.length - 1, 0);
    findings.push({
      severity: again >= 5 ? "high" : "medium",
      agent,
      tool: null,
      summary: `${agent} says the same again without anything new.`,
      confidence: repeated.some((group) => group.messages.every(({ key }) => key === group.key)) ? 0.8 : 0.65,
      evidence: repeated.flatMap((group) => group.messages).sort((a, b) => a.seq - b.seq),
      wasted: repeated.flatMap((group) => group.messages.slice(1)),
      errors: 0,
    });
  }
  return findings;
}
