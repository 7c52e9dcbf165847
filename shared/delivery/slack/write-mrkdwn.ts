import type { MrkdwnElement } from "@slack/types";
import { breaker, shorten, tame, tameLine } from "../tame-text.ts";

const mostQuotedLines = 40;
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const inWord = /[\p{L}\p{N}]/u;

/** Text of others on one line, within a limit. Nothing in it addresses anybody, links anywhere or formats anything. */
export function quote(text: string, limit: number): string {
  const line = tameLine(text).replace(/_+/g, (marks, at: number, whole: string) => {
    // Within a word they format nothing, and names have to stay what they are.
    const isWithin = inWord.test(whole[at - 1] ?? "") && inWord.test(whole[at + marks.length] ?? "");
    return isWithin ? marks : marks.replaceAll("_", `_${breaker}`);
  });
  return shorten(line, limit, (character) => {
    // Formatting needs its marks in pairs next to words; an invisible character in between ends that.
    if (character === "@" || character === "*" || character === "~" || character === "`")
      return character + breaker;
    return entities[character] ?? character;
  });
}

/** Text of others in its own lines, each marked as a quotation. */
export function quoteLines(text: string, limit: number): string {
  const lines = tame(text).trim().split("\n").slice(0, mostQuotedLines);
  const kept: string[] = [];
  let room = limit;
  for (const line of lines) {
    const quoted = `> ${quote(line, Math.max(1, room - 3))}`;
    kept.push(quoted);
    room -= quoted.length + 1;
    if (room < 20) break;
  }
  const isWhole = kept.length === tame(text).trim().split("\n").length;
  return isWhole ? kept.join("\n") : `${kept.join("\n")}\n> …`;
}

/** A code block with text of others, at most so many lines. */
export function codeBlock(text: string, limit: number, mostLines: number): string {
  const fence = "```";
  const lines = tame(text).split("\n");
  const kept = lines.slice(0, mostLines).map((line) => shorten(line, 180));
  const more = lines.length > mostLines ? `\n… ${lines.length - mostLines} more lines` : "";
  const room = limit - 2 * fence.length - 2 - more.length;
  // Only a run of them could end the block; one alone stays, so that what is copied from here is what was written.
  const broken = kept.join("\n").replace(/`(?=`)/g, `\`${breaker}`);
  const inner = shorten(broken, room, (character) =>
    character === "@" ? character + breaker : (entities[character] ?? character),
  );
  return `${fence}\n${inner}${more}\n${fence}`;
}

/** A link of ours. Addresses of others are not made into links. */
export function link(url: string, label: string): string {
  return /^https?:\/\/[^\s<>|]+$/.test(url) ? `<${url}|${quote(label, 100)}>` : quote(label, 100);
}

/** A moment in the reader's own time zone. */
export function moment(isoTime: string): string {
  const time = new Date(isoTime);
  const seconds = Math.floor(time.getTime() / 1000);
  return `<!date^${seconds}^{date_short_pretty} at {time}|${time.toISOString().slice(0, 16).replace("T", " ")} UTC>`;
}

/** The same without the time of day. */
export function day(isoTime: string): string {
  const time = new Date(isoTime);
  return `<!date^${Math.floor(time.getTime() / 1000)}^{date_short}|${time.toISOString().slice(0, 10)}>`;
}

/** Calls a person whose account an administrator mapped; undefined for what is no account. */
export function mention(slackUser: string | undefined): string | undefined {
  return slackUser !== undefined && /^[A-Z0-9]{2,40}$/.test(slackUser) ? `<@${slackUser}>` : undefined;
}

/** Formatted text in which Slack looks for no names, channels and addresses of its own accord. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}
