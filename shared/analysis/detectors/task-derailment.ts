import { leadingWords, wordsOf } from "../normalise-text.ts";
import type { Message } from "../prepare-messages.ts";
import { isSpoken } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";

/** Shorter words are in every text. */
const MIN_LETTERS = 5;
/** A message must have so many words to be about something, … */
const MIN_WORDS = 8;
/** … and so many in a row must have nothing in common with the task and its earlier course. */
const ROW = 4;

/** Agents that talk about something else than the task, at length and to the end. */
export const taskDerailment: Detector = {
  rule: "task_derailment",
  title: "Strays from the task",
  mast: "2.3",
  detect(_task, messages) {
    const row = unrelatedEnd(messages);
    const [first] = row;
    if (first === undefined || row.length < ROW || first.actor === null) return [];
    const finding: Finding = {
      severity: "high",
      agent: first.actor,
      tool: null,
      summary: `${first.agent} leaves the task for something that has no word in common with it.`,
      confidence: 0.65,
      evidence: row,
      wasted: row,
      errors: 0,
    };
    return [finding];
  },
};

/** The last words of agents, as many of them as share no word with what others said or brought before them. */
function unrelatedEnd(messages: readonly Message[]): Message[] {
  const turns = messages.filter((message) => message.speaker === "agent" && isSpoken(message));
  const tail = turns.filter((message) => aboutOf(message).length >= MIN_WORDS).slice(-ROW * 2);
  let row: Message[] = [];
  // Most tasks are done after one look at their last words.
  for (let length = ROW; length <= tail.length; length += 1) {
    const end = tail.slice(-length);
    const [first] = end;
    if (first === undefined || !sharesNothing(end, messages, first)) break;
    row = end;
  }
  return row;
}

/** Whether none of these messages has a word that was said before them, or by a person or a tool at any time. */
function sharesNothing(end: readonly Message[], messages: readonly Message[], first: Message): boolean {
  const about = new Set(end.flatMap(aboutOf));
  let before = 0;
  for (const message of messages) {
    if (message.seq >= first.seq && message.speaker === "agent") continue;
    if (message.length > message.content.length) return false;
    for (const word of wordsOf(message.content)) if (about.has(word)) return false;
    if (message.speaker === "agent" && isSpoken(message)) before += 1;
  }
  return before >= 2;
}

function aboutOf(message: Message): string[] {
  return leadingWords(message).filter((word) => word.length >= MIN_LETTERS);
}
