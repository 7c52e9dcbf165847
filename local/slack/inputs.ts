import { type JsonObject, objectOf, objectsOf, stringOf } from "./json.ts";
import { elementsOf, type Placed } from "./payloads.ts";
import type { Submission } from "./types.ts";

/** What a modal holds after somebody filled it in. */
export interface Filled {
  values: JsonObject;
  /** Inline errors that Slack's client shows before it sends anything, by block id. */
  errors: Record<string, string>;
}

const CHOICES = ["static_select", "radio_buttons", "external_select"];
const SETS = ["checkboxes", "multi_static_select"];
const SINGLE: Record<string, string> = {
  plain_text_input: "value",
  number_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  datepicker: "selected_date",
  timepicker: "selected_time",
};
const INITIAL: Record<string, string> = {
  value: "initial_value",
  selected_user: "initial_user",
  selected_conversation: "initial_conversation",
  selected_channel: "initial_channel",
  selected_date: "initial_date",
  selected_time: "initial_time",
};

/** Fills a modal in. Values that fit no input, and options that are not offered, are mistakes of the caller. */
export function fillIn(blocks: JsonObject[], given: Submission["values"]): Filled {
  const inputs = elementsOf(blocks).filter(({ element }) => isStateful(element));
  const filled: Filled = { values: {}, errors: {} };
  const used = new Set<string>();
  for (const placed of inputs) {
    const { block, element } = placed;
    const blockId = String(block.block_id);
    const actionId = String(element.action_id);
    const key = [actionId, blockId].find((id) => given[id] !== undefined);
    if (key) used.add(key);
    const state = stateOf(element, key === undefined ? undefined : given[key]);
    filled.values[blockId] = { ...objectOf(filled.values[blockId]), [actionId]: state };
    const error = clientError(placed, state);
    if (error !== undefined) filled.errors[blockId] = error;
  }
  const unknown = Object.keys(given).find((key) => !used.has(key));
  if (unknown !== undefined) throw new Error(`The modal has no input ${unknown}.`);
  return filled;
}

/** The option of a menu with this value; it has to be on offer. */
export function optionOf(element: JsonObject, value: string): JsonObject {
  const grouped = objectsOf(element.option_groups).flatMap((group) => objectsOf(group.options));
  const option = [...objectsOf(element.options), ...grouped].find((each) => each.value === value);
  if (!option) throw new Error(`${String(element.action_id)} does not offer the option ${value}.`);
  return option;
}

/** What a payload says about an element: its text, choice or choices. */
export function stateOf(element: JsonObject, given: string | string[] | undefined): JsonObject {
  const type = String(element.type);
  const list = given === undefined ? undefined : [given].flat().filter((value) => value !== "");
  if (CHOICES.includes(type)) {
    const [value] = list ?? [];
    const initial = list === undefined ? (element.initial_option ?? null) : null;
    return { type, selected_option: value === undefined ? initial : optionOf(element, value) };
  }
  if (SETS.includes(type)) {
    const selected = list?.map((value) => optionOf(element, value)) ?? objectsOf(element.initial_options);
    return { type, selected_options: selected };
  }
  const member = SINGLE[type] ?? "value";
  const initial = stringOf(element[INITIAL[member] ?? ""]) ?? null;
  return { type, [member]: list === undefined ? initial : (list[0] ?? null) };
}

function isStateful({ type }: JsonObject): boolean {
  const name = String(type);
  return CHOICES.includes(name) || SETS.includes(name) || name in SINGLE;
}

function clientError({ block, element }: Placed, state: JsonObject): string | undefined {
  const value = Object.entries(state).find(([key]) => key !== "type")?.[1];
  const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty) {
    return block.type === "input" && block.optional !== true
      ? "Please complete this required field."
      : undefined;
  }
  if (typeof value !== "string") return undefined;
  const { min_length: min, max_length: max } = element;
  if (typeof min === "number" && value.length < min) return `Must be at least ${min} characters.`;
  if (typeof max === "number" && value.length > max) return `Must be at most ${max} characters.`;
  return undefined;
}
