import { announcedCode } from "../code-fences.ts";
import { leadingWords, nearlySame, sameWithoutNews } from "../normalise-text.ts";
import type { Message } from "../prepare-messages.ts";
import { asksSomething, isRequest, isSpoken, participantsOf } from "../read-conversation.ts";
import { worksAlone } from "../read-ending.ts";
import type { Detector, Finding } from "./contract.ts";

/** Shorter requests ("Please go on.") come again for good reasons. */
const MIN_WORDS = 8;
const ordering = new Set(["handoff", "task"]);
/** How often a remark must come again, and how long it must be: "Please go on." is a form of words. */
const REMARKS = 2;
const MIN_REMARK = 15;
/** Requests of one participant to another that are remembered. */
const REMEMBERED = 20;

interface Asked {
  message: Message;
  words: Set<string>;
  answered: boolean;
  /** How often it came again. */
  again: number;
}

/** A request that had to be made again although its addressee had spoken in between: the first was ignored. */
export const ignoredInput: Detector = {
  rule: "ignored_input",
  title: "Ignores a question or an instruction",
  mast: "2.5",
  detect(_task, messages) {
    const participants = participantsOf(messages);
    const alone = worksAlone(messages);
    /** By who is asked and who asked. */
    const asked = new Map<string, Map<string, Asked[]>>();
    const ignored = new Map<string, { pairs: [Message, Message][] }>();
    for (const message of messages) {
      if (message.speaker !== "agent" && message.speaker !== "person") continue;
      for (const requests of asked.get(message.agent)?.values() ?? [])
        for (const request of requests) if (isSpoken(message)) request.answered = true;
      const { to_agent, agent } = message;
      // Many frameworks make instructions from a template that is the same every time.
      if (message.message_type === "instruction" || message.message_type === "response") continue;
      if (to_agent === null || to_agent === agent || !participants.has(to_agent) || !isSpoken(message))
        continue;
      const list = leadingWords(message);
      if (list.length < MIN_WORDS) continue;
      const words = new Set(list);
      const bySender = asked.get(to_agent) ?? new Map<string, Asked[]>();
      asked.set(to_agent, bySender);
      const requests = bySender.get(agent) ?? [];
      bySender.set(agent, requests);
      // Among agents, a question comes again in other words; an order that does is another try (rule repetition).
      const isSame = alone && asksSomething(message.content) ? sameWithoutNews : nearlySame;
      const before = requests.find((known) => known.answered && isSame(known.words, words));
      const times = (before?.again ?? 0) + 1;
      if (before) before.again = times;
      // What asks for nothing in so many words, such as a reviewer's remark, must come a third time.
      if (
        before &&
        (isRequest(message) ||
          // A file that is shown again is work, no remark.
          (times >= REMARKS && list.length >= MIN_REMARK && !announcedCode.test(message.content)))
      ) {
        const entry = ignored.get(to_agent) ?? { pairs: [] };
        ignored.set(to_agent, entry);
        entry.pairs.push([before.message, message]);
      }
      if (before === undefined) requests.push({ message, words, answered: false, again: 0 });
      if (requests.length > REMEMBERED) requests.shift();
    }
    return [...ignored].flatMap(([agent, { pairs }]): Finding[] => {
      // A person is no member of the team, and what he overlooks is not the team's to mend.
      const [first] = pairs;
      if (first === undefined || messages.some((m) => m.agent === agent && m.speaker === "person")) return [];
      return [
        {
          severity: pairs.length > 1 ? "high" : "medium",
          agent,
          tool: null,
          summary: `${agent} is asked the same again because the first request was not met.`,
          confidence: pairs.length > 1 ? 0.75 : 0.6,
          // An order given again is a step made again; what was ignored is a question or a remark.
          ...(pairs.every(([, { message_type }]) => ordering.has(message_type)) ? { mast: "1.3" } : {}),
          evidence: [...new Set(pairs.flat())].sort((a, b) => a.seq - b.seq),
          wasted: [...new Set(pairs.map(([, again]) => again))],
          errors: 0,
        },
      ];
    });
  },
};
