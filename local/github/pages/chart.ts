import { html, type Markup } from "./html.ts";

const width = 480;
const height = 220;
const margin = { left: 40, top: 44, bottom: 28 };

/**
 * A bar chart of Mermaid's as a picture, so that the page shows what GitHub would without running a script. Other kinds
 * are shown as their text; that Mermaid itself draws all of them is tested elsewhere.
 */
export function chart(lines: readonly string[]): Markup | undefined {
  if (lines[0]?.trim() !== "xychart-beta") return undefined;
  const find = (pattern: RegExp) => lines.map((line) => pattern.exec(line)).find((match) => match !== null);
  const title = find(/title "(.*)"/)?.[1] ?? "";
  const names = (find(/x-axis \[(.*)\]/)?.[1] ?? "")
    .split(",")
    .map((name) => name.trim().replace(/^"|"$/g, ""));
  const [, low = "0", high = "1"] = find(/y-axis (-?[\d.]+) --> (-?[\d.]+)/) ?? [];
  const values = (find(/bar \[(.*)\]/)?.[1] ?? "").split(",").map(Number);
  const bottom = height - margin.bottom;
  const scale = (bottom - margin.top) / Math.max(1e-9, Number(high) - Number(low));
  const y = (value: number) => bottom - (value - Number(low)) * scale;
  const step = (width - margin.left) / Math.max(1, values.length);
  const zero = y(Math.max(0, Number(low)));
  const bars = values.map((value, at) => {
    const x = margin.left + at * step + step * 0.2;
    const top = Math.min(y(value), zero);
    return html`<rect x="${x}" y="${top}" width="${step * 0.6}" height="${Math.max(1, Math.abs(y(value) - zero))}" class="bar"/>
<text x="${x + step * 0.3}" y="${top - 5}" text-anchor="middle">${value}</text>
<text x="${x + step * 0.3}" y="${height - 9}" text-anchor="middle">${names[at] ?? ""}</text>`;
  });
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${title}">
<text x="${width / 2}" y="18" text-anchor="middle" class="chart-title">${title}</text>
<line x1="${margin.left}" x2="${width}" y1="${zero}" y2="${zero}" class="axis"/>${bars}
<text x="${margin.left - 6}" y="${margin.top + 4}" text-anchor="end">${high}</text>
<text x="${margin.left - 6}" y="${bottom}" text-anchor="end">${low}</text></svg>`;
}
