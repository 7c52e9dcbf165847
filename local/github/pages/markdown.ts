import { chart } from "./chart.ts";
import { type Fragment, html, type Markup } from "./html.ts";
import { inline } from "./markdown-inline.ts";

/** What a page knows about the text that it shows. */
export interface MarkdownPlace {
  /** `owner/name`, to which `#7` refers. */
  repository: string;
  /** Where a ticked box is sent to; boxes cannot be ticked without. */
  tick?: string;
}

/**
 * GitHub's Markdown as far as the product writes it: headings, paragraphs, lists with boxes, tables, quotations,
 * fences and folds. Everything else is shown as the text that it is.
 */
export function markdown(text: string, place: MarkdownPlace): Markup {
  const lines = text
    .replace(/\r\n?/g, "\n")
    .replace(/<!--(?! self-improvement:box)[\s\S]*?-->/g, "")
    .split("\n");
  const boxes = { count: 0 };
  return html`${blocks(lines, place, boxes)}`;
}

function blocks(lines: readonly string[], place: MarkdownPlace, boxes: { count: number }): Fragment[] {
  const shown: Fragment[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, taken] = blockAt(lines, at, place, boxes);
    shown.push(block);
    at += taken;
  }
  return shown;
}

function blockAt(
  lines: readonly string[],
  at: number,
  place: MarkdownPlace,
  boxes: { count: number },
): [Fragment, number] {
  const line = lines[at] ?? "";
  if (line.trim() === "") return ["", 1];
  const fence = /^(`{3,}|~{3,})(\w*)/.exec(line);
  if (fence) return fenced(lines, at, fence[1] ?? "", fence[2] ?? "");
  const summary = /^<details><summary>(.*)<\/summary>$/.exec(line);
  if (summary) return folded(lines, at, summary[1] ?? "", place, boxes);
  const heading = /^(#{1,4}) (.*)$/.exec(line);
  if (heading) return [html`<h3>${inline(heading[2] ?? "", place)}</h3>`, 1];
  if (line.startsWith("> ") || line === ">") {
    const quoted = run(lines, at, (each) => each.startsWith(">"));
    const inner = quoted.map((each) => each.replace(/^> ?/, ""));
    return [html`<blockquote>${blocks(inner, place, boxes)}</blockquote>`, quoted.length];
  }
  if (/^\|.*\|$/.test(line) && /^\|[\s:|-]+\|$/.test(lines[at + 1] ?? "")) return tabular(lines, at, place);
  if (/^[-*] /.test(line)) {
    const items = run(lines, at, (each) => /^[-*] /.test(each));
    return [
      html`<ul>${items.map((item) => html`<li>${listItem(item.slice(2), place, boxes)}</li>`)}</ul>`,
      items.length,
    ];
  }
  const isText = (each: string) =>
    each.trim() !== "" && !/^(#{1,4} |> |[-*] |\||`{3,}|~{3,}|<details>|<\/details>)/.test(each);
  const text = run(lines, at, isText);
  if (text.length === 0) return [html`<p>${inline(line, place)}</p>`, 1];
  const paragraph = text.map((each, index) => [index > 0 && html`<br>`, inline(each.trimEnd(), place)]);
  return [html`<p>${paragraph}</p>`, text.length];
}

function fenced(lines: readonly string[], at: number, ticks: string, language: string): [Fragment, number] {
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((each) => each.trim().startsWith(ticks));
  const content = end === -1 ? rest : rest.slice(0, end);
  const taken = content.length + (end === -1 ? 1 : 2);
  const drawn = language === "mermaid" ? chart(content) : undefined;
  if (drawn !== undefined) return [drawn, taken];
  const coloured = content.map(
    (each) => html`<span${language === "diff" && colourOf(each)}>${each || " "}</span>`,
  );
  return [html`<pre class="diff">${coloured}</pre>`, taken];
}

function colourOf(line: string): Fragment {
  if (line.startsWith("+")) return html` class="added"`;
  if (line.startsWith("-")) return html` class="removed"`;
  return line.startsWith("@@") && html` class="hunk"`;
}

function folded(
  lines: readonly string[],
  at: number,
  summary: string,
  place: MarkdownPlace,
  boxes: { count: number },
): [Fragment, number] {
  const rest = lines.slice(at + 1);
  const end = rest.indexOf("</details>");
  const inner = end === -1 ? rest : rest.slice(0, end);
  const content = blocks(inner, place, boxes);
  return [
    html`<details><summary>${inline(summary, place)}</summary>${content}</details>`,
    inner.length + (end === -1 ? 1 : 2),
  ];
}

function tabular(lines: readonly string[], at: number, place: MarkdownPlace): [Fragment, number] {
  const rows = run(lines, at, (each) => /^\|.*\|$/.test(each));
  const cells = (row: string) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim(), place));
  const [head = "", , ...body] = rows;
  const table = html`<div class="scroll"><table><thead><tr>${cells(head).map((cell) => html`<th>${cell}</th>`)}</tr></thead>
<tbody>${body.map((row) => html`<tr>${cells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
  return [table, rows.length];
}

function listItem(text: string, place: MarkdownPlace, boxes: { count: number }): Fragment {
  const box = /^\[([ xX])\] (?:<!--.*?--> ?)?(.*)$/.exec(text);
  if (box === null) return inline(text, place);
  const words = inline(box[2] ?? "", place);
  const isTicked = box[1] !== " ";
  const index = boxes.count;
  boxes.count += 1;
  if (place.tick === undefined || isTicked)
    return html`<input type="checkbox" disabled${isTicked && html` checked`}> ${words}`;
  return html`<form method="post" action="${place.tick}" class="box-form"><button name="box" value="${index}"
aria-label="Tick this box" class="tick"></button></form> ${words}`;
}

function run(lines: readonly string[], from: number, fits: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, at) => at >= from && !fits(line));
  return lines.slice(from, end === -1 ? undefined : end);
}
