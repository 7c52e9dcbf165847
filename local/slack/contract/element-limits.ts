import { type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import { type Complaint, complaint } from "./complaint.ts";

/** Text between 1 and `most` characters; a missing text object is not this rule's concern. */
export function checkText(value: unknown, at: string, most: number): Complaint[] {
  const text = stringOf(objectOf(value).text);
  if (text === undefined) return [];
  const pointer = objectOf(value).type === undefined ? at : `${at}/text`;
  if (text.length === 0) return [complaint("must be more than 0 characters", pointer)];
  return text.length > most ? [complaint(`must be less than ${most + 1} characters`, pointer)] : [];
}

/** A list of 1 to `most` members. */
export function checkItems(value: unknown, at: string, most: number): Complaint[] {
  if (!Array.isArray(value)) return [];
  if (value.length === 0) return [complaint("no less than 1 items allowed", at)];
  return value.length > most ? [complaint(`no more than ${most} items allowed`, at)] : [];
}

const MOST_OPTIONS: Record<string, number> = {
  static_select: 100,
  multi_static_select: 100,
  overflow: 5,
  radio_buttons: 10,
  checkboxes: 10,
};

/** Limits of a button, a menu, an input or a text inside a block. */
export function checkElement(element: JsonObject, at: string): Complaint[] {
  const type = stringOf(element.type) ?? "";
  return [
    ...checkLength(element.action_id, `${at}/action_id`, 255),
    ...checkText(element.placeholder, `${at}/placeholder`, 150),
    ...checkConfirm(element, at),
    ...(type === "mrkdwn" || type === "plain_text" ? checkText(element, at, 3000) : []),
    ...(type === "button" ? checkButton(element, at) : []),
    ...(type === "plain_text_input" ? checkInput(element, at) : []),
    ...(type in MOST_OPTIONS ? checkOptions(element, at, MOST_OPTIONS[type] ?? 0) : []),
  ];
}

function checkButton(button: JsonObject, at: string): Complaint[] {
  return [
    ...checkText(button.text, `${at}/text`, 75),
    ...checkLength(button.value, `${at}/value`, 2000),
    ...checkLength(button.url, `${at}/url`, 3000),
    ...checkLength(button.accessibility_label, `${at}/accessibility_label`, 75),
  ];
}

function checkInput(input: JsonObject, at: string): Complaint[] {
  const { min_length: min, max_length: max } = input;
  return [
    ...(typeof min === "number" && (min < 0 || min > 3000)
      ? [complaint("must be between 0 and 3000", `${at}/min_length`)]
      : []),
    ...(typeof max === "number" && (max < 1 || max > 3000)
      ? [complaint("must be between 1 and 3000", `${at}/max_length`)]
      : []),
    ...checkLength(input.initial_value, `${at}/initial_value`, 3000),
  ];
}

function checkOptions(element: JsonObject, at: string, most: number): Complaint[] {
  const groups = objectsOf(element.option_groups);
  const none = element.options === undefined && element.option_groups === undefined;
  return [
    ...(none ? [complaint("missing required field: options", at)] : []),
    ...checkItems(element.options, `${at}/options`, most),
    ...checkItems(element.option_groups, `${at}/option_groups`, 100),
    ...objectsOf(element.options).flatMap((option, index) => checkOption(option, `${at}/options/${index}`)),
    ...groups.flatMap((group, index) => [
      ...checkText(group.label, `${at}/option_groups/${index}/label`, 75),
      ...checkItems(group.options, `${at}/option_groups/${index}/options`, 100),
    ]),
  ];
}

function checkOption(option: JsonObject, at: string): Complaint[] {
  return [
    ...checkText(option.text, `${at}/text`, 75),
    ...checkText(option.description, `${at}/description`, 75),
    // 75 in the declarations, 150 on the newer page: the smaller one is safe with both.
    ...checkLength(option.value, `${at}/value`, 75),
  ];
}

function checkConfirm(element: JsonObject, at: string): Complaint[] {
  const confirm = objectOf(element.confirm);
  return [
    ...checkText(confirm.title, `${at}/confirm/title`, 100),
    ...checkText(confirm.text, `${at}/confirm/text`, 300),
    ...checkText(confirm.confirm, `${at}/confirm/confirm`, 30),
    ...checkText(confirm.deny, `${at}/confirm/deny`, 30),
  ];
}

function checkLength(value: unknown, at: string, most: number): Complaint[] {
  return typeof value === "string" && value.length > most
    ? [complaint(`must be less than ${most + 1} characters`, at)]
    : [];
}
