import { changesState } from "./attribution/read-signs.ts";
import type { Message } from "./prepare-messages.ts";

/** What a person says who got what they came for, … */
const thanks =
  /\b(?:thanks?|thank you|perfect|great|awesome|wonderful|appreciate|that(?:'|’)?s (?:all|everything|it)|all set|good to go|works? (?:now|fine|again)|resolved|excellent)\b/i;
/** … and who did not. */
const displeased =
  /\b(?:frustrat\w*|disappoint\w*|unacceptable|ridiculous|upset|still (?:not|no|can(?:'|’)?t|isn(?:'|’)?t|doesn(?:'|’)?t)|not (?:working|happy|what)|that(?:'|’)?s not|doesn(?:'|’)?t (?:work|help)|are you sure|but i|i understand, but|isn(?:'|’)?t there|can(?:'|’)?t you|please reconsider|insist|complain\w*)\b/i;
/** A wish that comes on top of what was asked for first, or instead of it. */
const moreWishes =
  /\b(?:also|another|one more|additionally|as well|instead|actually|wait|change my mind|alternatively|what about|how about|what if)\b/i;
const refuses =
  /\b(?:i(?:'|’)?m (?:sorry|unable|afraid|not able)|i am (?:sorry|unable|not able)|unfortunately|cannot be|can(?:'|’)?t be|not (?:possible|eligible|allowed|permitted|able to)|unable to|(?:isn(?:'|’)?t|aren(?:'|’)?t) (?:possible|eligible|allowed)|policy|policies)\b/i;
const declines =
  /\b(?:unfortunately|cannot|can(?:'|’)?t|not (?:possible|eligible|allowed|permitted|able to)|unable to)\b/i;
const asksConsent = /\b(?:confirm|proceed|yes\/no|would you like)\b/i;
const escalates = /transfer|escalat|human|hand_?(?:off|over)/i;
const announcesTransfer =
  /\btransfer(?:r(?:ed|ing))?\b.{0,60}\b(?:human|agent|specialist|representative)|###\s?TRANSFER/i;
const closes = /###\s?STOP|\bTERMINATE\b|<(?:END|DONE|STOP)>|\bfinal answer\b/i;
const cutOff =
  /\bmax(?:imum)?\.? (?:number of )?(?:turns?|rounds?|steps?|iterations?|messages?|errors?)\b|\btoo many errors\b/i;
const confirms =
  /\b(?:successful(?:ly)?|has been|have been|is now|are now|completed?|confirmed|processed|all tests? pass(?:ed)?|no errors?)\b/i;

/** Features of which it matters how a task compares with others of its team. */
export const compared = [
  "calls",
  "words",
  "consent",
  "longest",
  "length",
  "failures_share",
  "repeated_calls",
  "refusals_share",
  "more_wishes",
] as const;

/**
 * What a conversation shows of how its task ended, each between 0 and about 3. Structure first, words second; a
 * stated outcome is not looked at.
 */
export function outcomeFeatures(messages: readonly Message[]): Record<string, number> {
  const persons = messages.filter(
    ({ speaker, message_type }) => speaker === "person" && message_type !== "tool_call",
  );
  const calls = messages.filter(({ message_type }) => message_type === "tool_call");
  const results = messages.filter(({ speaker }) => speaker === "tool");
  const spoken = messages.filter(
    ({ speaker, message_type }) => speaker === "agent" && message_type !== "tool_call",
  );
  const changing = calls.filter(({ tool }) => changesState(tool) && !escalates.test(tool ?? ""));
  const tail = messages.slice(-Math.max(3, Math.ceil(messages.length * 0.15)));
  const lastPerson =
    persons.findLast(({ content }) => content.replace(/###[^#]*###/g, "").trim() !== "")?.content ?? "";
  const lastSpoken = spoken.findLast(({ content }) => content.length > 15)?.content ?? "";
  const count = (list: readonly Message[], words: RegExp) =>
    list.filter(({ content }) => words.test(content)).length;
  const characters = spoken.reduce((sum, { length }) => sum + length, 0);
  return {
    served: Number(persons.length > 1),
    length: Math.log1p(messages.length) / 3,
    turns: Math.log1p(persons.length) / 2,
    calls: Math.log1p(calls.length) / 2,
    kinds_of_calls: Math.log1p(new Set(calls.map(({ tool }) => tool)).size),
    changes_any: Number(changing.length > 0),
    changes_share: share(changing.length, calls.length),
    failures_share: share(messages.filter(({ failed }) => failed).length, Math.max(1, results.length)),
    failures_late: share(tail.filter(({ failed }) => failed).length, tail.length),
    last_result_failed: Number(results.at(-1)?.failed ?? false),
    escalated: Number(calls.some(({ tool }) => escalates.test(tool ?? ""))),
    transfer_said: Number(count(tail, announcesTransfer) > 0),
    closed: Number(count(tail, closes) > 0),
    cut_off: Number(
      tail.some(
        ({ content, message_type }) => message_type === "termination" && cutOff.test(content.slice(0, 300)),
      ),
    ),
    pleased_last: Number(thanks.test(lastPerson)),
    displeased_last: Number(displeased.test(lastPerson)),
    more_wishes: Math.log1p(count(persons, moreWishes)),
    refusals_share: share(count(spoken, refuses), spoken.length),
    refused_last: Number(refuses.test(lastSpoken)),
    never_declined: Number(
      count(
        messages.filter(({ speaker }) => speaker === "agent"),
        declines,
      ) === 0,
    ),
    confirmed_last: Number(confirms.test(lastSpoken)),
    confirmed_share: share(count(spoken, confirms), spoken.length),
    consent: Math.log1p(count(spoken, asksConsent)),
    question_last: Number(lastSpoken.trimEnd().endsWith("?")),
    repeated_calls: share(repeated(calls), calls.length),
    words: Math.log1p(share(characters, spoken.length)) / 5,
    longest: Math.log1p(spoken.reduce((most, { length }) => Math.max(most, length), 0)),
    no_calls: Number(calls.length === 0 && results.length === 0),
    calls_of_persons: Number(calls.some(({ speaker }) => speaker === "person")),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function repeated(calls: readonly Message[]): number {
  return calls.length - new Set(calls.map(({ tool, key }) => `${tool} ${key}`)).size;
}
