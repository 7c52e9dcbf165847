import { deliverForm } from "./deliver.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { commandFields } from "./payloads.ts";
import { type ResponseUrls, respond } from "./response-urls.ts";
import type { AppAnswer } from "./types.ts";
import type { Workspace } from "./workspace.ts";

/** A slash command as typed by a person. */
export interface TypedCommand {
  user: string;
  channel: string;
  command: string;
  text: string;
}

/** Slack's own voice in the channel, for commands that fail. */
export const SLACKBOT = "USLACKBOT";

/** Sends a slash command; the answer's body is shown where it says, to the person alone by default. */
export async function sendCommand(
  workspace: Workspace,
  urls: ResponseUrls,
  typed: TypedCommand,
): Promise<AppAnswer> {
  const { store } = workspace;
  const user = store.user(typed.user);
  const channel = store.channel(typed.channel);
  if (!user || !channel?.members.includes(user.id))
    throw new Error(`${typed.user} does not see ${typed.channel}.`);
  const target = { user: user.id, channel: channel.id };
  const fields = commandFields(workspace, user, channel, typed, urls.create(target));
  const delivery = await deliverForm(workspace, fields);
  const answer: AppAnswer = { status: delivery.status, body: delivery.body, ms: delivery.ms };
  const failed = delivery.failure ?? (delivery.shownToUser === undefined ? undefined : "app_not_configured");
  const refusal = failed === undefined ? show(workspace, target, delivery.body) : undefined;
  const reason = failed === undefined ? refusal : NAMES[failed];
  if (reason === undefined) return answer;
  const shownToUser = `${typed.command} failed with the error "${reason}"`;
  store.putEphemeral({
    type: "message",
    channel: channel.id,
    ts: store.nextTs(workspace.now()),
    user: SLACKBOT,
    team: workspace.options.workspace.id,
    text: shownToUser,
    shownTo: user.id,
  });
  return { ...answer, shownToUser };
}

const NAMES: Record<string, string> = {
  http_timeout: "operation_timeout",
  http_error: "dispatch_failed",
  connection_failed: "dispatch_failed",
  app_not_configured: "dispatch_unknown_error",
};

/** Shows the immediate answer, if there is any; a string names why Slack would not. */
function show(
  workspace: Workspace,
  target: { user: string; channel: string },
  body: Json,
): string | undefined {
  if (body === "") return undefined;
  const content: JsonObject = isObject(body)
    ? body
    : { text: typeof body === "string" ? body : JSON.stringify(body) };
  if (Object.keys(content).length === 0) return undefined;
  const shown = respond(workspace, target, content);
  return shown.ok === true ? undefined : String(shown.error);
}
