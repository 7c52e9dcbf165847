import { cleanText, shorten } from "./clean-text.ts";

/**
 * What must not leave the log in a quotation, the more specific first. Every pattern is linear in the length of
 * the text: no repetition inside a repetition.
 */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, "[key]"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, "[token]"],
  [/\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}/g, "[key]"],
  [
    /\b(?:gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|sb_secret_|sb_publishable_|hf_|npm_|AKIA|ASIA|AIza)[A-Za-z0-9_-]{10,}/g,
    "[key]",
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{16,}/gi, "$1 [token]"],
  // user:password in an address
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s:@/]{1,200}:[^\s@/]{1,200}@/gi, "$1[password]@"],
  [
    /(["']?\b(?:[a-z0-9]{1,30}[_-]){0,3}(?:password|passwd|secret|api[_-]?key|access[_-]?key|access[_-]?token|auth[_-]?token|refresh[_-]?token|private[_-]?key|client[_-]?secret)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;}&]{4,}/gi,
    "$1[secret]",
  ],
  [/[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g, "[e-mail]"],
];

/**
 * The text without obvious secrets (keys, tokens, passwords that are named so) and e-mail addresses.
 * It finds forms, not meanings: a secret that looks like a word stays.
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
