import { ZodError } from "zod";
import type { Database } from "../platform/database.ts";
import { digest } from "../platform/digest.ts";
import { describeError } from "../platform/errors.ts";
import { githubEvents } from "./github-events.ts";
import { readBody } from "./read-body.ts";
import { verifyGitHubSignature } from "./verify-signature.ts";

/** What the receiver works with. */
export interface GitHubReceiver {
  webhookSecret: string;
  database: Database;
  log: (line: string) => void;
}

/** GitHub sends up to 25 MB; the events that we act on are far smaller. */
const maxBytes = 5_000_000;

/** Answers a webhook of GitHub. Believed only with a signature; the database acts on each delivery once. */
export async function receiveGitHub(
  request: Request,
  { webhookSecret, database, log }: GitHubReceiver,
): Promise<Response> {
  if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
  const body = await readBody(request, maxBytes);
  if (!body) return new Response(null, { status: 413 });
  const problem = await verifyGitHubSignature({ headers: request.headers, body, secret: webhookSecret });
  if (problem) {
    log(`github request refused: ${problem}`);
    return new Response(null, { status: 401 });
  }
  const delivery = request.headers.get("x-github-delivery");
  if (!delivery || delivery.length > 200)
    return Response.json({ error: "delivery_missing" }, { status: 400 });
  const event = request.headers.get("x-github-event") ?? "";
  // The signature covers the body alone: the name may be anything, also one that every object knows.
  const handle = Object.hasOwn(githubEvents, event) ? githubEvents[event] : undefined;
  if (!handle) return ignored("event");
  const payload = parsePayload(request.headers.get("content-type") ?? "", body);
  try {
    const outcome = await handle(database, await receiptOf(body), payload);
    return outcome === undefined ? ignored("action") : Response.json(outcome);
  } catch (error) {
    if (error instanceof ZodError) {
      log(`github delivery ${delivery} is not readable: ${error.issues[0]?.path.join(".")}`);
      return Response.json({ error: "payload_unreadable" }, { status: 400 });
    }
    // GitHub shows a failed delivery to its owner and can send it again; the sweep finds the state anyway.
    log(`github delivery ${delivery} was not recorded: ${describeError(error)}`);
    return Response.json({ error: "not_recorded" }, { status: 500 });
  }
}

/**
 * By what a webhook is known again. The signature covers the body and not the delivery's id, so a recorded body could be
 * sent under a new id: the body itself is the key. A button that is pressed again while nothing at all has changed is the
 * same body too, and has nothing to do.
 */
async function receiptOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha256:${await digest(body)}`;
}

function ignored(why: string): Response {
  return Response.json({ ignored: why }, { status: 202 });
}

/** Webhooks can be set up to send JSON, or a form with JSON in it. */
function parsePayload(contentType: string, body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  const json = contentType.startsWith("application/x-www-form-urlencoded")
    ? new URLSearchParams(text).get("payload")
    : text;
  try {
    return JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
}
