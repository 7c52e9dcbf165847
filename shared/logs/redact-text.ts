import { cleanText, shorten } from "./clean-text.ts";
import { redactions } from "./redaction-patterns.ts";

const patterns = redactions.map(
  ({ pattern, ignoreCase, replacement }) =>
    [new RegExp(pattern, ignoreCase ? "gi" : "g"), replacement] as const,
);

/**
 * The text without obvious secrets (keys, tokens, passwords that are named so) and e-mail addresses, as the
 * database withholds them from what is stored. It finds forms, not meanings: a secret that looks like a word stays.
 */
export function redactText(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of patterns) redacted = redacted.replace(pattern, replacement);
  return redacted;
}

/**
 * A quotation of a message that may leave the log: one line, redacted, cleaned, at most `length` characters.
 */
export function quoteText(text: string, length = 300): string {
  // Redacted before it is cut to length, because half a key is not recognised any more.
  const start = cleanText(text.slice(0, length * 8));
  return shorten(redactText(start).replace(/\s+/g, " ").trim(), length);
}
