import { newId, newToken } from "../ids.ts";
import { type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import type { StoredView } from "../types.ts";
import { redeemTrigger, type Workspace } from "../workspace.ts";
import { type Method, refuse } from "./answer.ts";
import { completeBlock } from "./content.ts";

const LARGEST_VIEW = 250_000;

/** `views.open` */
export const openView: Method = (workspace, args) => {
  const refusal = checkView(workspace, args.view);
  if (refusal) return refusal;
  const trigger = redeemTrigger(workspace, String(args.trigger_id ?? args.interactivity_pointer));
  if ("error" in trigger) return refuse(trigger.error);
  const externalId = stringOf(objectOf(args.view).external_id);
  if (externalId && workspace.store.views().some((view) => view.content.external_id === externalId))
    return refuse("duplicate_external_id");
  const id = newId("V");
  const view: StoredView = {
    id,
    user: trigger.user,
    hash: newHash(workspace),
    previous_view_id: null,
    root_view_id: id,
    content: completeView(args.view),
  };
  workspace.store.putView(view);
  return { ok: true, view: viewAsSeen(workspace, view) };
};

/** `views.update` */
export const updateView: Method = (workspace, args) => {
  const refusal = checkView(workspace, args.view);
  if (refusal) return refusal;
  const before = workspace.store
    .views()
    .find(
      (view) =>
        view.id === args.view_id || (args.external_id && view.content.external_id === args.external_id),
    );
  if (!before) return refuse("not_found");
  if (args.hash !== undefined && args.hash !== before.hash) return refuse("hash_conflict");
  return { ok: true, view: viewAsSeen(workspace, replaceView(workspace, before, args.view)) };
};

/** Complaints about a modal as an answer, or undefined if it is fine. */
export function checkView(workspace: Workspace, view: unknown): JsonObject | undefined {
  const complaints = workspace.contract.checkView(objectOf(view));
  if (complaints.length > 0) return refuse("invalid_arguments", complaints);
  return JSON.stringify(view).length > LARGEST_VIEW ? refuse("view_too_large") : undefined;
}

/** Puts new content into an open modal, under a new hash. */
export function replaceView(workspace: Workspace, before: StoredView, content: unknown): StoredView {
  const view = { ...before, hash: newHash(workspace), content: completeView(content) };
  workspace.store.putView(view);
  return view;
}

/** The modal as the API and the payloads show it. */
export function viewAsSeen(workspace: Workspace, view: StoredView, values: JsonObject = {}): JsonObject {
  const { options, botId } = workspace;
  return {
    id: view.id,
    team_id: options.workspace.id,
    type: "modal",
    private_metadata: "",
    callback_id: "",
    external_id: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.content,
    state: { values },
    hash: view.hash,
    root_view_id: view.root_view_id,
    previous_view_id: view.previous_view_id,
    app_id: options.appId,
    app_installed_team_id: options.workspace.id,
    bot_id: botId,
  };
}

function completeView(content: unknown): JsonObject {
  const view = objectOf(content);
  return { ...view, blocks: objectsOf(view.blocks).map(completeBlock) };
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now().getTime() / 1000)}.${newToken()}`;
}
