import type { Message } from "../prepare-messages.ts";

/** How much of a message is searched for the final answer. */
const SEARCHED = 6_000;
/** And how much in all: enough for any talk that people would read. */
const SEARCHED_IN_ALL = 3_000_000;
/** Different values of the final answer that are looked for. */
const MAX_VALUES = 8;

const statedAnswer =
  /(?:final answer|answer|result|conclusion|total)\b[^\n:=]{0,80}[:=]?\s*(?:is\s*)?[*\s"'[({$\\]{0,10}(?:boxed\{)?([^\n]{1,120})/gi;
const emphasised = /\*\*([^*\n]{1,80})\*\*|\\boxed\{([^}\n]{1,80})\}|"([^"\n]{2,60})"/g;

/**
 * The position of the message in which the values of the final answer stand for the first time, and nowhere
 * before; -1 when the answer has no values of its own, or they stand in the task.
 * @param last The position of the message that says the answer.
 */
export function traceAnswer(messages: readonly Message[], last: number, task: string): number {
  const answer = messages[last];
  if (!answer) return -1;
  const known = ` ${normal(task)} `;
  const values = answerValues(answer.content).filter((value) => !known.includes(` ${value} `));
  if (values.length === 0) return -1;
  let best = -1;
  let most = 0;
  let searched = 0;
  for (const [position, message] of messages.entries()) {
    if (position > last || searched > SEARCHED_IN_ALL) break;
    searched += Math.min(message.content.length, SEARCHED);
    const text = ` ${normal(message.content.slice(0, SEARCHED))} `;
    const found = values.filter((value) => text.includes(` ${value} `)).length;
    if (found > most) [best, most] = [position, found];
    if (most === values.length) break;
  }
  return best;
}

/** What the answer states: the marked values of the message, the stated ones first; numbers where nothing is marked. */
export function answerValues(content: string): string[] {
  const tail = content.slice(-1_500);
  const values = new Set<string>();
  const add = (text: string | undefined) => {
    const value = normal(text ?? "");
    if (value.length > 0 && value.length <= 60 && values.size < MAX_VALUES) values.add(value);
  };
  for (const match of tail.matchAll(emphasised)) add(match[1] ?? match[2] ?? match[3]);
  if (values.size === 0)
    for (const match of tail.matchAll(statedAnswer)) {
      const numbers = match[1]?.match(/\d[\d,.]*/g);
      if (numbers) numbers.forEach(add);
      else add(match[1]);
    }
  if (values.size === 0) for (const number of tail.match(/\d[\d,.]*\d|\d/g) ?? []) add(number);
  return [...values];
}

function normal(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,][\p{N}]+)*/gu) ?? []).join(" ");
}
