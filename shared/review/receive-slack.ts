import { type Database, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import type { Slack } from "../platform/slack.ts";
import { answerCommand } from "./answer-command.ts";
import { buildReasonModal, readReason } from "./build-reason-modal.ts";
import { buildSnoozeModal, readSnooze } from "./build-snooze-modal.ts";
import { parseSlackRequest } from "./parse-slack-request.ts";
import { readBody } from "./read-body.ts";
import { readSlackTime } from "./read-slack-time.ts";
import type { SlackAnswers } from "./slack-answers.ts";
import type {
  BatchPress,
  ModalSubmission,
  Press,
  SlackChange,
  SlackCommand,
  SlackWords,
} from "./slack-request.ts";
import { verifySlackSignature } from "./verify-signature.ts";

/** What the receiver works with. */
export interface SlackReceiver {
  signingSecret: string;
  database: Database;
  slack: Pick<Slack, "openModal">;
  answers: SlackAnswers;
  log: (line: string) => void;
  now?: () => number;
}

const maxBytes = 1_000_000;
/** Slack gives up after three seconds and shows the person a warning; that is the truth only if nothing happens later. */
const answerWithinMs = 2_500;

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
      return takeCommand(asked.command, receiver);
    case "press":
      return takePress(asked.press, receiver);
    case "presses":
      return takePresses(asked.presses, receiver);
    case "submission":
      return takeSubmission(asked.submission, receiver);
    case "words":
      return takeWords(asked.words, receiver);
    case "change":
      return takeChange(asked.change, receiver);
    case "other":
      return new Response(null, { status: 200 });
  }
}

async function takeCommand(command: SlackCommand, receiver: SlackReceiver): Promise<Response> {
  try {
    const { text, blocks, plainerBlocks, concernsAll } = await within(answerCommand(command, receiver));
    // A refused block of an answer would be shown as nothing, and nobody would hear of it.
    const shown = plainerBlocks ?? blocks;
    const response_type = concernsAll ? "in_channel" : "ephemeral";
    return Response.json({ response_type, text, ...(shown ? { blocks: shown } : {}) });
  } catch (error) {
    receiver.log(`command was not answered: ${describeError(error)}`);
    return Response.json({
      response_type: "ephemeral",
      text: "That took too long or failed; look at the queue before you try again.",
    });
  }
}

async function takePress(press: Press, { database, slack, log }: SlackReceiver): Promise<Response> {
  const { action, improvement, version, workspace, user, channel, actionTs } = press;
  if (action === "approve" || action === "pass_on")
    return record(database, log, {
      delivery_key: `${workspace}:${user}:${actionTs}:${action}`,
      workspace,
      slack_user: user,
      channel,
      improvement,
      expected_version: version,
      decision: action,
    });
  try {
    // The trigger lives for three seconds, so nothing is asked or written before.
    const modal = action === "snooze" ? buildSnoozeModal(press) : buildReasonModal({ ...press, action });
    await slack.openModal(press.triggerId, modal);
  } catch (error) {
    log(`modal for ${improvement} was not opened: ${describeError(error)}`);
    return new Response(null, { status: 500 });
  }
  return new Response(null, { status: 200 });
}

async function takePresses(presses: BatchPress, { database, log }: SlackReceiver): Promise<Response> {
  const { targets, workspace, user, channel, actionTs } = presses;
  return acknowledge(
    log,
    `approvals of ${user}`,
    database
      .rpc("receive_slack_approvals", {
        delivery_key: `${workspace}:${user}:${actionTs}:approve_all`,
        workspace,
        slack_user: user,
        channel,
        targets: targets.map(({ improvement, version }) => ({ improvement, version })),
      })
      .abortSignal(AbortSignal.timeout(answerWithinMs)),
  );
}

async function takeSubmission(
  submission: ModalSubmission,
  { database, log }: SlackReceiver,
): Promise<Response> {
  const { decision, memory, workspace, user, viewId, viewHash } = submission;
  const read = decision === "snooze" ? readSnooze(submission) : readReason({ ...submission, decision });
  if ("errors" in read) return Response.json({ response_action: "errors", errors: read.errors });
  return record(database, log, {
    delivery_key: `${viewId}:${viewHash}`,
    workspace,
    slack_user: user,
    channel: memory.channel,
    improvement: memory.improvement,
    expected_version: memory.version,
    decision,
    ...read,
  });
}

async function takeWords(words: SlackWords, { database, log }: SlackReceiver): Promise<Response> {
  const { eventId, workspace, user, channel, threadTs, ts, text, toTeam } = words;
  return acknowledge(
    log,
    `words ${eventId}`,
    database
      .rpc("receive_slack_comment", {
        delivery_key: eventId,
        workspace,
        slack_user: user,
        channel,
        thread_ts: threadTs,
        ts,
        body: text,
        to_team: toTeam,
      })
      .abortSignal(AbortSignal.timeout(answerWithinMs)),
  );
}

async function takeChange(change: SlackChange, { database, log }: SlackReceiver): Promise<Response> {
  const { eventId, channel, ts, text, moment } = change;
  return acknowledge(
    log,
    `change of words ${eventId}`,
    database
      .rpc("receive_slack_comment_change", {
        delivery_key: eventId,
        channel,
        ts,
        body: text,
        moment: readSlackTime(moment),
      })
      .abortSignal(AbortSignal.timeout(answerWithinMs)),
  );
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
  days?: number;
}

/** A refused decision is answered to the person by a delivery, so Slack gets 200 for it too. */
function record(database: Database, log: SlackReceiver["log"], decision: Decision): Promise<Response> {
  return acknowledge(
    log,
    `decision ${decision.delivery_key}`,
    database.rpc("receive_slack_decision", { ...decision }).abortSignal(AbortSignal.timeout(answerWithinMs)),
  );
}

/** 200 once it is written down; what was not is told to Slack, which repeats it or tells the person. */
async function acknowledge(
  log: SlackReceiver["log"],
  what: string,
  recording: PromiseLike<Parameters<typeof unwrap>[0]>,
): Promise<Response> {
  try {
    unwrap(await recording);
    return new Response(null, { status: 200 });
  } catch (error) {
    log(`${what} was not recorded: ${describeError(error)}`);
    return new Response(null, { status: 500 });
  }
}

async function within<Answer>(work: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("took too long")), answerWithinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
