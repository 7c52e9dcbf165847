import { extentOf, toAxis } from "./chart-axis.ts";
import type { ReportRow, RowVerdict } from "./report.ts";
import { at, textLine } from "./svg.ts";

export const rowHeight = 46;

/** The lane of intervals, its zero line in the middle. */
const lane = { from: 160, to: 430, zero: 295 } as const;
const numbersAt = 448;
const verdictAt = 608;

const classes: Record<RowVerdict, string> = {
  better: "good",
  worse: "bad",
  watch: "alert",
  unclear: "line",
  fine: "line",
  unsaid: "line",
  unknown: "line",
};

/** One metric: its name and values, its interval in the lane, the same in numbers, the verdict with its sign. */
export function drawRow(row: ReportRow, y: number, reach: number): string {
  const { words, verdict } = row;
  const values = `${words.baseline} → ${words.candidate}`;
  return [
    textLine(16, y + 18, words.name, "label"),
    textLine(16, y + 36, values, "quiet"),
    drawInterval(row, y + 22, reach),
    textLine(numbersAt, y + 18, words.effect, "label"),
    textLine(numbersAt, y + 36, words.interval, "quiet"),
    verdict === "unknown" ? "" : drawSign(verdict, verdictAt + 6, y + 14),
    textLine(verdictAt + 20, y + 18, words.verdict, ""),
    textLine(verdictAt + 20, y + 36, countOf(row), "quiet"),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function countOf({ baseline, candidate }: ReportRow): string {
  return `n ${baseline.tasks} + ${candidate.tasks}`;
}

function drawInterval(row: ReportRow, y: number, reach: number): string {
  const { metric, effect, verdict } = row;
  const tone = classes[verdict];
  const parts: string[] = [];
  const extent = extentOf(row);
  if (extent !== null) {
    const [low, high] = extent;
    const dashed = row.interval === "uncontrolled" || verdict === "unsaid" ? " dashed" : "";
    parts.push(
      `<path class="bar ${tone}${dashed}" d="M${at(place(low, reach))} ${at(y)}H${at(place(high, reach))}"/>`,
      drawEnd(low, reach, y, tone),
      drawEnd(high, reach, y, tone),
    );
  }
  if (effect !== null) parts.push(drawSign(verdict, place(toAxis(metric, effect), reach), y));
  return parts.join("\n");
}

/** A stop where the interval ends, an arrow where it goes on beyond the axis. */
function drawEnd(value: number, reach: number, y: number, tone: string): string {
  const x = place(value, reach);
  if (Math.abs(value) <= reach) return `<path class="mark ${tone}" d="M${at(x)} ${at(y - 6)}V${at(y + 6)}"/>`;
  const back = value > 0 ? -8 : 8;
  return `<path class="${tone}" d="M${at(x)} ${at(y)}l${back} -6v12z"/>`;
}

/** Better points towards better, worse towards worse; a diamond is to be watched; a ring says nothing either way. */
function drawSign(verdict: RowVerdict, x: number, y: number): string {
  switch (verdict) {
    case "better":
      return `<path class="mark good" d="M${at(x - 5)} ${at(y - 7)}l12 7l-12 7z"/>`;
    case "worse":
      return `<path class="mark bad" d="M${at(x + 5)} ${at(y - 7)}l-12 7l12 7z"/>`;
    case "watch":
      return `<path class="mark alert" d="M${at(x)} ${at(y - 7)}l7 7l-7 7l-7 -7z"/>`;
    default:
      return `<circle class="mark open" cx="${at(x)}" cy="${at(y)}" r="5.5"/>`;
  }
}

function place(value: number, reach: number): number {
  const bounded = Math.max(-reach, Math.min(reach, value));
  return lane.zero + (bounded / reach) * (lane.to - lane.zero);
}

/** The zero line with what its sides mean. It comes first, so that bars lie on it. */
export function drawLane(from: number, to: number, labelAt: number): string {
  const edge = (x: number) => `<path class="grid" d="M${x} ${from}V${to}"/>`;
  return [
    textLine(lane.zero - 10, labelAt, "← worse", "quiet end"),
    textLine(lane.zero + 10, labelAt, "better →", "quiet"),
    edge(lane.from),
    edge(lane.to),
    `<path class="zero" d="M${lane.zero} ${from}V${to}"/>`,
  ].join("\n");
}

export function drawTicks(y: number, reach: number): string {
  return [
    textLine(lane.from, y + 16, String(reach), "quiet middle"),
    textLine(lane.zero, y + 16, "0", "quiet middle"),
    textLine(lane.to, y + 16, String(reach), "quiet middle"),
    textLine(numbersAt, y + 16, "points; amounts in percent", "quiet"),
  ].join("\n");
}

/** Where the next line may be written below the ticks. */
export function bottomOf(y: number): number {
  return y + 44;
}
