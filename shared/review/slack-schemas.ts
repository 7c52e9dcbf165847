// The requests that Slack sends, as far as anything here rests on them.
import { z } from "zod";

const id = z.string().regex(/^[A-Z0-9]{2,40}$/);
const timestamp = z.string().regex(/^\d{1,12}\.\d{1,10}$/);
const person = z.object({ id });
/** `improvement id:version`, and nothing that could be believed beyond that. */
export const target = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,9}$/;
export const mostTargets = 10;
export const blockActions = z.object({
  type: z.literal("block_actions"),
  user: person,
  team: z.object({ id }).nullish(),
  trigger_id: z.string().max(200),
  channel: z.object({ id }).nullish(),
  container: z.object({ message_ts: z.string().max(40).optional() }).optional(),
  /** Our own message. What is private to one person does not come along. */
  message: z
    .object({ blocks: z.array(z.object({ type: z.string(), text: z.unknown().optional() })).catch([]) })
    .optional()
    .catch(undefined),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        action_ts: z.string().max(40),
        value: z.string().max(2000).nullish(),
      }),
    )
    .min(1),
});
export const viewSubmission = z.object({
  type: z.literal("view_submission"),
  user: person,
  team: z.object({ id }).nullish(),
  view: z.object({
    id: z.string().max(40),
    hash: z.string().max(200),
    callback_id: z.string().max(255),
    private_metadata: z.string().max(3000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});
export const interaction = z.discriminatedUnion("type", [blockActions, viewSubmission]);
export const handshake = z.object({ type: z.literal("url_verification"), challenge: z.string().max(500) });
/** Something said in a thread. Edits, joins and the rest have a subtype and are nobody's words. */
export const words = z.object({
  type: z.literal("event_callback"),
  event_id: z.string().max(60),
  team_id: id,
  authorizations: z.array(z.object({ user_id: id.optional() })).optional(),
  event: z.object({
    type: z.literal("message"),
    subtype: z.enum(["thread_broadcast", "file_share"]).optional(),
    bot_id: z.undefined().optional(),
    user: id,
    team: id.optional(),
    channel: id,
    ts: timestamp,
    thread_ts: timestamp,
    text: z.string().max(50_000),
  }),
});
const envelope = {
  type: z.literal("event_callback"),
  event_id: z.string().max(60),
  authorizations: z.array(z.object({ user_id: id.optional() })).optional(),
};
/** Words of a person that were edited; what links unfold into is no edit. */
export const editedWords = z.object({
  ...envelope,
  event: z.object({
    type: z.literal("message"),
    subtype: z.literal("message_changed"),
    channel: id,
    ts: timestamp,
    message: z.object({
      bot_id: z.undefined().optional(),
      subtype: z.enum(["thread_broadcast", "file_share"]).optional(),
      ts: timestamp,
      text: z.string().max(50_000),
      edited: z.object({}),
    }),
  }),
});
export const removedWords = z.object({
  ...envelope,
  event: z.object({
    type: z.literal("message"),
    subtype: z.literal("message_deleted"),
    channel: id,
    ts: timestamp,
    deleted_ts: timestamp,
  }),
});
export const command = z.object({
  command: z.string().max(40),
  text: z.string().max(4_000).default(""),
  team_id: id,
  user_id: id,
  channel_id: id,
  trigger_id: z.string().min(1).max(200),
});
export const modalMemory = z.object({
  improvement: z.uuid(),
  version: z.int().positive(),
  channel: id,
  ts: z.string().max(40),
});
