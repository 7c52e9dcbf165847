import { type JsonObject, objectsOf } from "./json.ts";
import { domainOf } from "./methods/read.ts";
import type { SlackUser } from "./types.ts";
import { newTrigger, type Workspace } from "./workspace.ts";

// Slack still sends its old verification token. Nothing may rest on it: requests are proven by their signature.
export const OLD_TOKEN = "local-verification-token";

/** What all interaction payloads begin with. */
export function interactionBase(workspace: Workspace, type: string, user: SlackUser): JsonObject {
  const { options } = workspace;
  const domain = domainOf(options.workspace.name);
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: options.workspace.id },
    api_app_id: options.appId,
    token: OLD_TOKEN,
    trigger_id: newTrigger(workspace, user.id),
    team: { id: options.workspace.id, domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The envelope of an event. */
export function eventEnvelope(workspace: Workspace, event: JsonObject, eventId: string): JsonObject {
  const { options } = workspace;
  return {
    token: OLD_TOKEN,
    team_id: options.workspace.id,
    context_team_id: options.workspace.id,
    context_enterprise_id: null,
    api_app_id: options.appId,
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(workspace.now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: options.workspace.id,
        user_id: options.botUser.id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
}

/** The fields of a slash command. */
export function commandFields(
  workspace: Workspace,
  user: SlackUser,
  channel: { id: string; name: string },
  words: { command: string; text: string },
  responseUrl: string,
): Record<string, string> {
  const { options } = workspace;
  return {
    token: OLD_TOKEN,
    team_id: options.workspace.id,
    team_domain: domainOf(options.workspace.name),
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command: words.command,
    text: words.text,
    api_app_id: options.appId,
    is_enterprise_install: "false",
    response_url: responseUrl,
    trigger_id: newTrigger(workspace, user.id),
  };
}

/** An element that people can use, with the block it is in. */
export interface Placed {
  block: JsonObject;
  element: JsonObject;
}

/** All buttons, menus and inputs of some blocks. */
export function elementsOf(blocks: JsonObject[]): Placed[] {
  return blocks.flatMap((block) => {
    const inside = [...objectsOf(block.elements), ...objectsOf([block.accessory, block.element])];
    const nested = elementsOf(objectsOf(block.child_blocks));
    return [...inside.map((element) => ({ block, element })), ...nested];
  });
}
