import type { JsonObject } from "../json.ts";
import type { StoredMessage } from "../types.ts";
import { channelForBot, isChannel, type Method, refuse } from "./answer.ts";
import { asSeen } from "./chat.ts";

/** `auth.test` */
export const authTest: Method = ({ options, botId }) => ({
  ok: true,
  url: `https://${domainOf(options.workspace.name)}.slack.com/`,
  team: options.workspace.name,
  user: options.botUser.name,
  team_id: options.workspace.id,
  user_id: options.botUser.id,
  bot_id: botId,
  is_enterprise_install: false,
});

/** `chat.getPermalink`: the page of this stand-in, at the message. */
export const chatGetPermalink: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const message = workspace.store.message(channel.id, String(args.message_ts));
  if (!message) return refuse("message_not_found");
  const permalink = `${workspace.url}/?channel=${channel.id}&thread=${message.ts}`;
  return { ok: true, channel: channel.id, permalink };
};

/** `conversations.info` */
export const conversationsInfo: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const isPrivate = channel.isPrivate !== false;
  return {
    ok: true,
    channel: {
      id: channel.id,
      name: channel.name,
      name_normalized: channel.name,
      is_channel: !isPrivate,
      is_group: isPrivate,
      is_im: false,
      is_mpim: false,
      is_private: isPrivate,
      is_archived: false,
      is_general: false,
      is_member: true,
      context_team_id: workspace.options.workspace.id,
      topic: { value: "", creator: "", last_set: 0 },
      purpose: { value: "", creator: "", last_set: 0 },
      ...(args.include_num_members === true ? { num_members: channel.members.length } : {}),
    },
  };
};

/** `conversations.replies`: the first message of the thread and its answers, oldest first, in pages. */
export const conversationsReplies: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const all = workspace.store.messages(channel.id);
  const root = all.find((message) => message.ts === args.ts);
  if (!root) return refuse("thread_not_found");
  const replies = all.filter((message) => message.thread_ts === root.ts);
  const page = pageOf(replies, args, 1000);
  if (!page) return refuse("invalid_cursor");
  const parent: JsonObject =
    replies.length === 0
      ? {}
      : {
          thread_ts: root.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((reply) => reply.user))],
          latest_reply: replies.at(-1)?.ts,
        };
  return page.answer([{ ...asSeen(root), ...parent }, ...page.messages.map(asSeen)]);
};

/** `conversations.history`: what was posted to the channel itself, newest first, in pages. */
export const conversationsHistory: Method = (workspace, args) => {
  const channel = channelForBot(workspace, args.channel);
  if (!isChannel(channel)) return channel;
  const posted = workspace.store
    .messages(channel.id)
    .filter((message) => message.thread_ts === undefined || message.thread_ts === message.ts);
  const page = pageOf(posted.reverse(), args, 100);
  return page ? page.answer(page.messages.map(asSeen)) : refuse("invalid_cursor");
};

/** The messages within `oldest` and `latest`, from where the cursor points; undefined for a cursor that is none. */
function pageOf(messages: StoredMessage[], args: JsonObject, usualLimit: number) {
  const inTime = messages.filter(({ ts }) => isWithin(ts, args));
  const limit = Math.min(typeof args.limit === "number" && args.limit > 0 ? args.limit : usualLimit, 1000);
  const from =
    args.cursor === undefined ? 0 : Number(Buffer.from(String(args.cursor), "base64url").toString());
  if (!Number.isInteger(from)) return undefined;
  const hasMore = inTime.length > from + limit;
  return {
    messages: inTime.slice(from, from + limit),
    answer: (shown: JsonObject[]): JsonObject => ({
      ok: true,
      messages:
        args.include_all_metadata === true
          ? shown
          : shown.map(({ metadata: _metadata, ...message }) => message),
      has_more: hasMore,
      response_metadata: {
        next_cursor: hasMore ? Buffer.from(String(from + limit)).toString("base64url") : "",
      },
    }),
  };
}

/** `users.info` */
export const usersInfo: Method = ({ store, options, botId }, args) => {
  const user = store.user(String(args.user));
  if (!user) return refuse("user_not_found");
  const isBot = user.id === options.botUser.id;
  return {
    ok: true,
    user: {
      id: user.id,
      team_id: options.workspace.id,
      name: user.name,
      deleted: false,
      real_name: user.realName,
      tz: "Etc/UTC",
      tz_label: "Coordinated Universal Time",
      tz_offset: 0,
      profile: {
        real_name: user.realName,
        real_name_normalized: user.realName,
        display_name: user.name,
        display_name_normalized: user.name,
        team: options.workspace.id,
        ...(isBot ? { bot_id: botId, api_app_id: options.appId } : {}),
      },
      is_bot: isBot,
      is_app_user: false,
      updated: 0,
    },
  };
};

/** The host name that Slack would make of the workspace's name. */
export function domainOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function isWithin(ts: string, { oldest, latest, inclusive }: JsonObject): boolean {
  const reached = (a: number, b: number) => (inclusive === true ? a >= b : a > b);
  const afterOldest = oldest === undefined || reached(Number(ts), Number(oldest));
  return afterOldest && (latest === undefined || reached(Number(latest), Number(ts)));
}
