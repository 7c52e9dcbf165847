import { type JsonObject, objectOf, objectsOf } from "../json.ts";
import { withEmoji } from "./emoji.ts";
import { type Html, html, link } from "./html.ts";
import type { Names } from "./mrkdwn.ts";

/** A `rich_text` block: already taken apart by whoever wrote it. */
export function richText(block: JsonObject, names: Names): Html {
  return html`<div class="rich-text">${objectsOf(block.elements).map((element) => group(element, names))}</div>`;
}

function group(element: JsonObject, names: Names): Html {
  const inside = objectsOf(element.elements);
  if (element.type === "rich_text_list") {
    const mark = (index: number) => (element.style === "ordered" ? `${index + 1}.` : "•");
    const items = inside.map(
      (item, index) => html`<li class="depth-${Math.min(3, Number(element.indent ?? 0))}">
        <span class="mark">${mark(index)}</span><span>${leaves(item, names)}</span></li>`,
    );
    return html`<ul class="list">${items}</ul>`;
  }
  if (element.type === "rich_text_quote") return html`<blockquote>${leaves(element, names)}</blockquote>`;
  if (element.type === "rich_text_preformatted") return html`<pre>${leaves(element, names)}</pre>`;
  return html`<span>${leaves(element, names)}</span>`;
}

function leaves(element: JsonObject, names: Names): Html {
  return html`${objectsOf(element.elements).map((each) => leaf(each, names))}`;
}

function leaf(element: JsonObject, names: Names): Html {
  const { type, text, style } = element;
  if (type === "user") return html`<span class="mention">@${names.user(String(element.user_id))}</span>`;
  if (type === "channel")
    return html`<span class="mention">#${names.channel(String(element.channel_id))}</span>`;
  if (type === "broadcast") return html`<span class="mention">@${String(element.range)}</span>`;
  if (type === "emoji") return html`${withEmoji(`:${String(element.name)}:`)}`;
  if (type === "link") return styled(link(String(element.url), String(text ?? element.url)), objectOf(style));
  return styled(html`${String(text ?? "")}`, objectOf(style));
}

function styled(inner: Html, style: JsonObject): Html {
  let shown = inner;
  if (style.code) shown = html`<code>${shown}</code>`;
  if (style.bold) shown = html`<strong>${shown}</strong>`;
  if (style.italic) shown = html`<em>${shown}</em>`;
  if (style.strike) shown = html`<s>${shown}</s>`;
  return shown;
}
