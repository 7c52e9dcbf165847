import { fence } from "../code-fences.ts";
import { leadingWords, nearlySame } from "../normalise-text.ts";
import type { Message } from "../prepare-messages.ts";
import { isSpoken } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";

const MIN_WORDS = 10;
/** Messages that must lie between an opening and its return. */
const MIN_DISTANCE = 5;
/** An agent's first words open the conversation only among its first messages. */
const OPENING = 10;
/** What comes back more often is a form of words, not a beginning. */
const MAX_RETURNS = 2;
/** What frameworks do not make from templates. */
const talk = new Set(["message", "thought", "plan"]);

interface Opening {
  message: Message;
  words: Set<string>;
  position: number;
  returns: Message[];
}

/** An agent starts over: its opening words come again later, as if nothing had been said. */
export const conversationReset: Detector = {
  rule: "conversation_reset",
  title: "Starts the conversation over",
  mast: "2.1",
  detect(_task, messages) {
    const openings = new Map<string, Opening>();
    for (const [position, message] of messages.entries()) {
      if (message.speaker !== "agent" || !isSpoken(message) || !talk.has(message.message_type)) continue;
      // A file that is shown again with few changes is work, not talk.
      if (fence.test(message.content)) continue;
      const words = leadingWords(message);
      if (words.length < MIN_WORDS) continue;
      const opening = openings.get(message.agent);
      if (opening === undefined)
        openings.set(message.agent, { message, words: new Set(words), position, returns: [] });
      else if (opening.position < OPENING && nearlySame(opening.words, new Set(words)))
        opening.returns.push(message);
    }
    return [...openings].flatMap(([agent, { message, returns }]): Finding[] => {
      const last = returns.at(-1);
      if (last === undefined || returns.length > MAX_RETURNS) return [];
      if (messages.indexOf(last) - messages.indexOf(message) <= MIN_DISTANCE) return [];
      return [
        {
          severity: "medium",
          agent,
          tool: null,
          summary: `${agent} starts over in the middle of the conversation.`,
          confidence: 0.7,
          evidence: [message, ...returns],
          wasted: returns,
          errors: 0,
        },
      ];
    });
  },
};
