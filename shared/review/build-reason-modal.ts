import type { ModalView, PlainTextElement, SectionBlock } from "@slack/types";
import { type ModalSubmission, modalCallback, modalFields, type Press } from "./slack-request.ts";

/** Reasons to pick from. Their wording is stored, so that rejections can be counted. */
export const presets = {
  reject: [
    "The evidence is too weak",
    "It would not help",
    "The risk is too high",
    "It is a duplicate",
    "Not now",
  ],
  request_changes: [
    "It should be smaller",
    "The wording needs work",
    "More evidence is needed",
    "It misses a case",
  ],
} as const;

/** A reason shorter than this teaches the next proposal nothing. */
export const minReasonLength = 10;
const maxReasonLength = 3_000;

/** The modal in which a reviewer says why. It keeps what it is about, and nothing that could be believed instead of the database. */
export function buildReasonModal({
  action,
  improvement,
  version,
  channel,
  messageTs,
  title,
}: Press & { action: "reject" | "request_changes" }): ModalView {
  return {
    type: "modal",
    callback_id: modalCallback[action],
    private_metadata: JSON.stringify({ improvement, version, channel, ts: messageTs }),
    title: plain(action === "reject" ? "Reject" : "Ask for changes"),
    submit: plain(action === "reject" ? "Reject" : "Ask for changes"),
    close: plain("Cancel"),
    blocks: [
      ...nameProposal(title),
      {
        type: "input",
        block_id: modalFields.preset,
        optional: true,
        label: plain("Reason"),
        element: {
          type: "static_select",
          action_id: modalFields.preset,
          placeholder: plain("Pick one, or write below"),
          options: presets[action].map((preset) => ({ text: plain(preset), value: preset })),
        },
      },
      {
        type: "input",
        block_id: modalFields.reason,
        // Slack would refuse an empty one before we can say what is expected.
        optional: true,
        label: plain(action === "reject" ? "In your words" : "What should change?"),
        hint: plain("The team sees it, and the next proposal learns from it."),
        element: {
          type: "plain_text_input",
          action_id: modalFields.reason,
          multiline: true,
          max_length: maxReasonLength,
        },
      },
    ],
  };
}

/** Which proposal a modal is about: several may be open beside each other. */
export function nameProposal(title: string | undefined): SectionBlock[] {
  return title === undefined ? [] : [{ type: "section", text: plain(title) }];
}

/** The reason that a submitted modal gives, or what to say under which field. */
export function readReason({
  decision,
  preset,
  text,
}: ModalSubmission & { decision: "reject" | "request_changes" }):
  | { reason: string }
  | { errors: Record<string, string> } {
  const known = presets[decision].find((each) => each === preset);
  if (text.length >= minReasonLength || (known !== undefined && text === ""))
    return { reason: [known, text].filter(Boolean).join(": ") };
  const problem =
    text === ""
      ? "Please pick a reason or write one."
      : `Please write at least ${minReasonLength} characters.`;
  return { errors: { [modalFields.reason]: problem } };
}

function plain(text: string): PlainTextElement {
  return { type: "plain_text", text };
}
