import { cleanText, shorten } from "../clean-text.ts";
import { limits } from "./span.ts";

export type PartRole = "system" | "user" | "assistant" | "tool";
export type PartType = "text" | "reasoning" | "call" | "result";

/** One thing in a message, whatever the convention: words, thoughts, a call of a tool, or its answer. */
export interface Part {
  role: PartRole;
  type: PartType;
  /** Of a call or answer the tool; of words the one who spoke, where a convention says so. */
  name: string | null;
  callId: string | null;
  /** Words; of a call the arguments as JSON with sorted keys. */
  text: string;
  /** An answer that reports a failure. */
  failed?: boolean;
  /** Whether the text is JSON in full. */
  json?: boolean;
}

/** A part without its words, which are stored once under a hash of their own, whoever says them. */
export type Item = Omit<Part, "text" | "json"> & {
  hash: string;
  words: string;
  /** Whether there are any words. */
  empty: boolean;
  /** Of a call, the agent to whom it hands over. */
  target?: string;
};

export function toItem({ role, type, name, callId, text, failed }: Part): Item {
  const words = hashText(text);
  return {
    hash: hashText([role, type, callId ?? "", name ?? "", failed ? "failed" : "", words].join("\u0001")),
    words,
    role,
    type,
    name,
    callId,
    empty: text === "",
    ...(failed ? { failed } : {}),
  };
}

/** Words as they are stored: what Postgres can hold, and not beyond all measure. */
export function tidy(text: string): string {
  return shorten(cleanText(text.trim()), limits.text);
}

/** JSON with sorted keys, so that the same arguments are the same text in every convention. */
export function stableJson(value: unknown, depth = 0): string {
  if (depth > limits.depth) return '"…"';
  if (Array.isArray(value)) return `[${value.map((inner) => stableJson(inner, depth + 1)).join(",")}]`;
  if (typeof value !== "object" || value === null)
    return JSON.stringify(typeof value === "string" ? cleanText(value) : value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(cleanText(key))}:${stableJson(inner, depth + 1)}`).join(",")}}`;
}

/** What a text holds if it is JSON, else the text itself. Only what begins like JSON is tried. */
export function parseLoosely(value: unknown): unknown {
  if (
    typeof value !== "string" ||
    !/^\s*(?:[[{"]|null\s*$|true\s*$|false\s*$|-?\d+(\.\d+)?\s*$)/.test(value.slice(0, 40))
  )
    return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** 106 bits that tell texts apart: two runs of cyrb53 (public domain), quick and without waiting. */
export function hashText(text: string): string {
  return (
    cyrb53(text, 0x9e3779b9).toString(36).padStart(11, "0") +
    cyrb53(text, 0x85ebca6b).toString(36).padStart(11, "0")
  );
}

function cyrb53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
