import { z } from "zod";
import { CodedError } from "../../platform/errors.ts";
import type { Slack } from "../../platform/slack.ts";
import type { Delivered, Delivery } from "../delivery-contract.ts";
import { unseenEnds } from "../describe-state.ts";
import type { Dossier } from "../read-dossier.ts";
import { buildMessage, messageEvent } from "./build-message.ts";
import { buildEventNote, buildMeasuredNote, type Note, noteEvent } from "./build-note.ts";
import { quote } from "./write-mrkdwn.ts";

const answerPayload = z.object({ channel: z.string(), user: z.string(), text: z.string() });
const notePayload = z.union([z.object({ measured: z.literal(true) }), z.object({ event_id: z.number() })]);

/** Brings the one message of a proposal to its present state; posts it if there is none yet. */
export async function deliverMessage(
  slack: Slack,
  dossier: Dossier,
  { attempts }: Delivery,
): Promise<Delivered> {
  const { slack_message_ts, status } = dossier.improvement;
  const channel = channelOf(dossier);
  if (slack_message_ts !== null) {
    await slack.update(channel, slack_message_ts, buildMessage(dossier));
    return {};
  }
  const { events } = dossier;
  if (unseenEnds.has(status) && !events.some(({ to_status }) => to_status === "in_review")) return {};
  // An earlier try, of this delivery or of one that was given up, may have posted it and not lived to say so.
  const isFirst = attempts === 1 && status === "in_review" && dossier.improvement.needs_attention === null;
  const posted = isFirst ? undefined : await findPosted(slack, dossier, channel);
  if (posted !== undefined) {
    await slack.update(channel, posted, buildMessage(dossier));
    return { notes: { slack_message_ts: posted } };
  }
  if (unseenEnds.has(status)) return {};
  return { notes: { slack_message_ts: await slack.post(channel, buildMessage(dossier)) } };
}

/** Adds to the thread what has happened, once. */
export async function deliverNote(slack: Slack, dossier: Dossier, delivery: Delivery): Promise<Delivered> {
  const { slack_message_ts, status } = dossier.improvement;
  const channel = channelOf(dossier);
  const note = noteFor(dossier, delivery);
  if (note === undefined) return {};
  if (slack_message_ts === null) {
    if (unseenEnds.has(status)) return {};
    throw new CodedError(
      "slack_message_missing",
      "There is no message to whose thread this could be added.",
      {
        hint: "Its delivery was given up; revive that one first.",
      },
    );
  }
  if (delivery.attempts > 1 || note.topic !== "") {
    const { messages } = await slack.findReplies(channel, slack_message_ts);
    const ours = messages
      .filter(({ eventType }) => eventType === noteEvent)
      .map(({ eventPayload }) => eventPayload);
    if (ours.some((payload) => payload.delivery === delivery.id)) return {};
    const told = ours.filter(({ topic }) => typeof topic === "string" && topic !== "").at(-1);
    if (note.topic !== "" && told?.topic === note.topic) return {};
  }
  await slack.post(channel, note.message, slack_message_ts);
  return {};
}

/** Tells one person why nothing happened. Slack keeps no such message, so a second try may tell it twice. */
export async function deliverAnswer(slack: Slack, { payload }: Delivery): Promise<Delivered> {
  const { channel, user, text } = read(answerPayload, payload);
  await slack.whisper(channel, user, quote(text, 2_000));
  return {};
}

function noteFor(dossier: Dossier, { id, payload }: Delivery): Note | undefined {
  const told = read(notePayload, payload);
  if ("measured" in told) return buildMeasuredNote(dossier, id);
  const event = dossier.events.find((each) => each.id === told.event_id);
  if (!event) throw new CodedError("event_missing", "The event that this tells of does not exist.");
  return buildEventNote(dossier, event, id);
}

/** The message of an earlier try whose answer got lost. */
async function findPosted(
  slack: Slack,
  { improvement }: Dossier,
  channel: string,
): Promise<string | undefined> {
  try {
    const { messages } = await slack.findMessages(channel, new Date(improvement.created_at));
    return messages.find(
      ({ eventType, eventPayload }) =>
        eventType === messageEvent && eventPayload.improvement_id === improvement.id,
    )?.ts;
  } catch (error) {
    // An app that may not read the channel still has to post: a proposal twice is better than none.
    if (error instanceof CodedError && error.code === "slack_missing_scope") return undefined;
    throw error;
  }
}

function channelOf({ improvement }: Dossier): string {
  if (improvement.slack_channel_id === null)
    throw new CodedError("slack_channel_missing", "The team has no Slack channel.", {
      hint: "Set teams.slack_channel_id.",
    });
  return improvement.slack_channel_id;
}

function read<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(payload);
  if (!parsed.success)
    throw new CodedError("payload_unreadable", "The delivery does not say what to deliver.");
  return parsed.data;
}
