import { deliverForm } from "./deliver.ts";
import { optionOf, stateOf } from "./inputs.ts";
import { type JsonObject, objectsOf } from "./json.ts";
import { asSeen } from "./methods/chat.ts";
import { viewAsSeen } from "./methods/views.ts";
import { elementsOf, interactionBase, type Placed } from "./payloads.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { AppAnswer, Click, SlackUser, StoredEphemeral, StoredMessage } from "./types.ts";
import type { Workspace } from "./workspace.ts";

/** Presses a button or picks an option, if it is really there for this person, and shows what came of it. */
export async function click(workspace: Workspace, urls: ResponseUrls, wanted: Click): Promise<AppAnswer> {
  const { store } = workspace;
  const user = store.user(wanted.user);
  if (!user) throw new Error(`There is no user ${wanted.user}.`);
  const at = wanted.viewId ?? wanted.ts ?? "";
  store.touch();
  workspace.notices.delete(user.id);
  const payload =
    wanted.viewId === undefined ? inMessage(workspace, urls, user, wanted) : inView(workspace, user, wanted);
  const delivery = await deliverForm(workspace, { payload: JSON.stringify(payload) });
  const answer: AppAnswer = { status: delivery.status, body: delivery.body, ms: delivery.ms };
  if (delivery.failure === undefined && delivery.shownToUser === undefined) return answer;
  const shownToUser = delivery.shownToUser ?? "This app didn't respond.";
  workspace.notices.set(user.id, { at, text: shownToUser });
  store.touch();
  return { ...answer, shownToUser };
}

function inMessage(workspace: Workspace, urls: ResponseUrls, user: SlackUser, wanted: Click): JsonObject {
  const { store } = workspace;
  const channel = store.channel(wanted.channel ?? "");
  if (!channel?.members.includes(user.id))
    throw new Error(`${user.id} does not see the channel ${wanted.channel}.`);
  const ts = wanted.ts ?? "";
  const ephemeral = store.ephemerals(user.id).find((each) => each.ts === ts && each.channel === channel.id);
  const message = store.message(channel.id, ts) ?? ephemeral;
  if (!message) throw new Error(`There is no message ${ts} in ${channel.name}.`);
  const placed = find(message.blocks ?? [], wanted);
  const isEphemeral = ephemeral !== undefined;
  return {
    ...interactionBase(workspace, "block_actions", user),
    container: {
      type: "message",
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    channel: { id: channel.id, name: channel.isPrivate === false ? channel.name : "privategroup" },
    // Slack does not keep ephemeral messages, so an interaction with one cannot bring it along.
    ...(isEphemeral ? {} : { message: messageInPayload(workspace, message) }),
    state: { values: {} },
    response_url: urls.create(targetOf(message, user.id, isEphemeral)),
    actions: [actionOf(workspace, placed, wanted.option)],
  };
}

function inView(workspace: Workspace, user: SlackUser, wanted: Click): JsonObject {
  const view = workspace.store.view(wanted.viewId ?? "");
  if (!view || view.user !== user.id) throw new Error(`${user.id} has no open modal ${wanted.viewId}.`);
  const placed = find(objectsOf(view.content.blocks), wanted);
  return {
    ...interactionBase(workspace, "block_actions", user),
    container: { type: "view", view_id: view.id },
    view: viewAsSeen(workspace, view),
    actions: [actionOf(workspace, placed, wanted.option)],
  };
}

function find(blocks: JsonObject[], { actionId, blockId }: Click): Placed {
  const placed = elementsOf(blocks).find(
    ({ block, element }) =>
      element.action_id === actionId && (blockId === undefined || block.block_id === blockId),
  );
  if (!placed) throw new Error(`There is no ${actionId} to click on.`);
  return placed;
}

function actionOf(workspace: Workspace, { block, element }: Placed, option: string | undefined): JsonObject {
  const { type, action_id, text, value, url, style, confirm } = element;
  const base = { action_id, block_id: block.block_id, type };
  const action_ts = workspace.store.nextTs(workspace.now());
  if (type === "button") return { ...base, text, value, url, style, confirm, action_ts };
  if (option === undefined) throw new Error(`${String(action_id)} needs the option to pick.`);
  if (type === "overflow") return { ...base, selected_option: optionOf(element, option), action_ts };
  return { ...base, ...stateOf(element, option), placeholder: element.placeholder, action_ts };
}

function messageInPayload(workspace: Workspace, message: StoredMessage | StoredEphemeral): JsonObject {
  return { ...asSeen(message), team: workspace.options.workspace.id };
}

function targetOf(message: StoredMessage, user: string, isEphemeral: boolean) {
  const thread = message.thread_ts === undefined ? {} : { threadTs: message.thread_ts };
  return { user, channel: message.channel, ts: message.ts, isEphemeral, ...thread };
}
