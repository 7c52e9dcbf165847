import { type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import { type Complaint, complaint } from "./complaint.ts";
import { chartFaults } from "./data-visualization.ts";
import { checkElement, checkItems, checkText } from "./element-limits.ts";

// What the declarations only say in their comments, or not at all. Lengths are counted as JavaScript counts them;
// how Slack counts characters beyond the basic plane is not documented.

type Rule = (block: JsonObject, at: string) => Complaint[];

const RULES: Record<string, Rule> = {
  section: (block, at) => [
    ...(block.text === undefined && block.fields === undefined
      ? [complaint("missing required field: text or fields", at)]
      : []),
    ...checkText(block.text, `${at}/text`, 3000),
    ...checkItems(block.fields, `${at}/fields`, 10),
    ...objectsOf(block.fields).flatMap((field, index) => checkText(field, `${at}/fields/${index}`, 2000)),
    ...checkElement(objectOf(block.accessory), `${at}/accessory`),
  ],
  header: (block, at) => checkText(block.text, `${at}/text`, 150),
  context: (block, at) => [...checkItems(block.elements, `${at}/elements`, 10), ...elements(block, at)],
  actions: (block, at) => [...checkItems(block.elements, `${at}/elements`, 25), ...elements(block, at)],
  context_actions: (block, at) => checkItems(block.elements, `${at}/elements`, 5),
  image: (block, at) => [
    ...checkText({ text: block.alt_text }, `${at}/alt_text`, 2000),
    ...checkText(block.title, `${at}/title`, 2000),
  ],
  input: (block, at) => [
    ...checkText(block.label, `${at}/label`, 2000),
    ...checkText(block.hint, `${at}/hint`, 2000),
    ...checkElement(objectOf(block.element), `${at}/element`),
  ],
  markdown: (block, at) => checkText(block, at, 12_000),
  table: (block, at) => [
    ...checkItems(block.rows, `${at}/rows`, 100),
    ...(Array.isArray(block.rows) ? block.rows : []).flatMap((row, index) =>
      checkItems(row, `${at}/rows/${index}`, 20),
    ),
    ...(block.column_settings === undefined
      ? []
      : checkItems(block.column_settings, `${at}/column_settings`, 20)),
    ...(Array.isArray(block.rows) ? block.rows : []).flatMap((row, y) =>
      objectsOf(row).flatMap((cell, x) =>
        cell.type === "rich_text" ? [] : checkText(cell, `${at}/rows/${y}/${x}`, 12_000),
      ),
    ),
  ],
  data_visualization: (block, at) => chartFaults(block).map((fault) => complaint(fault, `${at}/chart`)),
};

/** Limits of the blocks of a message. */
export function checkMessageLimits(blocks: JsonObject[]): Complaint[] {
  const tables = blocks.filter((block) => block.type === "table").length;
  const charts = blocks.filter((block) => block.type === "data_visualization").length;
  return [
    ...(blocks.length > 50 ? [complaint("no more than 50 items allowed", "/blocks")] : []),
    ...(tables > 1 ? [complaint("only_one_table_allowed", "/blocks")] : []),
    ...(charts > 2 ? [complaint("no more than 2 data_visualization blocks allowed", "/blocks")] : []),
    ...checkAll(blocks, "/blocks"),
  ];
}

/** Limits of a modal. */
export function checkViewLimits(view: JsonObject, blocks: JsonObject[]): Complaint[] {
  const hasInput = blocks.some((block) => block.type === "input");
  return [
    ...checkText(view.title, "/view/title", 24),
    ...checkText(view.submit, "/view/submit", 24),
    ...checkText(view.close, "/view/close", 24),
    ...tooLong(view.private_metadata, "/view/private_metadata", 3000),
    ...tooLong(view.callback_id, "/view/callback_id", 255),
    ...tooLong(view.external_id, "/view/external_id", 255),
    ...(hasInput && view.submit === undefined ? [complaint("missing required field: submit", "/view")] : []),
    ...checkItems(view.blocks, "/view/blocks", 100),
    ...checkAll(blocks, "/view/blocks"),
  ];
}

// Nobody outside Slack knows the exact rule for a whole message. Its staff speak of 12,000 characters of text with a
// buffer for the blocks around them; measured in public reports, one more block costs about 125 characters.
const MOST_TEXT = 12_000;
const MOST_WITH_BLOCKS = 13_400;
const PER_BLOCK = 125;

/** True where Slack answers `msg_blocks_too_long`. */
export function isTooLong(blocks: JsonObject[]): boolean {
  const text = textLength(blocks);
  return text > MOST_TEXT || text + PER_BLOCK * blocks.length > MOST_WITH_BLOCKS;
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  return Object.entries(objectOf(value)).reduce((sum, [key, inner]) => {
    return sum + (key === "text" && typeof inner === "string" ? inner.length : textLength(inner));
  }, 0);
}

function checkAll(blocks: JsonObject[], at: string): Complaint[] {
  const seen = new Set<string>();
  return blocks.flatMap((block, index) => {
    const pointer = `${at}/${index}`;
    const found = [
      ...tooLong(block.block_id, `${pointer}/block_id`, 255),
      ...(RULES[String(block.type)]?.(block, pointer) ?? []),
    ];
    const id = stringOf(block.block_id);
    if (id !== undefined && seen.has(id))
      found.push(complaint(`block_id is not unique: ${id}`, `${pointer}/block_id`));
    if (id !== undefined) seen.add(id);
    return found;
  });
}

function elements(block: JsonObject, at: string): Complaint[] {
  const all = objectsOf(block.elements);
  const ids = all.map((element) => stringOf(element.action_id)).filter((id) => id !== undefined);
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  return [
    ...(doubled === undefined ? [] : [complaint(`action_id is not unique: ${doubled}`, `${at}/elements`)]),
    ...all.flatMap((element, index) => checkElement(element, `${at}/elements/${index}`)),
  ];
}

function tooLong(value: unknown, at: string, most: number): Complaint[] {
  return typeof value === "string" && value.length > most
    ? [complaint(`must be less than ${most + 1} characters`, at)]
    : [];
}
