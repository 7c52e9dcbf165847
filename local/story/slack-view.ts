import type { SlackStandIn, StoredMessage } from "../slack/types.ts";

interface Block {
  type: string;
  text?: { text: string };
  fields?: { text: string }[];
  elements?: { type: string; text?: { text: string } | string; action_id?: string }[];
}

/** A message of the channel as text, with its buttons in brackets. */
export function readMessage(message: StoredMessage): string {
  const blocks = (message.blocks ?? []) as unknown as Block[];
  return blocks.flatMap(readBlock).join("\n") || message.text;
}

function readBlock({ type, text, fields = [], elements = [] }: Block): string[] {
  if (type === "divider") return ["———"];
  if (type === "actions") return [elements.map((element) => `[ ${labelOf(element)} ]`).join("  ")];
  return [text?.text, ...fields.map((field) => field.text), ...elements.map(labelOf)].filter(
    (line): line is string => Boolean(line),
  );
}

function labelOf({ text }: { text?: { text: string } | string }): string {
  return typeof text === "string" ? text : (text?.text ?? "");
}

/** The action id of the button with this label, if the message has one. */
export function findButton(message: StoredMessage, label: string): string | undefined {
  const blocks = (message.blocks ?? []) as unknown as Block[];
  return blocks
    .filter((block) => block.type === "actions")
    .flatMap((block) => block.elements ?? [])
    .find((element) => labelOf(element).toLowerCase() === label.toLowerCase())?.action_id;
}

export function findMessage(
  slack: SlackStandIn,
  channel: string | null,
  ts: string | null,
): StoredMessage | undefined {
  return channel === null ? undefined : slack.messages(channel).find((message) => message.ts === ts);
}
