import { phrasePattern } from "../phrases.ts";
import type { Message } from "../prepare-messages.ts";
import { isSpoken } from "../read-conversation.ts";
import { isOver, worksAlone } from "../read-ending.ts";
import type { Detector, Finding, Span } from "./contract.ts";

const fence = /(?:```|~~~)[^\n]*\n([\s\S]*?)(?:```|~~~|$)/g;
/** What stands in code where something is still to be written. */
const gap =
  /\b(?:TODO|FIXME)\b|NotImplementedError|\b(?:your code here|to be implemented|not (?:yet )?implemented|implement (?:this|here|later)|placeholder|rest of the code|add your (?:code|logic))\b/i;
const standsIn = phrasePattern("standsIn");
/** Last words of agents in which the result is told. */
const LAST = 5;
/** The name of the file before, or in the first line of, a block. */
const fileName = /[\w/-]+\.[a-z]{1,5}\b/g;

/**
 * What was asked for is delivered with gaps: code announces it in a comment, or something made up stands in for what
 * should have been found.
 */
export const unfinishedProduct: Detector = {
  rule: "unfinished_product",
  title: "Delivers less than was asked for",
  mast: "1.1",
  harmlessOnSuccess: true,
  detect(task, messages) {
    if (!isOver(task) || !worksAlone(messages)) return [];
    const spans = [...gapsInFiles(messages), ...standIns(messages)];
    return [...Map.groupBy(spans, ({ message }) => message.agent)].map(
      ([agent, own]): Finding => ({
        severity: "medium",
        agent,
        tool: null,
        summary: `${agent} delivers gaps or inventions in place of parts of what was asked for.`,
        confidence: 0.65,
        evidence: [...new Set(own.map(({ message }) => message))],
        spans: own,
        errors: 0,
      }),
    );
  },
};

function standIns(messages: readonly Message[]): Span[] {
  const task = messages[0]?.content ?? "";
  if (standsIn.test(task)) return [];
  const words = messages.filter(
    (message) =>
      message.speaker === "agent" &&
      isSpoken(message) &&
      !["instruction", "thought", "plan"].includes(message.message_type),
  );
  return words
    .slice(1)
    .slice(-LAST)
    .flatMap((message) => {
      const hit = standsIn.exec(message.content);
      return hit === null ? [] : [{ message, from: hit.index, to: hit.index + hit[0].length }];
    });
}

/** The gaps in the last version of each file. */
function gapsInFiles(messages: readonly Message[]): Span[] {
  const files = new Map<string, Span | null>();
  for (const message of messages) {
    if (message.speaker !== "agent" || !isSpoken(message) || message.message_type === "instruction") continue;
    for (const block of message.content.matchAll(fence)) {
      const before = message.content.slice(Math.max(0, block.index - 80), block.index);
      const name = before.match(fileName)?.at(-1) ?? block[0].slice(0, 80).match(fileName)?.[0] ?? "";
      const hit = gap.exec(block[1] ?? "");
      const from = block.index + block[0].indexOf(block[1] ?? "") + (hit?.index ?? 0);
      files.set(name, hit && { message, from, to: from + hit[0].length });
    }
  }
  return [...files.values()].filter((span) => span !== null);
}
