import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding } from "./contract.ts";

/** What model servers answer when the context is full. */
const overflow =
  /(?:context|prompt|input|sequence|message)s?(?:[ _]+\w+){0,3}[ _](?:length|window|limit|size|long)\b.{0,60}(?:exceed|maximum|too|limit|longer|reduce)|(?:maximum|max(?:imum)?) (?:context|input|token)|context_length_exceeded|prompt is too long|too many (?:input )?tokens|reduce the length/i;
/** A turn is over-long from so many characters on, … */
const LONG = 20_000;
/** … if it is so many times as long as the agent's median turn, … */
const TIMES_MEDIAN = 8;
/** … and a task shows so many of them. */
const TURNS = 3;

/** Contexts that overflow, and turns so long that they soon will. */
export const contextOverflow: Detector = {
  rule: "context_overflow",
  title: "Turns too long for the context",
  mast: null,
  detect: (_task, messages) => [...overflows(messages), ...longTurns(messages)],
};

function overflows(messages: readonly Message[]): Finding[] {
  const evidence: Message[] = [];
  for (const message of messages) {
    const reports =
      message.failed || message.message_type === "error" || message.message_type === "termination";
    if (reports && overflow.test(message.content.slice(0, 1_000))) evidence.push(message);
  }
  const [first] = evidence;
  if (first === undefined) return [];
  return [
    {
      severity: "high",
      agent: null,
      tool: first.tool,
      summary: "The context of the model overflows.",
      confidence: 0.9,
      evidence,
      wasted: evidence,
      errors: evidence.length,
    },
  ];
}

function longTurns(messages: readonly Message[]): Finding[] {
  const byAgent = Map.groupBy(
    messages.filter(({ speaker }) => speaker === "agent"),
    ({ agent }) => agent,
  );
  return [...byAgent].flatMap(([agent, turns]): Finding[] => {
    const lengths = turns.map(({ length }) => length).sort((a, b) => a - b);
    const limit = Math.max(LONG, TIMES_MEDIAN * (lengths[Math.floor(lengths.length / 2)] ?? 0));
    const evidence = turns.filter(({ length }) => length >= limit);
    if (evidence.length < TURNS) return [];
    return [
      {
        severity: "low",
        agent,
        tool: null,
        summary: `${agent} writes turns that are many times as long as its others.`,
        confidence: 0.6,
        evidence,
        errors: 0,
      },
    ];
  });
}
