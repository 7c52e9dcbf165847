import { isShare, type MetricNumbers, type ReportMetric } from "./report.ts";

const names: Record<ReportMetric, string> = {
  success_rate: "Success rate",
  duration: "Duration",
  tokens: "Tokens",
  cost: "Cost",
  error_rate: "Failed calls",
};

export function nameOfMetric(metric: ReportMetric): string {
  return names[metric];
}

/** `12,300` */
export function writeCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A value of a metric: `66.0 %`, `41 s`, `12,300`, `$0.021`. */
export function writeValue(metric: ReportMetric, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (isShare(metric)) return `${(value * 100).toFixed(1)} %`;
  if (metric === "duration") return writeSeconds(value);
  if (metric === "tokens") return writeCount(value);
  return `$${value >= 10 ? writeCount(value) : Number(value.toPrecision(2))}`;
}

function writeSeconds(value: number): string {
  if (value >= 5400) return `${(value / 3600).toFixed(1)} h`;
  if (value >= 90) return `${(value / 60).toFixed(1)} min`;
  return `${value.toFixed(value < 10 ? 1 : 0)} s`;
}

/** An effect with its sign: `+6.0 points`, `−12 %`, `×2.3`. */
export function writeEffect(metric: ReportMetric, effect: number | null): string {
  if (effect === null || !Number.isFinite(effect)) return "–";
  return isShare(metric) ? `${signed(effect * 100)} points` : writeRatio(effect);
}

/** `+2.0 to +10.0 points` */
export function writeInterval({ metric, low, high }: Pick<MetricNumbers, "metric" | "low" | "high">): string {
  if (low === null || high === null) return "–";
  if (!isShare(metric)) return `${writeRatio(low)} to ${writeRatio(high)}`;
  return `${signed(low * 100)} to ${signed(high * 100)} points`;
}

function writeRatio(ratio: number): string {
  if (ratio >= 2) return `×${ratio >= 1000 ? "1,000 or more" : ratio.toFixed(1)}`;
  return `${signed((ratio - 1) * 100)} %`;
}

function signed(value: number): string {
  const rounded = Math.abs(value).toFixed(1);
  if (Number(rounded) === 0) return "±0.0";
  return `${value < 0 ? "−" : "+"}${rounded}`;
}

/** A size without its direction, such as `6 of 100` or `12 %`, and whether it is more, fewer or none. */
interface Size {
  number: string;
  unit: string;
  direction: "more" | "less" | "none";
}

/** Natural frequencies for shares: people grasp "6 of 100" better than a difference of percentages. */
function sizeOf(metric: ReportMetric, effect: number): Size {
  if (isShare(metric)) {
    const size = Math.abs(effect);
    const direction = effect < 0 ? "less" : "more";
    if (size >= 0.0095) return { number: String(Math.round(size * 100)), unit: " of 100", direction };
    if (size >= 0.00095) return { number: String(Math.round(size * 1000)), unit: " of 1,000", direction };
    return { number: "", unit: "", direction: "none" };
  }
  const percent = Math.abs(effect - 1) * 100;
  const direction = effect < 1 ? "less" : "more";
  if (percent < 0.05) return { number: "", unit: "", direction: "none" };
  if (effect >= 2) return { number: effect >= 1000 ? "1,000" : effect.toFixed(1), unit: " times", direction };
  return { number: percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0), unit: " %", direction };
}

const sayings: Record<ReportMetric, (size: string, isMore: boolean) => string> = {
  success_rate: (size, isMore) => `${size} ${isMore ? "more" : "fewer"} tasks succeed`,
  error_rate: (size, isMore) => `${size} ${isMore ? "more" : "fewer"} calls fail`,
  duration: (size, isMore) => `tasks take ${size} ${isMore ? "more" : "less"} time`,
  tokens: (size, isMore) => `tasks use ${size} ${isMore ? "more" : "fewer"} tokens`,
  cost: (size, isMore) => `tasks cost ${size} ${isMore ? "more" : "less"}`,
};
const unchanged: Record<ReportMetric, string> = {
  success_rate: "about as many tasks succeed",
  error_rate: "about as many calls fail",
  duration: "tasks take about as long",
  tokens: "tasks use about as many tokens",
  cost: "tasks cost about as much",
};
const multiplied: Record<ReportMetric, string> = {
  success_rate: "",
  error_rate: "",
  duration: "as long",
  tokens: "as many tokens",
  cost: "as much",
};

/** `about 6 of 100 more tasks succeed`, `tasks take about 12 % less time`. Never a verdict, always a size. */
export function sayEffect(metric: ReportMetric, effect: number): string {
  const { number, unit, direction } = sizeOf(metric, effect);
  if (direction === "none") return unchanged[metric];
  if (unit === " times") {
    const verb = metric === "duration" ? "take" : metric === "cost" ? "cost" : "use";
    return `tasks ${verb} about ${number} times ${multiplied[metric]}`;
  }
  return sayings[metric](`about ${number}${unit}`, direction === "more");
}

/** `between 2 and 10 of 100 more`, `between 3 % less and 5 % more`. */
export function sayRange(metric: ReportMetric, low: number, high: number): string {
  const [from, to] = [sizeOf(metric, low), sizeOf(metric, high)];
  const less = metric === "duration" || metric === "cost" ? "less" : "fewer";
  const side = (direction: Size["direction"]) => (direction === "less" ? less : "more");
  const say = ({ number, unit, direction }: Size) => {
    if (direction === "none") return "no change";
    return unit === " times" ? `${number} times as much` : `${number}${unit} ${side(direction)}`;
  };
  const isSameSide = from.direction === to.direction && from.direction !== "none";
  if (isSameSide && from.number === to.number && from.unit === to.unit) return `about ${say(from)}`;
  if (isSameSide && from.unit === to.unit && from.unit !== " times") {
    // The smaller change is said first, whichever its sign is.
    const [first, last] = from.direction === "less" ? [to, from] : [from, to];
    return `between ${first.number} and ${last.number}${last.unit} ${side(last.direction)}`;
  }
  return say(from) === say(to) ? `about ${say(from)}` : `between ${say(from)} and ${say(to)}`;
}
