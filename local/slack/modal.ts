import { deliverForm } from "./deliver.ts";
import { fillIn } from "./inputs.ts";
import { isObject, type JsonObject, objectOf, objectsOf, stringOf } from "./json.ts";
import { checkView, replaceView, viewAsSeen } from "./methods/views.ts";
import { interactionBase } from "./payloads.ts";
import type { AppAnswer, SlackUser, StoredView, Submission, SubmitAnswer } from "./types.ts";
import type { Workspace } from "./workspace.ts";

const TROUBLE = "We had some trouble connecting. Try again?";

/** Sends a modal and does with it what the app answers. It stays open, with a note, when the answer is no good. */
export async function submit(workspace: Workspace, submission: Submission): Promise<SubmitAnswer> {
  const { user, view } = openViewOf(workspace, submission.user, submission.viewId);
  workspace.notices.delete(user.id);
  const { values, errors } = fillIn(objectsOf(view.content.blocks), submission.values);
  if (Object.keys(errors).length > 0) return { status: 0, body: "", ms: 0, outcome: "errors", errors };

  const payload = {
    ...interactionBase(workspace, "view_submission", user),
    view: viewAsSeen(workspace, view, values),
    response_urls: [],
  };
  const delivery = await deliverForm(workspace, { payload: JSON.stringify(payload) });
  const answer: AppAnswer = { status: delivery.status, body: delivery.body, ms: delivery.ms };
  const isGood = delivery.failure === undefined && delivery.shownToUser === undefined;
  const result = isGood ? follow(workspace, view, delivery.body) : undefined;
  if (result) return { ...answer, ...result };
  const shownToUser = delivery.shownToUser ?? TROUBLE;
  workspace.notices.set(user.id, { at: view.id, text: shownToUser });
  workspace.store.touch();
  return { ...answer, outcome: "failed", errors: {}, shownToUser };
}

/** Closes a modal as its cross or Escape does. */
export async function closeView(
  workspace: Workspace,
  userId: string,
  viewId: string,
): Promise<AppAnswer | undefined> {
  const { user, view } = openViewOf(workspace, userId, viewId);
  workspace.store.removeViews([view.id]);
  if (view.content.notify_on_close !== true) return undefined;
  const payload = {
    ...interactionBase(workspace, "view_closed", user),
    view: viewAsSeen(workspace, view),
    is_cleared: false,
  };
  const { status, body, ms } = await deliverForm(workspace, { payload: JSON.stringify(payload) });
  return { status, body, ms };
}

function openViewOf(
  workspace: Workspace,
  userId: string,
  viewId: string,
): { user: SlackUser; view: StoredView } {
  const user = workspace.store.user(userId);
  const view = workspace.store.view(viewId);
  if (!user || !view || view.user !== userId) throw new Error(`${userId} has no open modal ${viewId}.`);
  return { user, view };
}

/** Undefined when Slack would not understand the answer. */
function follow(
  workspace: Workspace,
  view: StoredView,
  body: unknown,
): Pick<SubmitAnswer, "outcome" | "errors"> | undefined {
  const action = objectOf(body).response_action;
  if (body === "" || (isObject(body) && (action === undefined || action === "clear"))) {
    workspace.store.removeViews([view.id]);
    return { outcome: "closed", errors: {} };
  }
  if (action === "errors") return inlineErrors(workspace, view, objectOf(body));
  if (action === "update") {
    const refusal = checkView(workspace, objectOf(body).view);
    if (refusal) return misunderstood(workspace, body, refusal);
    replaceView(workspace, view, objectOf(body).view);
    return { outcome: "updated", errors: {} };
  }
  return misunderstood(workspace, body, { error: "invalid_response_action" });
}

function inlineErrors(workspace: Workspace, view: StoredView, body: JsonObject): ReturnType<typeof follow> {
  const inputs = objectsOf(view.content.blocks).filter((block) => block.type === "input");
  const errors: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(objectOf(body.errors))) {
    const isInput = inputs.some((block) => block.block_id === blockId);
    if (!isInput || typeof text !== "string") {
      return misunderstood(workspace, body, {
        error: "invalid_errors",
        errors: [`no input block ${blockId}`],
      });
    }
    errors[blockId] = text;
  }
  if (Object.keys(errors).length === 0) return misunderstood(workspace, body, { error: "invalid_errors" });
  return { outcome: "errors", errors };
}

function misunderstood(workspace: Workspace, body: unknown, refusal: JsonObject): undefined {
  const messages = Array.isArray(refusal.errors) ? refusal.errors.map(String) : [];
  const error = stringOf(refusal.error) ?? "";
  workspace.rejected.push({ method: "view_submission", error, messages, args: objectOf(body) });
  workspace.log(`Slack: the answer to a modal was refused with ${error}: ${messages.join("; ")}`);
  return undefined;
}
