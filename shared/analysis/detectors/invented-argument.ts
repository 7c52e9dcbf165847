import type { Json } from "../../platform/database-types.gen.ts";
import { matchCalls } from "../match-calls.ts";
import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding, Span } from "./contract.ts";

/** Something that names one thing: letters and digits mixed, as in order numbers. No dates, versions or file names. */
const identifier = /^(?=[^\s]*\d)(?=[^\s]*\p{L})[#\p{L}\p{N}_-]{6,40}$/u;
const dateLike = /^\d{1,4}[-/]?\d{1,2}[-/]?\d{1,4}(?:T|$)|^\d+(?:px|ms|s|m|h|d|kb|mb|gb|st|nd|rd|th)$/i;
/** Arguments looked at per call. */
const MAX_VALUES = 50;
/** A tool that takes what nobody has said is one that makes names itself. */
const writes = /creat|add|new|write|save|generat|regist|upload|insert|sign_?up|name/i;

/** A call with an identifier that nobody has mentioned before, which then fails: it was made up. */
export const inventedArgument: Detector = {
  rule: "invented_argument",
  title: "Makes up an argument",
  mast: null,
  detect(_task, messages) {
    const groups = new Map<
      string,
      { agent: string; tool: string | null; evidence: Message[]; spans: Span[] }
    >();
    for (const { call, result } of matchCalls(messages)) {
      const { actor, tool, tool_args } = call;
      if (actor === null || tool_args === null || !result?.failed || writes.test(tool ?? "")) continue;
      const value = identifiersOf(tool_args).find((word) => !wasMentioned(word, call, messages));
      if (value === undefined) continue;
      const key = `${actor}\n${tool}`;
      const group = groups.get(key) ?? { agent: actor, tool, evidence: [], spans: [] };
      groups.set(key, group);
      group.evidence.push(call, result);
      const from = call.content.indexOf(value);
      if (from >= 0) group.spans.push({ message: call, from, to: from + value.length });
    }
    return [...groups.values()].map(
      ({ agent, tool, evidence, spans }): Finding => ({
        severity: "medium",
        agent,
        tool,
        summary: `${agent} calls ${tool ?? "a tool"} with an identifier that nobody has given.`,
        confidence: 0.8,
        evidence,
        spans,
        wasted: evidence,
        errors: evidence.filter(({ failed }) => failed).length,
      }),
    );
  },
};

/** Messages that are searched for an identifier; of a longer log it cannot be said who gave it. */
const SEARCHED = 500;

/** Whether somebody said it before the call; where a part of the log is not known, it may have been there. */
function wasMentioned(value: string, call: Message, messages: readonly Message[]): boolean {
  const plain = value.toLowerCase();
  let searched = 0;
  for (const message of messages) {
    if (message.seq >= call.seq) return false;
    searched += 1;
    if (searched > SEARCHED || message.length > message.content.length) return true;
    if (message.content.toLowerCase().includes(plain) || message.key.includes(plain)) return true;
  }
  return false;
}

function identifiersOf(value: Json, found: string[] = []): string[] {
  if (found.length >= MAX_VALUES) return found;
  if (typeof value === "string") {
    if (identifier.test(value) && !dateLike.test(value)) found.push(value);
  } else if (Array.isArray(value)) for (const inner of value) identifiersOf(inner, found);
  else if (value !== null && typeof value === "object")
    for (const inner of Object.values(value)) identifiersOf(inner ?? null, found);
  return found;
}
