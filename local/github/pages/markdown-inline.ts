import { type Fragment, html } from "./html.ts";
import type { MarkdownPlace } from "./markdown.ts";

const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const marks =
  /\\([\\`*_{}[\]~|$#+=:.)!>-])|`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(?<![\w&])#(\d+)\b|(&(?:amp|lt|gt);)/g;

/** One line: bold, code, links, references to issues, escapes and entities; the rest is text. */
export function inline(text: string, place: MarkdownPlace): Fragment[] {
  const shown: Fragment[] = [];
  let from = 0;
  for (const match of text.matchAll(marks)) {
    shown.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, escaped, code, bold, words, address, number, entity] = match;
    if (escaped !== undefined) shown.push(escaped);
    else if (code !== undefined) shown.push(html`<code>${code}</code>`);
    else if (bold !== undefined) shown.push(html`<strong>${inline(bold, place)}</strong>`);
    else if (words !== undefined && /^https?:/.test(address ?? ""))
      shown.push(html`<a href="${address}" rel="nofollow">${words}</a>`);
    else if (number !== undefined)
      shown.push(html`<a href="/${place.repository}/issues/${number}">#${number}</a>`);
    else shown.push(entity === undefined ? match[0] : (entities[entity] ?? entity));
  }
  shown.push(text.slice(from));
  return shown;
}
