import { type JsonObject, objectOf, objectsOf, stringOf } from "../json.ts";
import { chart } from "./chart.ts";
import { button, element, type Place } from "./elements.ts";
import { type Html, html, link } from "./html.ts";
import { markdown } from "./markdown.ts";
import { mrkdwn, plainText } from "./mrkdwn.ts";
import { richText } from "./rich-text.ts";

/** Blocks as a person sees them. */
export function renderBlocks(blocks: JsonObject[], place: Place): Html {
  return html`${blocks.map((block) => renderBlock(block, place))}`;
}

/** A text object of either kind. */
export function text(value: unknown, place: Place): Html {
  const { type, text: content } = objectOf(value);
  return type === "mrkdwn" ? mrkdwn(String(content), place.names) : plainText(String(content ?? ""));
}

function renderBlock(block: JsonObject, place: Place): Html {
  switch (block.type) {
    case "header":
      return html`<h3 class="block header">${text(block.text, place)}</h3>`;
    case "divider":
      return html`<hr class="block">`;
    case "section":
      return section(block, place);
    case "context":
      return html`<div class="block context">${objectsOf(block.elements).map((each) => contextPart(each, place))}</div>`;
    case "actions":
      return html`<div class="block actions">${objectsOf(block.elements).map((each) => element(block, each, place))}</div>`;
    case "markdown":
      return html`<div class="block">${markdown(String(block.text))}</div>`;
    case "rich_text":
      return html`<div class="block">${richText(block, place.names)}</div>`;
    case "table":
      return table(block, place);
    case "data_visualization":
      return html`<div class="block">${chart(block)}</div>`;
    case "image":
      return html`<div class="block">${image(block)}</div>`;
    case "alert":
      return html`<div class="block alert ${stringOf(block.level) ?? "default"}">${text(block.text, place)}</div>`;
    case "container":
      return container(block, place);
    case "card":
      return card(block, place);
    default:
      return html`<div class="block not-drawn">A <code>${String(block.type)}</code> block. The local Slack does not draw these.</div>`;
  }
}

function section(block: JsonObject, place: Place): Html {
  const fields = objectsOf(block.fields).map((field) => html`<div class="field">${text(field, place)}</div>`);
  return html`<div class="block section">
    <div class="section-text">${block.text !== undefined && html`<div class="mrkdwn">${text(block.text, place)}</div>`}
      ${fields.length > 0 && html`<div class="fields">${fields}</div>`}</div>
    ${block.accessory !== undefined && html`<div class="accessory">${element(block, objectOf(block.accessory), place)}</div>`}
  </div>`;
}

function contextPart(part: JsonObject, place: Place): Html {
  return part.type === "image"
    ? html`<span class="context-image" title="${String(part.alt_text)}">▣</span>`
    : html`<span class="mrkdwn">${text(part, place)}</span>`;
}

/** Pictures are named and linked, not loaded: the page talks to nobody but the stand-in. */
function image(block: JsonObject): Html {
  const title = stringOf(objectOf(block.title).text) ?? stringOf(block.alt_text) ?? "Picture";
  return html`<p class="picture">▣ ${link(stringOf(block.image_url) ?? "", title)}</p>`;
}

function table(block: JsonObject, place: Place): Html {
  const settings = objectsOf(block.column_settings);
  const rows = Array.isArray(block.rows) ? block.rows : [];
  const shown = rows.map((row, at) => {
    const cells = objectsOf(row).map((cell, column) => {
      const kind = `${settings[column]?.align ?? "left"}${settings[column]?.is_wrapped === true ? " wrapped" : ""}`;
      const content =
        cell.type === "rich_text" ? richText(cell, place.names) : html`${String(cell.text ?? "")}`;
      return at === 0 ? html`<th class="${kind}">${content}</th>` : html`<td class="${kind}">${content}</td>`;
    });
    return html`<tr>${cells}</tr>`;
  });
  return html`<div class="block table-box" tabindex="0"><table>${shown}</table></div>`;
}

function container(block: JsonObject, place: Place): Html {
  const inner = html`<div class="container-inner">${renderBlocks(objectsOf(block.child_blocks), place)}</div>`;
  const title = html`<strong>${text(block.title, place)}</strong>`;
  if (block.is_collapsible !== true) return html`<div class="block container">${title}${inner}</div>`;
  return block.default_collapsed === true
    ? html`<details class="block container"><summary>${title}</summary>${inner}</details>`
    : html`<details class="block container" open><summary>${title}</summary>${inner}</details>`;
}

function card(block: JsonObject, place: Place): Html {
  return html`<div class="block container">
    ${block.title !== undefined && html`<strong class="mrkdwn">${text(block.title, place)}</strong>`}
    ${block.subtitle !== undefined && html`<div class="mrkdwn subtle">${text(block.subtitle, place)}</div>`}
    ${block.body !== undefined && html`<div class="mrkdwn">${text(block.body, place)}</div>`}
    <div class="actions">${objectsOf(block.actions).map((each) => button(block, each, place))}</div>
  </div>`;
}
