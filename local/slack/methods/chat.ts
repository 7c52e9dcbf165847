import { type JsonObject, stringOf } from "../json.ts";
import type { StoredMessage } from "../types.ts";
import type { Workspace } from "../workspace.ts";
import { channelForBot, isChannel, type Method, refuse } from "./answer.ts";
import { type Content, hasSubstance, readContent } from "./content.ts";

/** `chat.postMessage` */
export const postMessage: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const read = readContent(workspace, args);
  if ("refusal" in read) return read.refusal;
  if (!hasSubstance(read.content)) return refuse("no_text");
  const thread = threadRoot(workspace, channel.id, args.thread_ts);
  if (thread === null) return refuse("thread_not_found");
  const message = messageFromApp(workspace, channel.id, read.content, thread, stringOf(args.username));
  workspace.store.putMessage(message);
  return { ok: true, channel: channel.id, ts: message.ts, message: asSeen(message) };
};

/** `chat.update`: a part that is left out stays as it was, an empty list of blocks takes them away. */
export const update: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const before = workspace.store.message(channel.id, String(args.ts));
  if (!before) return refuse("message_not_found");
  if (before.bot_id !== workspace.botId) return refuse("cant_update_message");
  const read = readContent(workspace, args);
  if ("refusal" in read) return read.refusal;
  const { ts, user } = before;
  const message: StoredMessage = {
    ...before,
    ...read.content,
    edited: { user, ts: `${Math.floor(workspace.now().getTime() / 1000)}.000000` },
  };
  if (message.blocks?.length === 0) delete message.blocks;
  if (!hasSubstance(message)) return refuse("no_text");
  workspace.store.putMessage(message);
  return { ok: true, channel: channel.id, ts, text: message.text, message: asSeen(message) };
};

/** `chat.postEphemeral` */
export const postEphemeral: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const shownTo = String(args.user);
  if (!workspace.store.user(shownTo) || !channel.members.includes(shownTo))
    return refuse("user_not_in_channel");
  const read = readContent(workspace, args);
  if ("refusal" in read) return read.refusal;
  if (!hasSubstance(read.content)) return refuse("no_text");
  const thread = threadRoot(workspace, channel.id, args.thread_ts) ?? undefined;
  const message = messageFromApp(workspace, channel.id, read.content, thread, stringOf(args.username));
  workspace.store.putEphemeral({ ...message, shownTo });
  return { ok: true, message_ts: message.ts };
};

/** A new message by the app's bot. */
export function messageFromApp(
  workspace: Workspace,
  channel: string,
  content: Content,
  threadTs?: string,
  username?: string,
): StoredMessage {
  const { options, botId, store } = workspace;
  return {
    type: "message",
    channel,
    ts: store.nextTs(workspace.now()),
    user: options.botUser.id,
    text: "",
    team: options.workspace.id,
    bot_id: botId,
    app_id: options.appId,
    ...content,
    ...(username === undefined ? {} : { username }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  };
}

/** A message as the API shows it: its channel is told beside it. */
export function asSeen(message: StoredMessage): JsonObject {
  const { channel: _channel, ...seen } = message;
  return seen;
}

/** The first message of the thread, undefined without one, null where there is no such message. */
function threadRoot(workspace: Workspace, channel: string, threadTs: unknown): string | undefined | null {
  if (threadTs === undefined) return undefined;
  const parent = workspace.store.message(channel, String(threadTs));
  return parent ? (parent.thread_ts ?? parent.ts) : null;
}
