import { classifyError } from "../detect-errors.ts";
import { type Call, matchCalls } from "../match-calls.ts";
import type { Message } from "../prepare-messages.ts";
import { asksSomething, isSpoken } from "../read-conversation.ts";
import type { Detector, Finding } from "./contract.ts";

/** How many different guesses in a row fail before asking would have been the better way. */
const GUESSES = 3;
const passing = new Set(["rate_limit", "timeout", "api"]);

/** One tool, one try after the other with other arguments, all in vain, and nobody is asked. */
export const unaskedGuess: Detector = {
  rule: "unasked_guess",
  title: "Guesses instead of asking",
  mast: "2.2",
  detect(_task, messages) {
    const result = new Map(
      matchCalls(messages).flatMap((found) => (found.result ? [[found.result, found] as const] : [])),
    );
    const rows = new Map<string, Call[]>();
    const findings = new Map<string, Finding>();
    for (const message of messages) {
      // Asked or told something: what follows is no longer a guess.
      if (message.speaker === "person") rows.clear();
      else if (isSpoken(message) && message.to_agent !== null && asksSomething(message.content))
        for (const key of [...rows.keys()]) if (key.startsWith(`${message.agent}\n`)) rows.delete(key);
      const found = result.get(message);
      if (found === undefined || found.call.actor === null) continue;
      const key = `${found.call.actor}\n${found.call.tool}`;
      if (!message.failed || passing.has(classifyError(message) ?? "")) {
        rows.delete(key);
        continue;
      }
      const row = rows.get(key) ?? [];
      rows.set(key, row);
      if (row.some(({ call }) => call.key === found.call.key)) continue;
      row.push(found);
      if (row.length >= GUESSES) findings.set(key, describe(found.call, row));
    }
    return [...findings.values()];
  },
};

function describe({ actor, tool }: Message, row: readonly Call[]): Finding {
  const evidence = row.flatMap(({ call, result }): Message[] => (result ? [call, result] : [call]));
  return {
    severity: "medium",
    agent: actor,
    tool,
    summary: `${actor} tries one set of arguments of ${tool ?? "a tool"} after the other and asks nobody.`,
    confidence: 0.75,
    evidence,
    wasted: evidence.slice(2),
    errors: row.length,
  };
}
