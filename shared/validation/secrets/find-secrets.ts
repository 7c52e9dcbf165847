import { findAssignments } from "./assignments.ts";
import { entropyOf } from "./entropy.ts";
import { looksLikePlaceholder } from "./placeholders.ts";
import { type SecretRule, secretRules } from "./secret-rules.ts";

/** A secret in a text; never holds the secret itself in full. */
export interface Secret {
  rule: string;
  title: string;
  at: number;
  /** How sure it is: a known form, or only a name and a value that looks like it. */
  isKnownForm: boolean;
  /** Enough to recognise it, too little to use it. */
  shown: string;
}

const mostFound = 200;

/** Finds secrets by the forms that providers publish, and by names with values of high entropy. */
export function findSecrets(text: string): Secret[] {
  const lower = text.toLowerCase();
  const found = new Map<number, Secret>();
  for (const rule of secretRules) {
    if (!rule.keywords.some((keyword) => lower.includes(keyword))) continue;
    findByRule(text, rule, found);
    if (found.size >= mostFound) break;
  }
  const taken = [...found.values()].map(({ at }) => at);
  for (const { value, at, isPassword } of findAssignments(text)) {
    if (found.size >= mostFound) break;
    if (taken.some((one) => one >= at - 80 && one <= at + value.length)) continue;
    const title = isPassword ? "password" : "key or token";
    found.set(at, {
      rule: isPassword ? "password" : "named-secret",
      title,
      at,
      isKnownForm: false,
      shown: abridge(value),
    });
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function findByRule(text: string, rule: SecretRule, found: Map<number, Secret>): void {
  const { pattern } = rule;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const secret = match[1] ?? match[0];
    const at = match.index + match[0].indexOf(secret);
    if (match[0] === "") pattern.lastIndex += 1;
    if (found.has(at) || entropyOf(secret.slice(0, 300)) < rule.entropy) continue;
    if (rule.placeholders && looksLikePlaceholder(secret)) continue;
    found.set(at, { rule: rule.id, title: rule.title, at, isKnownForm: true, shown: abridge(secret) });
    if (found.size >= mostFound) return;
  }
}

/** The first characters and the length. */
function abridge(secret: string): string {
  const start = secret.startsWith("-----BEGIN")
    ? secret.slice(0, 30)
    : secret.slice(0, Math.min(6, secret.length >> 2));
  return `${start}… (${secret.length} characters)`;
}
