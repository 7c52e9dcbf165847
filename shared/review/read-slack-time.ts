/** A timestamp of Slack (seconds, then microseconds) as ISO 8601, with the microseconds that keep two edits apart. */
export function readSlackTime(timestamp: string): string {
  const [seconds = "", micros = ""] = timestamp.split(".");
  const moment = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19);
  return `${moment}.${micros.padEnd(6, "0").slice(0, 6)}Z`;
}
