import type { JsonObject } from "../json.ts";
import type { SlackChannel } from "../types.ts";
import type { Workspace } from "../workspace.ts";

/** One Web API method: arguments in, the body of the answer out. */
export type Method = (workspace: Workspace, args: JsonObject) => JsonObject;

/** The answer of a call that did not work, with the complaints in both places where Slack puts them. */
export function refuse(error: string, complaints: string[] = []): JsonObject {
  if (complaints.length === 0) return { ok: false, error };
  const messages = complaints.map((text) => `[ERROR] ${text}`);
  return { ok: false, error, errors: complaints, response_metadata: { messages } };
}

/** The channel if the bot may use it, else Slack's refusal. A private channel without the bot does not exist for it. */
export function channelForBot(workspace: Workspace, id: unknown): SlackChannel | JsonObject {
  const channel = workspace.store.channels().find((each) => each.id === id);
  if (!channel) return refuse("channel_not_found");
  if (channel.members.includes(workspace.options.botUser.id)) return channel;
  workspace.log(`Slack: the app is not a member of #${channel.name}; list its bot user among the members.`);
  return refuse(channel.isPrivate === false ? "not_in_channel" : "channel_not_found");
}

/** Tells a channel from a refusal. */
export function isChannel(value: SlackChannel | JsonObject): value is SlackChannel {
  return Array.isArray(value.members);
}
