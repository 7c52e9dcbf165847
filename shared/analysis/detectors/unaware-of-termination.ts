import type { Message } from "../prepare-messages.ts";
import { isSpoken } from "../read-conversation.ts";
import { wasCutOff } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";

/** Marks by which frameworks end a conversation, as the whole of a line or the end of a message. */
const closingMark =
  /(?:^|\n)\s*(?:TERMINATE|###\s?[A-Z][A-Z_ -]{2,30}###|<(?:END|DONE|STOP)>)\s*\.?\s*(?:$|\n)|\bTERMINATE\W{0,3}$/;
/** Turns after the end that count; one or two more wrap up. */
const TURNS = 3;
/** Where an answer is stated so often, it is clear to everybody. */
const STATED = 3;
const answer = /\\boxed\{[^}\n]{1,80}\}|final answer\s*[:=]?\s*\S[^\n]{0,80}/i;
/** A tail of so many short messages without work is a farewell without end. */
const FAREWELL = 8;
const SHORT = 120;

/** Messages at the end among which the framework says that it stopped the team. */
const LAST = 3;
/** Turns of a team before it was stopped that make it one that does not know when to stop. */
const STOPPED_AFTER = 12;

/** A conversation that goes on after its end, a farewell that does not come to one, or a team that had to be stopped. */
export const unawareOfTermination: Detector = {
  rule: "unaware_of_termination",
  title: "Goes on after the end",
  mast: "1.5",
  detect(_task, messages) {
    const turns = messages.filter(({ speaker }) => speaker === "agent" || speaker === "person");
    const end = messages.find(isEnd);
    if (end !== undefined) {
      const after = turns.filter(
        (message) => message.seq > end.seq && message.message_type !== "termination",
      );
      // A new word of a person is a new task.
      const own = after.slice(0, firstPerson(after));
      if (own.length >= TURNS) return [describe(own[0]?.actor ?? null, [end, ...own], own)];
    }
    const again = statedAgain(turns);
    if (again.length >= STATED) return [describe(again[0]?.actor ?? null, again, again.slice(1))];
    const stop = messages.slice(-LAST).find(wasCutOff);
    if (stop !== undefined && turns.length >= STOPPED_AFTER)
      return [describe(turns.at(-1)?.actor ?? null, [...new Set([...turns.slice(-LAST), stop])], [])];
    const tail = farewell(turns);
    return tail.length >= FAREWELL
      ? [describe(tail.find(({ actor }) => actor !== null)?.actor ?? null, tail, tail.slice(2))]
      : [];
  },
};

function isEnd(message: Message): boolean {
  if (message.message_type === "final_answer") return true;
  // In an instruction the mark is explained, not given.
  return (
    message.speaker === "agent" &&
    isSpoken(message) &&
    !["instruction", "task", "plan", "thought"].includes(message.message_type) &&
    message.length < 2_000 &&
    closingMark.test(message.content.slice(-400))
  );
}

/** Messages of agents that state the answer of the first of them once more. */
function statedAgain(turns: readonly Message[]): Message[] {
  const stated = Map.groupBy(
    turns.filter(
      (message) => message.speaker === "agent" && isSpoken(message) && message.message_type !== "instruction",
    ),
    ({ content }) => answer.exec(content)?.[0].toLowerCase() ?? "",
  );
  stated.delete("");
  return [...stated.values()].find((messages) => messages.length >= STATED) ?? [];
}

function firstPerson(messages: readonly Message[]): number {
  const at = messages.findIndex(({ speaker }) => speaker === "person");
  return at < 0 ? messages.length : at;
}

/** The last messages, as long as they are short, ask nothing and do nothing. */
function farewell(turns: readonly Message[]): Message[] {
  const from = turns.findLastIndex(
    (message) => !isSpoken(message) || message.length > SHORT || /[?？؟\d]/u.test(message.content),
  );
  return turns.slice(from + 1);
}

function describe(agent: string | null, evidence: Message[], wasted: Message[]): Finding {
  return {
    severity: "low",
    agent,
    tool: null,
    summary: "The conversation goes on after it has come to its end.",
    confidence: 0.75,
    evidence,
    wasted,
    errors: 0,
  };
}
