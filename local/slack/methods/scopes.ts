import type { JsonObject } from "../json.ts";
import type { Workspace } from "../workspace.ts";

const usual = [
  "chat:write",
  "commands",
  "groups:history",
  "groups:read",
  "channels:history",
  "channels:read",
  "users:read",
];

/** What each method needs; "conversations" stands for groups or channels, by the channel that is asked about. */
const needs: Record<string, string> = {
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
  "chat.postEphemeral": "chat:write",
  "conversations.history": "conversations:history",
  "conversations.replies": "conversations:history",
  "conversations.info": "conversations:read",
  "users.info": "users:read",
};

/** What the token may do. */
export function scopesOf({ options }: Workspace): readonly string[] {
  return options.scopes ?? usual;
}

/** The scope that a call lacks, if any. */
export function missingScope(workspace: Workspace, method: string, args: JsonObject): string | undefined {
  const isPublic = workspace.store.channel(String(args.channel))?.isPrivate === false;
  const needed = needs[method]?.replace("conversations", isPublic ? "channels" : "groups");
  return needed === undefined || scopesOf(workspace).includes(needed) ? undefined : needed;
}
