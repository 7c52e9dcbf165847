import { type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import type { StoredView } from "../types.ts";
import { renderBlocks, text } from "./blocks.ts";
import { optionList, type Place } from "./elements.ts";
import { type Html, html } from "./html.ts";
import type { Names } from "./mrkdwn.ts";

/** An open modal. Its hash is part of the markup, so that the page redraws it only when its content changed. */
export function modal(view: StoredView, appName: string, names: Names): Html {
  const { content, id, hash } = view;
  const place: Place = { names, viewId: id };
  const blocks = objectsOf(content.blocks).map((block) =>
    block.type === "input" ? input(block, place) : renderBlocks([block], place),
  );
  const submit = stringOf(objectOf(content.submit).text);
  const close = stringOf(objectOf(content.close).text) ?? (submit === undefined ? "Close" : "Cancel");
  return html`<dialog class="modal" data-view="${id}" data-hash="${hash}" aria-labelledby="modal-title">
    <form method="dialog" novalidate>
      <header><span class="app-tile" aria-hidden="true">⬡</span>
        <div><h2 id="modal-title">${text(content.title, place)}</h2><p class="subtle">${appName}</p></div>
        <button type="button" class="icon" data-close-view="${id}" aria-label="Close">✕</button></header>
      <p class="modal-note" role="alert" hidden></p>
      <div class="modal-body">${blocks}</div>
      <footer><button type="button" class="btn" data-close-view="${id}">${close}</button>
        ${submit !== undefined && html`<button type="submit" class="btn primary solid">${submit}</button>`}</footer>
    </form></dialog>`;
}

function input(block: JsonObject, place: Place): Html {
  const item = objectOf(block.element);
  const id = `input-${String(block.block_id)}`;
  const optional = block.optional === true && html` <span class="subtle">(optional)</span>`;
  const label = text(block.label, place);
  const isGroup =
    item.type === "radio_buttons" || item.type === "checkboxes" || item.type === "multi_static_select";
  const hint = block.hint !== undefined && html`<p class="hint">${text(block.hint, place)}</p>`;
  const error = html`<p class="error" id="${id}-error" role="alert" hidden></p>`;
  const inner = control(item, id, place);
  if (isGroup) {
    return html`<fieldset class="block input" data-input="${String(block.block_id)}"><legend>${label}${optional}</legend>${inner}${error}${hint}</fieldset>`;
  }
  return html`<div class="block input" data-input="${String(block.block_id)}">
    <label for="${id}">${label}${optional}</label>${inner}${error}${hint}</div>`;
}

const FIELD_TYPES: Record<string, string> = {
  number_input: "number",
  email_text_input: "email",
  url_text_input: "url",
  datepicker: "date",
  timepicker: "time",
};

function control(item: JsonObject, id: string, place: Place): Html {
  const type = String(item.type);
  const name = String(item.action_id);
  const hint = stringOf(objectOf(item.placeholder).text) ?? "";
  const focus = item.focus_on_load === true && "autofocus";
  if (type === "static_select") {
    return html`<select id="${id}" name="${name}" ${focus}><option value="">${hint || "Select an option"}</option>${optionList(item)}</select>`;
  }
  if (type === "radio_buttons" || type === "checkboxes" || type === "multi_static_select") {
    return html`${objectsOf(item.options).map((option) => choice(item, option, type === "radio_buttons" ? "radio" : "checkbox", place))}`;
  }
  const value =
    stringOf(item.initial_value) ?? stringOf(item.initial_date) ?? stringOf(item.initial_time) ?? "";
  if (type === "plain_text_input" && item.multiline === true) {
    return html`<textarea id="${id}" name="${name}" rows="4" placeholder="${hint}" aria-describedby="${id}-error" ${focus}>${value}</textarea>`;
  }
  return html`<input id="${id}" name="${name}" type="${FIELD_TYPES[type] ?? "text"}" value="${value}" placeholder="${hint}" aria-describedby="${id}-error" ${focus}>`;
}

function choice(item: JsonObject, option: JsonObject, kind: "radio" | "checkbox", place: Place): Html {
  const initial = [...objectsOf([item.initial_option]), ...objectsOf(item.initial_options)].map(
    (each) => each.value,
  );
  const about =
    option.description !== undefined && html`<span class="subtle">${text(option.description, place)}</span>`;
  return html`<label class="choice"><input type="${kind}" name="${String(item.action_id)}" value="${String(option.value)}" ${initial.includes(option.value) && "checked"}>
    <span>${text(option.text, place)}${about}</span></label>`;
}
