import { findAssignments } from "./assignments.ts";
import { entropyOf } from "./entropy.ts";
import { looksLikePlaceholder } from "./placeholders.ts";
import { findGivenToProvider } from "./providers.ts";
import type { SecretRule } from "./secret-rule.ts";
import { surroundedRules } from "./surrounded-rules.ts";
import { anyToken, tokenRules } from "./token-rules.ts";

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
  const found = new Map<number, Secret>();
  findSurrounded(text, found);
  findTokens(text, found);
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

/** What documentation and local databases write in the place of a password. */
const usualPassword =
  /^(?:p?a?ss?(?:word|wd)?\d{0,3}|pwd?|user(?:name)?|postgres|root|admin|guest|secret|mysql|mongo|redis|test|dev|local|key_\w+|.{1,3})$/i;
const shortestToken = 14;

/** By code: whether words are made of it. */
const wordCharacters = new Uint8Array(128);
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
  wordCharacters[character.charCodeAt(0)] = 1;

function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && wordCharacters[code] === 1;
}

/**
 * Looks for tokens around long words with digits; programs have few of them. Where the last character of a word
 * would stand, there mostly stands something else, so that most of the text is jumped over.
 */
function findTokens(text: string, found: Map<number, Secret>): void {
  let start = 0;
  while (start + shortestToken <= text.length) {
    let at = start + shortestToken - 1;
    while (at >= start && isInWord(text, at)) at -= 1;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + shortestToken;
    while (end < text.length && isInWord(text, end)) end += 1;
    if (found.size < mostFound && /\d/.test(text.slice(start, end))) findToken(text, start, end, found);
    start = end + 1;
  }
}

function findToken(text: string, start: number, end: number, found: Map<number, Secret>): void {
  const from = Math.max(0, start - 40);
  const piece = text.slice(from, end + 450);
  const before = found.size;
  if (anyToken.test(piece)) for (const rule of tokenRules) findByRule(piece, from, rule, found);
  if (found.size === before) findForProvider(text, start, found);
}

function findForProvider(text: string, start: number, found: Map<number, Secret>): void {
  const given = findGivenToProvider(text, start);
  if (!given || found.has(given.at)) return;
  const { at, value } = given;
  found.set(at, {
    rule: "provider-key",
    title: "key or token of a service",
    at,
    isKnownForm: false,
    shown: abridge(value),
  });
}

/** Looks for what is known by its surroundings, where one of its needles stands. */
function findSurrounded(text: string, found: Map<number, Secret>): void {
  for (const rule of surroundedRules) {
    if (rule.id !== "connection-string") {
      if (rule.needles.some((needle) => text.includes(needle))) findByRule(text, 0, rule, found);
      continue;
    }
    for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
      const from = Math.max(0, at - 22);
      findByRule(text.slice(from, at + 280), from, rule, found);
    }
  }
}

function findByRule(text: string, from: number, rule: SecretRule, found: Map<number, Secret>): void {
  const { pattern } = rule;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const secret = match[1] ?? match[0];
    const at = from + match.index + match[0].lastIndexOf(secret);
    if (match[0] === "") pattern.lastIndex += 1;
    if (found.has(at) || entropyOf(secret.slice(0, 300)) < rule.entropy) continue;
    if (rule.placeholders ? looksLikePlaceholder(secret) : /\.{3}|…/.test(secret)) continue;
    if (rule.id === "connection-string" && usualPassword.test(secret)) continue;
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
