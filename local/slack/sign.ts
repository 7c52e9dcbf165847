import { createHmac } from "node:crypto";

/** The headers that prove a request came from Slack: HMAC-SHA256 over version, time and the raw body. */
export function signedHeaders(secret: string, body: string, now: Date): Record<string, string> {
  const at = Math.floor(now.getTime() / 1000).toString();
  const digest = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": at, "x-slack-signature": `v0=${digest}` };
}
