import { randomBytes } from "node:crypto";

/** An id in Slack's style: a letter for the kind, then capitals and digits. */
export function newId(prefix: string): string {
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
  return prefix + Array.from(randomBytes(10), (byte) => alphabet[byte % alphabet.length]).join("");
}

/** A short random word for block ids, hashes and secrets. */
export function newToken(bytes = 6): string {
  return randomBytes(bytes).toString("base64url");
}

/** Seconds with six decimals, later than the last one: a message's `ts` names it and orders it. */
export function timestamp(now: Date, last: string): string {
  const micros = BigInt(now.getTime()) * 1000n;
  const floor = BigInt(last.replace(".", "")) + 1n;
  const digits = (micros > floor ? micros : floor).toString().padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
