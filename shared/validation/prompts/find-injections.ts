import { readAsSeen } from "./plain-letters.ts";

/** A phrase that takes an agent over or makes it give data away. */
export interface Injection {
  what: string;
  offset: number;
  text: string;
}

const patterns: readonly { what: string; pattern: RegExp }[] = [
  {
    what: "overrides earlier instructions",
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|other|system|safety|your)\b[^.\n]{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|directions?|polic(?:y|ies)|restrictions?|safeguards?)\b/gi,
  },
  {
    what: "takes away limits",
    pattern:
      /\b(?:you (?:are|have) (?:now )?(?:no longer (?:bound|restricted|limited)|no restrictions|unrestricted|jailbroken)|developer mode|do anything now|\bDAN\b mode|without (?:any )?(?:restrictions|filters|safeguards))/gi,
  },
  {
    what: "hides something from people",
    pattern:
      /\b(?:do not|don't|never|without)\b[^.\n]{0,20}\b(?:tell|inform|mention|reveal|notify|telling|informing|mentioning|notifying)\b[^.\n]{0,40}\b(?:user|users|human|humans|operator|reviewer|anyone|admin|administrator|people)\b[^.\n]{0,40}(?:this|that|these|about|instruction|step)/gi,
  },
  {
    what: "skips a check by a person",
    pattern:
      /\b(?:skip|bypass|disable|turn off|avoid)\b[^.\n]{0,30}\b(?:review|approval|confirmation|validation|verification|safety checks?|logging|audit|monitoring)\b/gi,
  },
  {
    what: "sends data away",
    pattern:
      /\b(?:send|post|upload|forward|transmit|submit|leak|exfiltrate|report|email|mail)\b[^.\n]{0,80}\b(?:conversation|history|messages?|context|secrets?|credentials?|passwords?|tokens?|keys?|environment|variables?|files?|data|contents?|prompt)\b[^\n]{0,60}(?:https?:\/\/|\bto\s+[\w.+-]+@[\w-]+\.\w|webhook|pastebin|\battacker\b|\bthird.party\b)/gi,
  },
  {
    what: "gives the system prompt away",
    pattern:
      /\b(?:reveal|print|repeat|output|show|disclose|return)\b[^.\n]{0,30}\b(?:system prompt|hidden instructions|your instructions|initial prompt|secrets?|api keys?|credentials|environment variables)\b/gi,
  },
  {
    what: "hides data in an address",
    pattern: /(?:!\[[^\]\n]{0,100}\]\(|https?:\/\/)[^\s)]{0,200}[?&][\w-]{1,30}=\{{1,2}[^}\n]{1,60}\}{1,2}/gi,
  },
  {
    what: "asks to encode data before it is given away",
    pattern:
      /\b(?:base64|hex|rot13|url.?encode)\b[^.\n]{0,60}\b(?:and|then)\b[^.\n]{0,40}\b(?:send|append|include|put|add|post)\b/gi,
  },
  {
    what: "pretends to be another speaker",
    pattern:
      /<\|(?:im_start|im_end|system|assistant|user|endoftext)\|>|\[\/?INST\]|<\/?(?:system|assistant)>|^[^\S\r\n\u2028\u2029]*(?:###\s{0,20})?(?:system|assistant)\s{0,20}:\s/gim,
  },
  {
    what: "runs a command",
    pattern: /\b(?:curl|wget)\s+[^\n]{0,120}\|\s*(?:ba|z)?sh\b|\brm\s+-rf\s+[/~]|\bbash\s+-c\b/gi,
  },
];
const mostFound = 50;
/** A rule against something names it as well. */
const forbidding =
  /\b(?:never|do not|don't|must not|refuse to|mustn't|not allowed to|should not)\b[^.\n]{0,40}$/i;

/** Phrases that take over, in the order of the text. A sentence that forbids one is no such phrase. */
export function findInjections(source: string): Injection[] {
  const { text, offsetOf } = readAsSeen(source);
  const found: Injection[] = [];
  for (const { what, pattern } of patterns)
    for (const match of text.matchAll(pattern)) {
      if (found.length >= mostFound) break;
      const before = text.slice(Math.max(0, match.index - 60), match.index);
      const startsWithNegation = /^(?:do not|don't|never|without)/i.test(match[0]);
      if (!startsWithNegation && forbidding.test(before)) continue;
      found.push({ what, offset: offsetOf(match.index), text: match[0].slice(0, 120) });
    }
  return found.sort((left, right) => left.offset - right.offset);
}
