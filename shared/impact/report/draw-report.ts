import { axisReach } from "./chart-axis.ts";
import { bottomOf, drawLane, drawRow, drawTicks, rowHeight } from "./draw-row.ts";
import type { Report } from "./report.ts";
import { chartStyle, escapeXml, textLine, wrap } from "./svg.ts";

const width = 760;
const lineHeight = 20;
const left = 16;

const evidences: Record<Report["evidence"], string> = {
  randomised: "Randomised: chance decided which task got which version.",
  observational: "Observational: compared before and after, not tried.",
};

/**
 * The report as a picture (SVG): a row per metric with its interval on a common zero line, guardrails apart, health below. Colour
 * is never alone: shapes and words say the same. It follows the reader's light or dark scheme, loads nothing and runs nothing;
 * the same report gives the same bytes.
 */
export function drawReport(report: Report): string {
  const { headline, sentences, evidence, rows, health } = report;
  const reach = axisReach(rows);
  const parts: string[] = [];
  let y = 30;
  for (const line of wrap(headline, 68)) {
    parts.push(textLine(left, y, line, "headline"));
    y += 22;
  }
  parts.push(textLine(left, y, evidences[evidence], "quiet"));
  y += 30;
  const top = y;
  const columns = evidence === "randomised" ? "old version → new version" : "before → after";
  parts.push(textLine(left, y, columns, "quiet"));
  const deciding = rows.filter(({ guards }) => !guards);
  const guards = rows.filter((row) => row.guards);
  y += 14;
  const laneTop = y;
  for (const row of deciding) {
    parts.push(drawRow(row, y, reach));
    y += rowHeight;
  }
  if (guards.length > 0) {
    y += 8;
    parts.push(textLine(left, y + 12, evidence === "randomised" ? "Guardrails" : "Also looked at", "label"));
    y += 22;
    for (const row of guards) {
      parts.push(drawRow(row, y, reach));
      y += rowHeight;
    }
  }
  parts.unshift(drawLane(laneTop, y, top));
  parts.push(drawTicks(y, reach));
  y = bottomOf(y);
  for (const { name, sound, text } of health)
    for (const [at, line] of wrap(`${sound ? "✓" : "⚠"} ${name}: ${text}`, 108).entries()) {
      parts.push(textLine(at === 0 ? left : left + 16, y, line, sound ? "quiet" : "warning"));
      y += lineHeight;
    }
  const height = y + 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escapeXml(headline)}</title>`,
    `<desc>${escapeXml(describe(rows, sentences))}</desc>`,
    `<style>${chartStyle}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

/** What the picture shows, for whoever does not see it. */
function describe(rows: Report["rows"], sentences: Report["sentences"]): string {
  const read = rows.map(
    ({ guards, words }) =>
      `${guards ? "Guardrail " : ""}${words.name}: ${words.baseline} to ${words.candidate}, effect ${words.effect}, interval ${words.interval}, ${words.verdict}.`,
  );
  return [...read, ...sentences].join(" ");
}
