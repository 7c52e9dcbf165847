import { type JsonObject, objectOf, objectsOf } from "../json.ts";
import { type Html, html, type Part } from "./html.ts";

const WIDTH = 520;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 24;

/** A `data_visualization` block as a plain drawing, with its figures in a text for those who do not see it. */
export function chart(block: JsonObject): Html {
  const content = objectOf(block.chart);
  const points = content.type === "pie" ? objectsOf(content.segments) : [];
  const series = objectsOf(content.series);
  const names =
    content.type === "pie"
      ? points.map((point) => String(point.label))
      : series.map((each) => String(each.name));
  const drawing = content.type === "pie" ? pie(points) : plot(content, series);
  const legend = names.map(
    (name, index) => html`<li><span class="swatch series-${index % 6}"></span>${name}</li>`,
  );
  return html`<figure class="chart">
    <figcaption>${String(block.title)}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${describe(content)}">${drawing}</svg>
    <ul class="legend">${legend}</ul>
  </figure>`;
}

function plot(content: JsonObject, series: JsonObject[]): Html {
  const values = series.map((each) => objectsOf(each.data).map((point) => Number(point.value)));
  const labels = objectsOf(series[0]?.data).map((point) => String(point.label));
  const tick = roundStep(Math.max(0, ...values.flat()) - Math.min(0, ...values.flat()));
  const highest = Math.ceil(Math.max(0, ...values.flat()) / tick) * tick || tick;
  const lowest = Math.floor(Math.min(0, ...values.flat()) / tick) * tick;
  const span = highest - lowest;
  const y = (value: number) => 10 + ((highest - value) / span) * (HEIGHT - BOTTOM - 16);
  const step = (WIDTH - LEFT - 8) / Math.max(1, labels.length);
  const x = (index: number) => LEFT + step * (index + 0.5);
  const grid = Array.from({ length: Math.round(span / tick) + 1 }, (_item, at) => {
    const value = lowest + tick * at;
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(value)}" y2="${y(value)}"/>
      <text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${short(value)}</text>`;
  });
  // Labels that would run into each other are thinned out; the figures are all in the description.
  const every = Math.ceil(labels.length / 8);
  const axis = labels.map((label, index) =>
    index % every === 0
      ? html`<text x="${x(index)}" y="${HEIGHT - 6}" text-anchor="middle">${label}</text>`
      : html``,
  );
  const shapes = values.map((line, index) => {
    if (content.type === "bar") return bars(line, index, values.length, step, x, y);
    const points = line.map((value, at) => `${x(at)},${y(value)}`).join(" ");
    const area = `${x(0)},${y(0)} ${points} ${x(line.length - 1)},${y(0)}`;
    return html`${content.type === "area" && html`<polygon class="area series-${index % 6}" points="${area}"/>`}
      <polyline class="line series-${index % 6}" points="${points}"/>
      ${line.map((value, at) => html`<circle class="dot series-${index % 6}" cx="${x(at)}" cy="${y(value)}" r="3"/>`)}`;
  });
  return html`${grid}${axis}${shapes}`;
}

function bars(
  line: number[],
  index: number,
  of: number,
  step: number,
  x: (at: number) => number,
  y: (value: number) => number,
): Html {
  const width = Math.min(36, (step * 0.7) / of);
  return html`${line.map((value, at): Part => {
    const left = x(at) - (width * of) / 2 + width * index;
    const top = Math.min(y(value), y(0));
    return html`<rect class="bar series-${index % 6}" x="${left}" y="${top}" width="${width}" height="${Math.abs(y(value) - y(0))}" rx="2"/>`;
  })}`;
}

function pie(points: JsonObject[]): Html {
  const total = points.reduce((sum, point) => sum + Number(point.value), 0) || 1;
  const around = 2 * Math.PI * 40;
  let before = 0;
  const slices = points.map((point, index) => {
    const share = (Number(point.value) / total) * around;
    const slice = html`<circle class="slice series-${index % 6}" cx="${WIDTH / 2}" cy="${HEIGHT / 2}" r="40"
      stroke-dasharray="${share} ${around - share}" stroke-dashoffset="${around / 4 - before}"/>`;
    before += share;
    return slice;
  });
  return html`${slices}`;
}

/** A step of 1, 2 or 5 times a power of ten that divides the range into about four. */
function roundStep(range: number): number {
  const rough = (range || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
}

function describe(content: JsonObject): string {
  const all =
    content.type === "pie" ? [{ name: "Segments", data: content.segments }] : objectsOf(content.series);
  const told = all.map((each) => {
    const figures = objectsOf(each.data).map((point) => `${String(point.label)} ${String(point.value)}`);
    return `${String(each.name)}: ${figures.join(", ")}`;
  });
  return `${String(content.type)} chart. ${told.join("; ")}`;
}

function short(value: number): string {
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 }).format(value);
}
