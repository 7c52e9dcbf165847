/** Why a request is not believed. For the log only: the sender learns nothing but 401. */
export type SignatureProblem =
  | "timestamp_missing"
  | "timestamp_stale"
  | "signature_missing"
  | "signature_malformed"
  | "signature_wrong";

/** What a signature is made over, and the secret that both sides share. */
export interface SignedRequest {
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  secret: string;
}

/** Older or newer than this, a Slack request may be a recording. */
const maxAgeSeconds = 300;

/**
 * Whether Slack sent this: HMAC-SHA256 over version, time and the raw body, made within the last five minutes.
 * A time in the future is refused too, or a recording could be kept for later.
 */
export async function verifySlackSignature(
  { headers, body, secret }: SignedRequest,
  nowMs: number,
): Promise<SignatureProblem | undefined> {
  const timestamp = headers.get("x-slack-request-timestamp");
  if (timestamp === null || !/^\d{1,12}$/.test(timestamp)) return "timestamp_missing";
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > maxAgeSeconds) return "timestamp_stale";
  const prefix = new TextEncoder().encode(`v0:${timestamp}:`);
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  return verifyHmac(headers.get("x-slack-signature"), "v0=", signed, secret);
}

/** Whether GitHub sent this: HMAC-SHA256 over the raw body. */
export async function verifyGitHubSignature({
  headers,
  body,
  secret,
}: SignedRequest): Promise<SignatureProblem | undefined> {
  return verifyHmac(headers.get("x-hub-signature-256"), "sha256=", body, secret);
}

async function verifyHmac(
  signature: string | null,
  prefix: string,
  signed: Uint8Array<ArrayBuffer>,
  secret: string,
): Promise<SignatureProblem | undefined> {
  if (signature === null) return "signature_missing";
  const hex = signature.startsWith(prefix) ? signature.slice(prefix.length) : "";
  if (!/^[0-9a-f]{64}$/.test(hex)) return "signature_malformed";
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const given = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  // Compares in constant time, unlike two strings.
  return (await crypto.subtle.verify("HMAC", key, given, signed)) ? undefined : "signature_wrong";
}
