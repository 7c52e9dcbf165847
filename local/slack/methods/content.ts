import { isTooLong } from "../contract/limits.ts";
import { newToken } from "../ids.ts";
import { isObject, type Json, type JsonObject, objectsOf, stringOf } from "../json.ts";
import type { Workspace } from "../workspace.ts";
import { refuse } from "./answer.ts";

const LONGEST_TEXT = 40_000;

/** Text, blocks and metadata of a message, checked and completed. */
export interface Content {
  text?: string;
  blocks?: JsonObject[];
  metadata?: JsonObject;
}

/** Reads what a message is made of, or answers why Slack would not take it. */
export function readContent(
  workspace: Workspace,
  args: JsonObject,
): { content: Content } | { refusal: JsonObject } {
  const { contract } = workspace;
  const markdown = stringOf(args.markdown_text);
  const blocks = markdown === undefined ? args.blocks : [{ type: "markdown", text: markdown }];
  if (markdown !== undefined && (args.text !== undefined || args.blocks !== undefined))
    return { refusal: refuse("markdown_text_conflict") };
  if (Array.isArray(blocks)) {
    const complaints = contract.checkMessageBlocks(blocks);
    if (complaints.length > 0) return { refusal: refuse("invalid_blocks", complaints) };
    if (isTooLong(objectsOf(blocks))) return { refusal: refuse("msg_blocks_too_long") };
  }
  const content: Content = {};
  const text = stringOf(args.text);
  if (text !== undefined) content.text = text.slice(0, LONGEST_TEXT);
  if (Array.isArray(blocks)) content.blocks = objectsOf(blocks).map(completeBlock);
  if (isObject(args.metadata) && Object.keys(args.metadata).length > 0) {
    const complaints = contract.checkMetadata(args.metadata);
    if (complaints.length > 0) return { refusal: refuse("invalid_metadata_schema", complaints) };
    content.metadata = args.metadata;
  }
  return { content };
}

/** True when there is something to show: Slack answers `no_text` otherwise. */
export function hasSubstance(content: Content): boolean {
  return (content.text ?? "").trim() !== "" || (content.blocks ?? []).length > 0;
}

/** Adds what Slack adds when it stores a block: an id, and the defaults of its texts and buttons. */
export function completeBlock(block: JsonObject): JsonObject {
  const completed: JsonObject = {};
  for (const [key, value] of Object.entries(block)) completed[key] = complete(value);
  return { ...completed, block_id: stringOf(block.block_id) ?? newToken(4) };
}

const ACTIVE = [
  "button",
  "overflow",
  "static_select",
  "users_select",
  "radio_buttons",
  "checkboxes",
  "datepicker",
];

function complete(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => complete(item) ?? null);
  if (!isObject(value)) return value;
  const completed: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) completed[key] = complete(inner);
  if (value.type === "plain_text" && value.emoji === undefined) completed.emoji = true;
  if (value.type === "mrkdwn" && value.verbatim === undefined) completed.verbatim = false;
  if (ACTIVE.includes(String(value.type)) && value.action_id === undefined) completed.action_id = newToken(4);
  return completed;
}
