import { type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import { type Html, html, safeUrl } from "./html.ts";
import { type Names, plainText } from "./mrkdwn.ts";

/** Where blocks are shown, which is where a click in them belongs to. */
export interface Place {
  names: Names;
  channel?: string;
  ts?: string;
  viewId?: string;
}

/** A button, menu or picture in an actions block or beside a section. */
export function element(block: JsonObject, item: JsonObject, place: Place): Html {
  if (item.type === "button" || item.type === "workflow_button") return button(block, item, place);
  if (item.type === "image") return html`<span class="picture">▣ ${String(item.alt_text)}</span>`;
  if (item.type === "overflow") return overflow(block, item, place);
  if (objectsOf(item.options).length > 0 || item.option_groups !== undefined) return menu(block, item, place);
  return html`<span class="not-drawn"><code>${String(item.type)}</code> is not drawn here.</span>`;
}

/** A button; a confirmation travels along for the page's script to ask. */
export function button(block: JsonObject, item: JsonObject, place: Place): Html {
  const label = plainText(stringOf(objectOf(item.text).text) ?? "");
  const style = stringOf(item.style) ?? "default";
  const name = stringOf(item.accessibility_label);
  const url = safeUrl(stringOf(item.url) ?? "");
  return html`<button type="button" class="btn ${style}" ${handle(block, item, place)} ${name !== undefined && html`aria-label="${name}"`} ${url !== undefined && html`data-url="${url}"`}>${label}</button>`;
}

function overflow(block: JsonObject, item: JsonObject, place: Place): Html {
  const options = objectsOf(item.options).map(
    (option) =>
      html`<button type="button" class="option" ${handle(block, item, place)} data-option="${String(option.value)}">${plainText(String(objectOf(option.text).text))}</button>`,
  );
  return html`<details class="overflow"><summary aria-label="More actions">⋯</summary><div class="overflow-options">${options}</div></details>`;
}

function menu(block: JsonObject, item: JsonObject, place: Place): Html {
  const hint = stringOf(objectOf(item.placeholder).text) ?? "Select an option";
  return html`<select class="menu" aria-label="${hint}" ${handle(block, item, place)}>
    <option value="">${hint}</option>${optionList(item)}</select>`;
}

/** The options of a menu, grouped where they are grouped. */
export function optionList(item: JsonObject): Html {
  const initial = objectOf(item.initial_option).value;
  const one = (option: JsonObject) =>
    html`<option value="${String(option.value)}" ${option.value === initial && "selected"}>${plainText(String(objectOf(option.text).text))}</option>`;
  const groups = objectsOf(item.option_groups).map(
    (group) =>
      html`<optgroup label="${String(objectOf(group.label).text)}">${objectsOf(group.options).map(one)}</optgroup>`,
  );
  return html`${objectsOf(item.options).map(one)}${groups}`;
}

/** What the page's script needs to say which element was used. */
function handle(block: JsonObject, item: JsonObject, place: Place): Html {
  const confirm = item.confirm === undefined ? undefined : JSON.stringify(item.confirm);
  return html`data-action="${String(item.action_id)}" data-block="${String(block.block_id)}"
    ${place.ts !== undefined && html`data-ts="${place.ts}" data-channel="${place.channel}"`}
    ${place.viewId !== undefined && html`data-view="${place.viewId}"`}
    ${confirm !== undefined && html`data-confirm="${confirm}"`}`;
}
