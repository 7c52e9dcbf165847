import { type Events, messageEvent } from "./events.ts";
import { newToken } from "./ids.ts";
import type { EventAnswer, StoredMessage } from "./types.ts";
import type { Workspace } from "./workspace.ts";

/** What a person writes, and where. */
export interface Words {
  user: string;
  channel: string;
  text: string;
  threadTs?: string;
}

/** Stores what a person writes and tells the app, if its bot is in the channel. */
export async function say(
  workspace: Workspace,
  events: Events,
  words: Words,
): Promise<EventAnswer & { ts: string }> {
  const { store, options } = workspace;
  const channel = store.channel(words.channel);
  if (!channel?.members.includes(words.user)) throw new Error(`${words.user} does not see ${words.channel}.`);
  const parent = words.threadTs === undefined ? undefined : store.message(channel.id, words.threadTs);
  if (words.threadTs !== undefined && !parent)
    throw new Error(`There is no message ${words.threadTs} to answer.`);
  const message: StoredMessage = {
    type: "message",
    channel: channel.id,
    ts: store.nextTs(workspace.now()),
    user: words.user,
    text: asTyped(words.text),
    team: options.workspace.id,
    ...(parent === undefined ? {} : { thread_ts: parent.thread_ts ?? parent.ts }),
  };
  store.putMessage(message);
  const { ts } = message;
  if (!channel.members.includes(options.botUser.id)) return { ts, eventId: "", status: 0, body: "", ms: 0 };
  return { ts, ...(await events.send({ client_msg_id: newToken(16), ...messageEvent(workspace, message) })) };
}

/** A person changes what they wrote, or takes it back (text empty). Undefined where the app does not hear of it. */
export async function changeWords(
  workspace: Workspace,
  events: Events,
  { channel: id, ts, text }: { channel: string; ts: string; text: string },
): Promise<EventAnswer | undefined> {
  const { store, options } = workspace;
  const before = store.message(id, ts);
  const channel = store.channel(id);
  if (!before || before.bot_id !== undefined || !channel) throw new Error(`Nobody wrote ${ts} there.`);
  const now = store.nextTs(workspace.now());
  const message: StoredMessage = {
    ...before,
    text: asTyped(text),
    edited: { user: before.user, ts: `${now.split(".")[0]}.000000` },
  };
  if (text === "") store.removeMessage(id, ts);
  else store.putMessage(message);
  if (!channel.members.includes(options.botUser.id)) return undefined;
  const { channel: _channel, ...seen } = message;
  const { channel: _before, ...was } = before;
  const common = {
    type: "message",
    channel: id,
    channel_type: "group",
    hidden: true,
    ts: now,
    event_ts: now,
  };
  return events.send(
    text === ""
      ? { ...common, subtype: "message_deleted", deleted_ts: ts, previous_message: was }
      : { ...common, subtype: "message_changed", message: seen, previous_message: was },
  );
}

/** Slack's client escapes what people type; only mentions keep their brackets. */
function asTyped(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(/&lt;([@#][A-Z0-9]+)&gt;/g, "<$1>");
}
