/** SHA-256 of the text's UTF-8 bytes as 64 lower-case hexadecimal digits, as `private.sha256_hex` in the database. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One hash over several parts. They are joined as JSON, so that moving a character from one part to the next
 * gives another hash.
 */
export function hashParts(...parts: readonly (string | null)[]): Promise<string> {
  return sha256Hex(JSON.stringify(parts));
}
