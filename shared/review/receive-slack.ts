import { type Database, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import type { Slack } from "../platform/slack.ts";
import { buildReasonModal, readReason } from "./build-reason-modal.ts";
import { type ModalSubmission, type Press, parseSlackRequest } from "./parse-slack-request.ts";
import { readBody } from "./read-body.ts";
import { verifySlackSignature } from "./verify-signature.ts";

/** What the receiver works with. */
export interface SlackReceiver {
  signingSecret: string;
  database: Database;
  slack: Pick<Slack, "openModal">;
  log: (line: string) => void;
  now?: () => number;
}

const maxBytes = 1_000_000;
/** Slack gives up after three seconds and shows the person a warning; that is the truth only if nothing happens later. */
const answerWithinMs = 2_500;

const help = [
  "Proposals are reviewed where they are posted: press *Approve*, *Reject* or *Ask for changes* on the message.",
  "Only reviewers whose Slack account an administrator has mapped can decide.",
].join("\n");

/** Answers a request of Slack. Believed only with a fresh signature; decisions are counted by the database. */
export async function receiveSlack(request: Request, receiver: SlackReceiver): Promise<Response> {
  const { signingSecret, log, now = Date.now } = receiver;
  if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
  const body = await readBody(request, maxBytes);
  if (!body) return new Response(null, { status: 413 });
  const problem = await verifySlackSignature(
    { headers: request.headers, body, secret: signingSecret },
    now(),
  );
  if (problem) {
    log(`slack request refused: ${problem}`);
    return new Response(null, { status: 401 });
  }
  const asked = parseSlackRequest(request.headers.get("content-type") ?? "", new TextDecoder().decode(body));
  switch (asked.kind) {
    case "handshake":
      return Response.json({ challenge: asked.challenge });
    case "command":
      return Response.json({ response_type: "ephemeral", text: help });
    case "press":
      return takePress(asked.press, receiver);
    case "submission":
      return takeSubmission(asked.submission, receiver);
    case "other":
      return new Response(null, { status: 200 });
  }
}

async function takePress(press: Press, { database, slack, log }: SlackReceiver): Promise<Response> {
  const { action, improvement, version, workspace, user, channel, actionTs } = press;
  if (action !== "approve") {
    try {
      // The trigger lives for three seconds, so nothing is asked or written before.
      await slack.openModal(press.triggerId, buildReasonModal({ ...press, action }));
    } catch (error) {
      log(`modal for ${improvement} was not opened: ${describeError(error)}`);
      return new Response(null, { status: 500 });
    }
    return new Response(null, { status: 200 });
  }
  return record(database, log, {
    delivery_key: `${workspace}:${user}:${actionTs}:${action}`,
    workspace,
    slack_user: user,
    channel,
    improvement,
    expected_version: version,
    decision: action,
  });
}

async function takeSubmission(
  submission: ModalSubmission,
  { database, log }: SlackReceiver,
): Promise<Response> {
  const { decision, memory, workspace, user, viewId, viewHash } = submission;
  const read = readReason(submission);
  if ("errors" in read) return Response.json({ response_action: "errors", errors: read.errors });
  return record(database, log, {
    delivery_key: `${viewId}:${viewHash}`,
    workspace,
    slack_user: user,
    channel: memory.channel,
    improvement: memory.improvement,
    expected_version: memory.version,
    decision,
    reason: read.reason,
  });
}

interface Decision {
  delivery_key: string;
  workspace: string;
  slack_user: string;
  channel: string;
  improvement: string;
  expected_version: number;
  decision: string;
  reason?: string;
}

/** A refused decision is answered to the person by a delivery, so Slack gets 200 for it too. */
async function record(database: Database, log: SlackReceiver["log"], decision: Decision): Promise<Response> {
  try {
    unwrap(
      await database
        .rpc("receive_slack_decision", { ...decision })
        .abortSignal(AbortSignal.timeout(answerWithinMs)),
    );
    return new Response(null, { status: 200 });
  } catch (error) {
    log(`decision ${decision.delivery_key} was not recorded: ${describeError(error)}`);
    return new Response(null, { status: 500 });
  }
}
