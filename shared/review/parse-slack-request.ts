import { z } from "zod";

const id = z.string().regex(/^[A-Z0-9]{2,40}$/);
const person = z.object({ id });
/** `improvement id:version`, and nothing that could be believed beyond that. */
const buttonValue = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,9}$/);
const blockActions = z.object({
  type: z.literal("block_actions"),
  user: person,
  team: z.object({ id }).nullish(),
  trigger_id: z.string().max(200),
  channel: z.object({ id }).nullish(),
  container: z.object({ message_ts: z.string().max(40).optional() }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        action_ts: z.string().max(40),
        value: z.string().max(2000).nullish(),
      }),
    )
    .min(1),
});
const viewSubmission = z.object({
  type: z.literal("view_submission"),
  user: person,
  team: z.object({ id }).nullish(),
  view: z.object({
    id: z.string().max(40),
    hash: z.string().max(200),
    callback_id: z.string().max(255),
    private_metadata: z.string().max(3000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});
const interaction = z.discriminatedUnion("type", [blockActions, viewSubmission]);
const handshake = z.object({ type: z.literal("url_verification"), challenge: z.string().max(500) });
const modalMemory = z.object({
  improvement: z.uuid(),
  version: z.int().positive(),
  channel: id,
  ts: z.string().max(40),
});

/** What Slack wants from us, as far as we act on it. */
export type SlackRequest =
  | { kind: "handshake"; challenge: string }
  | { kind: "command"; command: string; text: string }
  | { kind: "press"; press: Press }
  | { kind: "submission"; submission: ModalSubmission }
  | { kind: "other" };

/** A press on one of our buttons. */
export interface Press {
  action: "approve" | "reject" | "request_changes";
  improvement: string;
  version: number;
  workspace: string;
  user: string;
  channel: string;
  messageTs: string;
  triggerId: string;
  actionTs: string;
}

/** What a modal keeps for its submission. */
export type ModalMemory = z.infer<typeof modalMemory>;

/** A modal that was sent. */
export interface ModalSubmission {
  decision: "reject" | "request_changes";
  memory: ModalMemory;
  workspace: string;
  user: string;
  viewId: string;
  viewHash: string;
  preset: string;
  text: string;
}

/** The callback id of the modal in which a decision is explained. */
export const modalCallback = { reject: "decide:reject", request_changes: "decide:request_changes" } as const;

/** Blocks and actions of that modal. */
export const modalFields = { preset: "preset", reason: "reason" } as const;

/** Reads a request whose signature was verified. Whatever is not ours or makes no sense is `other`. */
export function parseSlackRequest(contentType: string, body: string): SlackRequest {
  if (contentType.startsWith("application/json")) {
    const event = handshake.safeParse(parseJson(body));
    return event.success ? { kind: "handshake", challenge: event.data.challenge } : { kind: "other" };
  }
  const form = new URLSearchParams(body);
  const payload = form.get("payload");
  if (payload === null) {
    const command = form.get("command");
    return command === null ? { kind: "other" } : { kind: "command", command, text: form.get("text") ?? "" };
  }
  const parsed = interaction.safeParse(parseJson(payload));
  if (!parsed.success) return { kind: "other" };
  return parsed.data.type === "block_actions" ? readPress(parsed.data) : readSubmission(parsed.data);
}

function readPress({
  user,
  team,
  channel,
  container,
  trigger_id,
  actions,
}: z.infer<typeof blockActions>): SlackRequest {
  const [action] = actions;
  const value = buttonValue.safeParse(action?.value);
  const { success, data: name } = z
    .enum(["approve", "reject", "request_changes"])
    .safeParse(action?.action_id);
  if (!action || !value.success || !success || !team || !channel) return { kind: "other" };
  const [improvement = "", version = ""] = value.data.split(":");
  const press: Press = {
    action: name,
    improvement,
    version: Number(version),
    workspace: team.id,
    user: user.id,
    channel: channel.id,
    messageTs: container?.message_ts ?? "",
    triggerId: trigger_id,
    actionTs: action.action_ts,
  };
  return { kind: "press", press };
}

function readSubmission({ user, team, view }: z.infer<typeof viewSubmission>): SlackRequest {
  const memory = modalMemory.safeParse(parseJson(view.private_metadata));
  const decision =
    view.callback_id === modalCallback.reject
      ? "reject"
      : view.callback_id === modalCallback.request_changes
        ? "request_changes"
        : undefined;
  if (!memory.success || !team || decision === undefined) return { kind: "other" };
  const input = view.state.values;
  const choice = z
    .object({ selected_option: z.object({ value: z.string().max(150) }) })
    .safeParse(input[modalFields.preset]?.[modalFields.preset]);
  const typed = z
    .object({ value: z.string().max(4000) })
    .safeParse(input[modalFields.reason]?.[modalFields.reason]);
  return {
    kind: "submission",
    submission: {
      decision,
      memory: memory.data,
      workspace: team.id,
      user: user.id,
      viewId: view.id,
      viewHash: view.hash,
      preset: choice.success ? choice.data.selected_option.value : "",
      text: typed.success ? typed.data.value.trim() : "",
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
