import { z } from "zod";
import { type Database, unwrap } from "../../platform/database.ts";
import { CodedError } from "../../platform/errors.ts";
import type { Slack, SlackMessage } from "../../platform/slack.ts";
import type { Delivered, Delivery } from "../delivery-contract.ts";
import type { MeasuredEffect } from "../read-dossier.ts";
import { buildBatch } from "./build-batch.ts";
import { buildDigest } from "./build-digest.ts";
import { buildSummary, channelSummary } from "./build-summary.ts";
import { type ProposalLine, proposalLine } from "./proposal-lines.ts";

/** Marks our messages about several proposals. */
export const postEvent = "improvement_post";

/** What such a message is written from, besides the database. */
export interface PostSources {
  database: Database;
  readEffects(improvement: string): Promise<MeasuredEffect[]>;
  /** Lines that other rooms add to the weekly summary of a channel. */
  readSummaryLines?(channel: string, since: Date, until: Date): Promise<string[]>;
}

const postPayload = z.object({ post: z.number() });
const storedPost = z.object({
  id: z.number(),
  kind: z.enum(["digest", "batch", "summary"]),
  channel: z.string(),
  day: z.string(),
  message_ts: z.string().nullable(),
  created_at: z.string(),
  proposals: z.array(proposalLine),
  snoozed: z.number(),
  held: z.number(),
});
type StoredPost = z.infer<typeof storedPost>;

const weekMs = 7 * 86_400_000;

/** Posts a digest, a batch or a summary once; a batch that is there already is brought to the present state. */
export async function deliverChannelPost(
  slack: Slack,
  sources: PostSources,
  { payload, attempts }: Delivery,
): Promise<Delivered> {
  const { database } = sources;
  const { post: id } = read(postPayload, payload);
  const post = read(storedPost, unwrap(await database.rpc("read_channel_post", { post: id })));
  if (post.message_ts !== null && post.kind !== "batch") return {};
  const known = post.message_ts ?? (attempts > 1 ? await findPosted(slack, post) : undefined);
  // What waited this morning may be decided by now, and an empty digest is no news.
  if (known === undefined && post.kind !== "summary" && !post.proposals.some(isOpen)) return {};
  const message: SlackMessage = {
    ...(await build(slack, sources, post)),
    metadata: { event_type: postEvent, event_payload: { post: id } },
  };
  if (known !== undefined) await slack.update(post.channel, known, message);
  const ts = known ?? (await slack.post(post.channel, message));
  if (post.message_ts === null)
    unwrap(await database.rpc("record_channel_post", { post: id, message_ts: ts }));
  return {};
}

async function build(slack: Slack, sources: PostSources, post: StoredPost): Promise<SlackMessage> {
  if (post.kind === "summary") {
    const until = new Date(post.created_at);
    return summarise(slack, sources, post.channel, new Date(until.getTime() - weekMs), until);
  }
  const addresses = await findAddresses(slack, post.proposals);
  return post.kind === "batch"
    ? buildBatch(post.proposals, addresses)
    : buildDigest(post.proposals, post, addresses);
}

/** The summary of a channel for any time. */
export async function summarise(
  slack: Pick<Slack, "findAddress">,
  { database, readEffects, readSummaryLines }: PostSources,
  channel: string,
  since: Date,
  until: Date,
): Promise<SlackMessage> {
  const summary = read(
    channelSummary,
    unwrap(
      await database.rpc("channel_summary", {
        channel,
        since: since.toISOString(),
        until: until.toISOString(),
      }),
    ),
  );
  const [effects, addresses, more] = await Promise.all([
    Promise.all(summary.in_force.map(async ({ id }) => [id, await readEffects(id)] as const)),
    findAddresses(slack, summary.waiting),
    readSummaryLines?.(channel, since, until) ?? [],
  ]);
  const days = Math.round((until.getTime() - since.getTime()) / 86_400_000);
  return buildSummary({ summary, days, effects: new Map(effects), addresses, more });
}

/** Where the messages of proposals are. */
export async function findAddresses(
  slack: Pick<Slack, "findAddress">,
  proposals: readonly ProposalLine[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await Promise.all(
    proposals.slice(0, 10).map(async ({ id, channel, message_ts }) => {
      if (channel === null || message_ts === null) return;
      const address = await slack.findAddress(channel, message_ts);
      if (address !== undefined) found.set(id, address);
    }),
  );
  return found;
}

/** The message of an earlier try whose answer got lost. */
async function findPosted(slack: Slack, post: StoredPost): Promise<string | undefined> {
  const { messages } = await slack.findMessages(post.channel, new Date(post.created_at));
  return messages.find(
    ({ eventType, eventPayload }) => eventType === postEvent && eventPayload.post === post.id,
  )?.ts;
}

function isOpen({ status }: ProposalLine): boolean {
  return status === "in_review";
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new CodedError("payload_unreadable", "The delivery does not say what to deliver.");
  return parsed.data;
}
