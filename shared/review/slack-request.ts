import type { z } from "zod";
import type { modalMemory } from "./slack-schemas.ts";

/** What Slack wants from us, as far as we act on it. */
export type SlackRequest =
  | { kind: "handshake"; challenge: string }
  | { kind: "command"; command: SlackCommand }
  | { kind: "press"; press: Press }
  | { kind: "presses"; presses: BatchPress }
  | { kind: "submission"; submission: ModalSubmission }
  | { kind: "words"; words: SlackWords }
  | { kind: "change"; change: SlackChange }
  | { kind: "other" };

/** Who did something in Slack, and where. */
export interface SlackPlace {
  workspace: string;
  user: string;
  channel: string;
}

/** A slash command as it was typed. */
export interface SlackCommand extends SlackPlace {
  text: string;
  triggerId: string;
}

/** A press on one of our buttons. */
export interface Press extends SlackPlace {
  action: "approve" | "reject" | "request_changes" | "snooze" | "pass_on";
  improvement: string;
  version: number;
  messageTs: string;
  triggerId: string;
  actionTs: string;
  /** What the message calls the proposal; for people to read, and for nothing else. */
  title?: string;
}

/** A press on the button that approves several proposals. */
export interface BatchPress extends SlackPlace {
  targets: { improvement: string; version: number }[];
  actionTs: string;
}

/** What a modal keeps for its submission. */
export type ModalMemory = z.infer<typeof modalMemory>;

/** A modal that was sent. */
export interface ModalSubmission {
  decision: "reject" | "request_changes" | "snooze";
  memory: ModalMemory;
  workspace: string;
  user: string;
  viewId: string;
  viewHash: string;
  preset: string;
  text: string;
}

/** What somebody wrote in a thread. */
export interface SlackWords extends SlackPlace {
  eventId: string;
  ts: string;
  threadTs: string;
  text: string;
  /** Whether this app was mentioned, which puts the words to the proposing team. */
  toTeam: boolean;
}

/** What became of words in a thread: other words, or (empty) none. */
export interface SlackChange {
  eventId: string;
  channel: string;
  ts: string;
  text: string;
  /** When, by Slack's clock, in seconds. */
  moment: string;
}

/** The callback ids of the modals. */
export const modalCallback = {
  reject: "decide:reject",
  request_changes: "decide:request_changes",
  snooze: "decide:snooze",
} as const;

/** Blocks and actions of the modals. */
export const modalFields = { preset: "preset", reason: "reason" } as const;
