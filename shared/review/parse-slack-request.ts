import { z } from "zod";
import { cleanText } from "../logs/clean-text.ts";
import { readSlackText } from "./read-slack-text.ts";
import {
  type BatchPress,
  modalCallback,
  modalFields,
  type Press,
  type SlackRequest,
} from "./slack-request.ts";
import {
  type blockActions,
  command,
  editedWords,
  handshake,
  interaction,
  modalMemory,
  mostTargets,
  removedWords,
  target,
  type viewSubmission,
  words,
} from "./slack-schemas.ts";

/** Reads a request whose signature was verified. Whatever is not ours or makes no sense is `other`. */
export function parseSlackRequest(contentType: string, body: string): SlackRequest {
  if (contentType.startsWith("application/json")) return readEvent(parseJson(body));
  const form = new URLSearchParams(body);
  const payload = form.get("payload");
  if (payload === null) return readCommand(Object.fromEntries(form));
  const parsed = interaction.safeParse(parseJson(payload));
  if (!parsed.success) return { kind: "other" };
  return parsed.data.type === "block_actions" ? readPress(parsed.data) : readSubmission(parsed.data);
}

function readEvent(json: unknown): SlackRequest {
  const verification = handshake.safeParse(json);
  if (verification.success) return { kind: "handshake", challenge: verification.data.challenge };
  const parsed = words.safeParse(json);
  if (!parsed.success) return readChange(json);
  const { event, event_id, team_id, authorizations = [] } = parsed.data;
  if (event.thread_ts === event.ts) return { kind: "other" };
  const bot = authorizations[0]?.user_id;
  const { text, toBot } = readSlackText(event.text, bot);
  return {
    kind: "words",
    words: {
      workspace: event.team ?? team_id,
      user: event.user,
      channel: event.channel,
      eventId: event_id,
      ts: event.ts,
      threadTs: event.thread_ts,
      text,
      toTeam: toBot,
    },
  };
}

function readChange(json: unknown): SlackRequest {
  const edit = editedWords.safeParse(json).data;
  if (edit !== undefined) {
    const { channel, message, ts } = edit.event;
    const { text } = readSlackText(message.text, edit.authorizations?.[0]?.user_id);
    return {
      kind: "change",
      change: { eventId: edit.event_id, channel, ts: message.ts, text, moment: ts },
    };
  }
  const removal = removedWords.safeParse(json).data;
  if (removal === undefined) return { kind: "other" };
  const { channel, deleted_ts, ts } = removal.event;
  return {
    kind: "change",
    change: { eventId: removal.event_id, channel, ts: deleted_ts, text: "", moment: ts },
  };
}

function readCommand(form: Record<string, string>): SlackRequest {
  const parsed = command.safeParse(form);
  if (!parsed.success) return { kind: "other" };
  const { text, team_id, user_id, channel_id, trigger_id } = parsed.data;
  return {
    kind: "command",
    command: { text, workspace: team_id, user: user_id, channel: channel_id, triggerId: trigger_id },
  };
}

function readPress({
  user,
  team,
  channel,
  container,
  message,
  trigger_id,
  actions,
}: z.infer<typeof blockActions>): SlackRequest {
  const [action] = actions;
  if (!action || !team || !channel) return { kind: "other" };
  const place = { workspace: team.id, user: user.id, channel: channel.id };
  const targets = readTargets(action.value ?? "");
  const [first] = targets;
  if (!first) return { kind: "other" };
  if (action.action_id === "approve_all")
    return { kind: "presses", presses: { ...place, targets, actionTs: action.action_ts } };
  const name = z
    .enum(["approve", "reject", "request_changes", "snooze", "pass_on"])
    .safeParse(action.action_id);
  if (!name.success || targets.length > 1) return { kind: "other" };
  const press: Press = {
    ...place,
    ...first,
    action: name.data,
    messageTs: container?.message_ts ?? "",
    triggerId: trigger_id,
    actionTs: action.action_ts,
    ...readTitle(message?.blocks ?? []),
  };
  return { kind: "press", press };
}

function readTitle(blocks: readonly { type: string; text?: unknown }[]): { title?: string } {
  const header = z
    .object({ text: z.string().min(1).max(150) })
    .safeParse(blocks.find(({ type }) => type === "header")?.text);
  return header.success ? { title: header.data.text } : {};
}

/** All of them, or none where one makes no sense. */
function readTargets(value: string): BatchPress["targets"] {
  const parts = value.split(",");
  if (parts.length > mostTargets || !parts.every((part) => target.test(part))) return [];
  return parts.map((part) => {
    const [improvement = "", version = ""] = part.split(":");
    return { improvement, version: Number(version) };
  });
}

function readSubmission({ user, team, view }: z.infer<typeof viewSubmission>): SlackRequest {
  const memory = modalMemory.safeParse(parseJson(view.private_metadata));
  const decision = z
    .enum(["reject", "request_changes", "snooze"])
    .safeParse(view.callback_id.replace(/^decide:/, ""));
  if (!memory.success || !team || !decision.success || modalCallback[decision.data] !== view.callback_id)
    return { kind: "other" };
  const input = view.state.values;
  const choice = z
    .object({ selected_option: z.object({ value: z.string().max(150) }) })
    .safeParse(input[modalFields.preset]?.[modalFields.preset]);
  const typed = z
    .object({ value: z.string().max(4000).transform(cleanText) })
    .safeParse(input[modalFields.reason]?.[modalFields.reason]);
  return {
    kind: "submission",
    submission: {
      decision: decision.data,
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
