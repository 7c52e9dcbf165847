import { changesState } from "./attribution/read-signs.ts";
import { phrasePattern } from "./phrases.ts";
import type { Message } from "./prepare-messages.ts";
import { findStop } from "./read-ending.ts";

const displeased = phrasePattern("displeased");
const moreWishes = phrasePattern("moreWishes");
const consent = phrasePattern("consent");
const promises = phrasePattern("promises");
/** Marks by which frameworks end a conversation, and nothing is said with them. */
const marks = /###[^#]*###/g;
const computes = /calc|math|python|code/i;

/** Features that are compared with the mean of the team's tasks: what is much for one team is little for another. */
export const compared = [
  "calls",
  "lookups",
  "kinds_of_calls",
  "calculations",
  "consent",
  "more_wishes",
  "displeased_last",
  "questions",
  "wordiness",
  "promised",
  "repeated_calls",
  "failed",
  "failed_late",
  "last_result_failed",
] as const;

/** Of these, the features whose mean says something of the team itself. */
export const ofTeams: readonly (typeof compared)[number][] = [
  "consent",
  "calculations",
  "repeated_calls",
  "failed_late",
  "last_result_failed",
];

/**
 * Signs that a task failed, each between 0 and about 3; more of one never makes success likelier. A stated outcome is
 * not looked at. Where agents serve a person, hard tasks show in how much it takes; where they work alone, in errors.
 */
export function outcomeFeatures(messages: readonly Message[]): Record<string, number> {
  const persons = messages.filter((m) => m.speaker === "person" && m.message_type !== "tool_call");
  const calls = messages.filter(({ message_type }) => message_type === "tool_call");
  const results = messages.filter(({ speaker }) => speaker === "tool");
  const spoken = messages.filter((m) => m.speaker === "agent" && m.message_type !== "tool_call");
  const served = Number(persons.length > 1);
  const changes = calls.filter(({ tool, speaker }) => speaker === "agent" && changesState(tool));
  const tail = messages.slice(-Math.max(3, Math.ceil(messages.length * 0.15)));
  const lastPerson = persons.findLast(({ content }) => content.replace(marks, "").trim() !== "");
  const failed = Math.sqrt(share(count(messages, hasFailed), messages.length));
  return {
    calls: (served * Math.log1p(calls.length)) / 2,
    lookups: served * Math.log1p(calls.length - changes.length),
    kinds_of_calls: served * Math.log1p(new Set(calls.map(({ tool }) => tool)).size),
    calculations: served * Math.log1p(count(calls, ({ tool }) => computes.test(tool ?? ""))),
    consent: served * Math.log1p(count(spoken, ({ content }) => consent.test(content))),
    more_wishes: Math.log1p(count(persons, ({ content }) => moreWishes.test(content))),
    displeased_last: Number(lastPerson !== undefined && displeased.test(lastPerson.content)),
    questions: (served * Math.log1p(persons.length)) / 2,
    wordiness: (served * Math.log1p(share(total(persons), persons.length))) / 5,
    promised: Number(promises.test(spoken.at(-1)?.content ?? "")),
    repeated_calls: share(repeated(calls), calls.length),
    failed,
    failed_late: share(count(tail, hasFailed), tail.length),
    last_result_failed: Number(results.at(-1)?.failed ?? false),
    failed_alone: (1 - served) * failed,
    unfinished: Number(findStop(messages) !== null),
  };
}

function hasFailed({ failed }: Message): boolean {
  return failed;
}

function count(messages: readonly Message[], counts: (message: Message) => boolean): number {
  return messages.filter(counts).length;
}

function total(messages: readonly Message[]): number {
  return messages.reduce((sum, { length }) => sum + length, 0);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function repeated(calls: readonly Message[]): number {
  return calls.length - new Set(calls.map(({ tool, key }) => `${tool} ${key}`)).size;
}
