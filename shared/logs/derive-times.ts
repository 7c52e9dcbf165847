/**
 * Where time starts for a log that has none. Long before any real log, so that nobody takes it for a date and
 * no comparison of before and after a deployment ever counts it.
 */
export const DERIVED_EPOCH = "2000-01-01T00:00:00.000Z";

/** The time of a message that has none, in a conversation that has none: one second per position. */
export function deriveTime(seq: number): string {
  return new Date(Date.parse(DERIVED_EPOCH) + seq * 1000).toISOString();
}

const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?$/i;

/**
 * A log's time in a form that Postgres reads the same way everywhere. A time without zone counts as UTC;
 * microseconds are kept.
 * @returns null when it is no ISO 8601 time, or lies outside 1990 to 2100 (each month of messages becomes a
 * partition, so a wrong clock must not make them at will).
 */
export function normaliseTime(text: string): string | null {
  const match = isoTime.exec(text.trim());
  if (!match) return null;
  const time = text.trim().replace(" ", "T").toUpperCase();
  const zoned = match[3] ? time.replace(/([+-]\d{2})$/, "$1:00") : `${time}Z`;
  const at = Date.parse(zoned);
  if (Number.isNaN(at) || at < Date.UTC(1990, 0, 1) || at >= Date.UTC(2100, 0, 1)) return null;
  return zoned;
}
