import { z } from "zod";
import { type Database, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
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
const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const pullRequestEvent = z.object({
  action: z.string().max(50),
  number: z.int().positive(),
  pull_request: z.object({
    merged: z.boolean().nullish(),
    merge_commit_sha: sha.nullish(),
    head: z.object({ sha }),
  }),
  repository: z.object({ full_name: z.string().max(200) }),
  sender: z.object({ id: z.int() }),
});

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
  if (request.headers.get("x-github-event") !== "pull_request") return ignored("event");

  const parsed = pullRequestEvent.safeParse(parsePayload(request.headers.get("content-type") ?? "", body));
  if (!parsed.success) {
    log(`github delivery ${delivery} is not readable: ${parsed.error.issues[0]?.path.join(".")}`);
    return Response.json({ error: "payload_unreadable" }, { status: 400 });
  }
  const { action, number, pull_request, repository, sender } = parsed.data;
  try {
    const outcome = unwrap(
      await database.rpc("receive_github_pull_request", {
        delivery_key: delivery,
        repository: repository.full_name,
        number,
        action,
        merged: pull_request.merged ?? false,
        head_sha: pull_request.head.sha,
        merge_commit_sha: pull_request.merge_commit_sha ?? "",
        sender_id: sender.id,
      }),
    );
    return Response.json(outcome);
  } catch (error) {
    // GitHub shows a failed delivery to its owner and can send it again; the sweep finds the state anyway.
    log(`github delivery ${delivery} was not recorded: ${describeError(error)}`);
    return Response.json({ error: "not_recorded" }, { status: 500 });
  }
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
