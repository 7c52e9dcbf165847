import type { ModalView, PlainTextElement } from "@slack/types";
import { nameProposal } from "./build-reason-modal.ts";
import { type ModalSubmission, modalCallback, modalFields, type Press } from "./slack-request.ts";

const lengths = { "1": "Until tomorrow", "3": "Three days", "7": "A week", "14": "Two weeks" } as const;

/** The modal in which a reviewer says for how long. */
export function buildSnoozeModal({ improvement, version, channel, messageTs, title }: Press): ModalView {
  const options = Object.entries(lengths).map(([days, label]) => ({ text: plain(label), value: days }));
  return {
    type: "modal",
    callback_id: modalCallback.snooze,
    private_metadata: JSON.stringify({ improvement, version, channel, ts: messageTs }),
    title: plain("Snooze"),
    submit: plain("Snooze"),
    close: plain("Cancel"),
    blocks: [
      ...nameProposal(title),
      {
        type: "input",
        block_id: modalFields.preset,
        label: plain("For how long?"),
        hint: plain("Nobody is reminded of it until then. Everybody can still decide."),
        element: {
          type: "static_select",
          action_id: modalFields.preset,
          options,
          ...(options[0] ? { initial_option: options[0] } : {}),
        },
      },
    ],
  };
}

/** The days that a submitted modal gives, or what to say under which field. */
export function readSnooze({
  preset,
}: ModalSubmission): { days: number } | { errors: Record<string, string> } {
  return Object.hasOwn(lengths, preset)
    ? { days: Number(preset) }
    : { errors: { [modalFields.preset]: "Please pick how long." } };
}

function plain(text: string): PlainTextElement {
  return { type: "plain_text", text };
}
