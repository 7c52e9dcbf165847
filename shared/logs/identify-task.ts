import { hashParts } from "./hash-text.ts";

/**
 * The id of the task that a team's conversation becomes: always the same, so that importing a file again
 * finds what is there. A UUID of version 8 (RFC 9562, 5.8: made by a rule of one's own) from a SHA-256.
 */
export async function identifyTask(teamSlug: string, conversationId: string): Promise<string> {
  const hash = await hashParts("task", teamSlug, conversationId);
  // The variant takes the two highest bits of the seventeenth digit: 8, 9, a or b.
  const variant = "89ab"[Number.parseInt(hash.charAt(16), 16) & 3];
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}

/**
 * The slug of a team that a log calls by any name: lower case, with dashes for what a slug may not hold
 * (see the check `teams_slug_form`). "tau/Airline GPT" becomes "tau-airline-gpt".
 * @returns null when nothing usable is left.
 */
export function slugTeam(name: string): string | null {
  const slug = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 100)
    .replace(/-+$/, "");
  return slug === "" ? null : slug;
}
