import type { FileDiff } from "../git/compare.ts";
import { html, type Markup } from "./html.ts";

/** One changed file with its lines coloured. The sign in front says the same without colour. */
export function diffView(file: FileDiff): Markup {
  const name =
    file.previousFilename === undefined ? file.filename : `${file.previousFilename} → ${file.filename}`;
  const lines = file.patch?.split("\n").map((line) => html`<span${lineClass(line)}>${line || " "}</span>`);
  return html`<div class="box"><div class="title"><code>${name}</code> ${file.status}
· +${file.additions} −${file.deletions}</div>
<pre class="diff">${lines ?? html`<span>No lines to show.</span>`}</pre></div>`;
}

function lineClass(line: string): Markup | undefined {
  if (line.startsWith("+")) return html` class="added"`;
  if (line.startsWith("-")) return html` class="removed"`;
  return line.startsWith("@@") ? html` class="hunk"` : undefined;
}
