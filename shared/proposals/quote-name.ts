/**
 * A name from the log as it may stand in a prompt: in backticks if it looks like a name, else null. Logs are
 * written by the agents that are to be improved; a "name" with sentences in it would be an order to the next one.
 */
export function quoteName(name: string | null): string | null {
  return name !== null && /^[\p{L}\p{N}][\p{L}\p{N}_.:/-]{0,63}$/u.test(name) ? `\`${name}\`` : null;
}

/** A name for people to read: short, on one line. */
export function plainName(name: string | null, instead: string): string {
  const plain = (name ?? "")
    .replace(/[^\p{L}\p{N}_.:/ -]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 60)
    .trim();
  return plain === "" ? instead : plain;
}
