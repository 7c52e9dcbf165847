import { fence } from "../code-fences.ts";
import { leadingWords, nearlySame } from "../normalise-text.ts";
import type { Message } from "../prepare-messages.ts";
import { asksSomething, isSpoken } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";

const MIN_WORDS = 10;
/** Questions of one agent that are remembered. */
const REMEMBERED = 20;

/** What frameworks do not make from templates. */
const talk = new Set(["message", "thought", "plan"]);

interface Said {
  message: Message;
  words: Set<string>;
  position: number;
}

/** An agent asks again what was answered: nearly the same question twice, with an answer in between that says something. */
export const lostContext: Detector = {
  rule: "lost_context",
  title: "Asks again what was answered",
  mast: "1.4",
  detect(_task, messages) {
    const questions = new Map<string, Said[]>();
    const found = new Map<string, Message[]>();
    const answers = new Map<string, number>();
    for (const [position, message] of messages.entries()) {
      if (!isSpoken(message)) continue;
      if (message.to_agent !== null && leadingWords(message).length >= 3)
        answers.set(`${message.to_agent}\n${message.agent}`, position);
      if (message.speaker !== "agent" || !talk.has(message.message_type)) continue;
      // A file that is shown again with few changes is work, not talk.
      if (fence.test(message.content)) continue;
      const list = leadingWords(message);
      if (list.length < MIN_WORDS) continue;
      const said = { message, words: new Set(list), position };
      if (!asksSomething(message.content) || message.to_agent === null) continue;
      const key = `${message.agent}\n${message.to_agent}`;
      const asked = questions.get(key) ?? [];
      questions.set(key, asked);
      const before = asked.find(
        (known) => known.position < (answers.get(key) ?? -1) && nearlySame(known.words, said.words),
      );
      if (before) note(message.agent, before.message, message);
      asked.push(said);
      if (asked.length > REMEMBERED) asked.shift();
    }
    return [...found].map(
      ([agent, evidence]): Finding => ({
        severity: "medium",
        agent,
        tool: null,
        summary: `${agent} asks again what was answered.`,
        confidence: 0.65,
        evidence,
        wasted: evidence.slice(1),
        errors: 0,
      }),
    );

    function note(agent: string, ...pair: Message[]): void {
      const known = found.get(agent) ?? [];
      found.set(agent, known);
      for (const message of pair) if (!known.includes(message) && known.length < 100) known.push(message);
    }
  },
};
