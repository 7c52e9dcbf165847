import { withEmoji } from "./emoji.ts";
import { type Html, html, link, type Part } from "./html.ts";

const INLINE = new RegExp(
  [
    /`([^`\n]+)`/,
    /!?\[([^\]\n]*)\]\(([^()\s]+)\)/,
    /\*\*(?=\S)([^\n]+?)\*\*/,
    /(?<!\w)[*_](?=\S)([^*_\n]+)[*_](?!\w)/,
    /~~([^~\n]+)~~/,
    /(https?:\/\/[^\s<>]+[^\s<>.,;:!?)])/,
  ]
    .map((rule) => rule.source)
    .join("|"),
  "g",
);

const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

/** The standard Markdown of the `markdown` block, as far as chat messages use it, as safe HTML. */
export function markdown(text: string): Html {
  const parts: Html[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; ) {
    const [part, taken] = blockAt(lines, index);
    if (part) parts.push(part);
    index += taken;
  }
  return html`<div class="markdown">${parts}</div>`;
}

function blockAt(lines: string[], index: number): [Html | undefined, number] {
  const line = lines[index] ?? "";
  if (line.trim() === "") return [undefined, 1];
  if (line.startsWith("```")) return fence(lines, index);
  const heading = line.match(/^(#{1,6})\s+(.*)$/);
  if (heading)
    return [html`<p class="heading level-${heading[1]?.length}">${inline(heading[2] ?? "")}</p>`, 1];
  if (/^(-{3,}|\*{3,}|_{3,})\s*$/.test(line)) return [html`<hr>`, 1];
  if (line.startsWith(">")) {
    const quoted = takeWhile(lines, index, (each) => each.startsWith(">"));
    const inner = quoted.map((each) => each.replace(/^> ?/, "")).join("\n");
    return [html`<blockquote>${markdown(inner)}</blockquote>`, quoted.length];
  }
  if (line.startsWith("|") && /^\|?[\s:|-]+\|?$/.test(lines[index + 1] ?? "")) return table(lines, index);
  if (ITEM.test(line)) return list(lines, index);
  const paragraph = takeWhile(
    lines,
    index,
    (each, offset) => each.trim() !== "" && (offset === 0 || !startsBlock(each)),
  );
  return [html`<p>${inline(paragraph.join("\n"))}</p>`, paragraph.length];
}

function fence(lines: string[], index: number): [Html, number] {
  const language = (lines[index] ?? "").slice(3).trim();
  const code = takeWhile(lines, index + 1, (each) => !each.startsWith("```"));
  const shown: Part = language === "diff" ? code.map(diffLine) : code.join("\n");
  return [html`<pre>${shown}</pre>`, code.length + 2];
}

function diffLine(line: string): Html {
  const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "kept";
  return html`<span class="diff ${kind}">${line}\n</span>`;
}

function list(lines: string[], index: number): [Html, number] {
  const taken = takeWhile(lines, index, (each) => ITEM.test(each));
  const items = taken.map((line) => {
    const [, indent = "", number, box, text = ""] = line.match(ITEM) ?? [];
    const mark =
      box === undefined
        ? number === undefined
          ? "•"
          : `${number}.`
        : box === " "
          ? "☐\u{fe0e}"
          : "☑\u{fe0e}";
    return html`<li class="depth-${Math.min(3, Math.floor(indent.length / 2))}"><span class="mark">${mark}</span><span>${inline(text)}</span></li>`;
  });
  return [html`<ul class="list">${items}</ul>`, taken.length];
}

function table(lines: string[], index: number): [Html, number] {
  const taken = takeWhile(lines, index, (each) => each.startsWith("|"));
  const rows = taken
    .filter((_line, at) => at !== 1)
    .map((line) => line.replace(/^\||\|\s*$/g, "").split("|"));
  const cells = rows.map((row, at) =>
    row.map((cell) =>
      at === 0 ? html`<th>${inline(cell.trim())}</th>` : html`<td>${inline(cell.trim())}</td>`,
    ),
  );
  return [
    html`<div class="table-box" tabindex="0"><table>${cells.map((row) => html`<tr>${row}</tr>`)}</table></div>`,
    taken.length,
  ];
}

function inline(text: string): Html {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, label, target, bold, italic, strike, url] = match;
    parts.push(withEmoji(text.slice(from, match.index)));
    from = match.index + whole.length;
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (target !== undefined) parts.push(link(target, label || target));
    else if (bold !== undefined) parts.push(html`<strong>${inline(bold)}</strong>`);
    else if (italic !== undefined) parts.push(html`<em>${inline(italic)}</em>`);
    else if (strike !== undefined) parts.push(html`<s>${inline(strike)}</s>`);
    else if (url !== undefined) parts.push(link(url, url));
  }
  parts.push(withEmoji(text.slice(from)));
  return html`${parts}`;
}

function startsBlock(line: string): boolean {
  return /^(#{1,6}\s|```|>|\|)/.test(line) || ITEM.test(line);
}

function takeWhile(lines: string[], from: number, fits: (line: string, offset: number) => boolean): string[] {
  const rest = lines.slice(from);
  const end = rest.findIndex((line, offset) => !fits(line, offset));
  return end < 0 ? rest : rest.slice(0, end);
}
