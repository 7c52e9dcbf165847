import type { Dossier, MeasuredEffect } from "./read-dossier.ts";

/** An effect as one sentence, or undefined while there is no number. Before-and-after numbers say that they are observational. */
export function describeMeasured(effect: MeasuredEffect): string | undefined {
  const { metric, low, high } = effect;
  if (effect.effect === null) return undefined;
  const value = formatEffect(metric, effect.effect);
  const range = formatRange(metric, low, high);
  const interval = range === "" ? "" : ` (95 % interval ${range})`;
  return `${nameOf(metric)} ${value}${interval} (${describeGrounds(effect)})`;
}

/** What an effect rests on: how many tasks, compared how, and whose word their outcomes are. */
export function describeGrounds({
  before_tasks,
  after_tasks,
  rests_on,
  evidence_grade,
}: MeasuredEffect): string {
  const outcomes = rests_on === "" ? "" : `, outcomes ${rests_on}`;
  if (evidence_grade === "randomised")
    return `${before_tasks} tasks with the old version and ${after_tasks} with the new, divided at random${outcomes}`;
  return `${before_tasks} tasks before and ${after_tasks} after; observational${outcomes}`;
}

/** Which way an interval points: up or down if it excludes "no change", else unclear. */
export function directionOf({ metric, low, high }: MeasuredEffect): "up" | "down" | "unclear" {
  const none = metric === "duration" ? 1 : 0;
  if (low !== null && low > none) return "up";
  return high !== null && high < none ? "down" : "unclear";
}

/** What the proposer expects and what that rests on, or undefined if nothing was said. */
export function describeExpected({
  improvement,
}: Dossier): { effect: string; restsOn: string | undefined } | undefined {
  const effect = describeExpectation(improvement.expected_effect);
  return effect === undefined
    ? undefined
    : { effect, restsOn: textIn(improvement.expected_effect, "rests_on") };
}

/** An `expected_effect` in one line, or undefined if nothing was said. */
export function describeExpectation(expected: unknown): string | undefined {
  const metric = textIn(expected, "metric");
  if (metric === undefined) return undefined;
  const estimate = numberIn(expected, "estimate");
  if (estimate === undefined) return `${nameOf(metric)}: cannot be estimated beforehand`;
  const range = formatRange(metric, numberIn(expected, "low") ?? null, numberIn(expected, "high") ?? null);
  return `${nameOf(metric)} ${formatEffect(metric, estimate)}${range === "" ? "" : ` (${range})`}`;
}

/** The expectation as numbers, for tables. */
export function expectedNumbers({
  improvement,
}: Dossier): { metric: string; estimate: number; low: number | null; high: number | null } | undefined {
  const expected = improvement.expected_effect;
  const metric = textIn(expected, "metric");
  const estimate = numberIn(expected, "estimate");
  if (metric === undefined || estimate === undefined) return undefined;
  return {
    metric,
    estimate,
    low: numberIn(expected, "low") ?? null,
    high: numberIn(expected, "high") ?? null,
  };
}

/** An effect in its metric's own way: percentage points for a rate, a percentage for a ratio of durations. */
export function formatEffect(metric: string, value: number): string {
  return `${toUnit(metric, value)}${unitOf(metric)}`;
}

/** `+2 to +14 percentage points`, or nothing without both ends. */
export function formatRange(metric: string, low: number | null, high: number | null): string {
  if (low === null || high === null) return "";
  return `${toUnit(metric, low)} to ${toUnit(metric, high)}${unitOf(metric)}`;
}

function toUnit(metric: string, value: number): string {
  if (metric === "success_rate") return signed(value * 100);
  return signed(metric === "duration" ? (value - 1) * 100 : value);
}

function unitOf(metric: string): string {
  if (metric === "success_rate") return " percentage points";
  return metric === "duration" ? " %" : "";
}

/** A measured value: a share in percent, a duration in seconds. */
export function formatValue(metric: string, value: number | null): string {
  if (value === null) return "–";
  if (metric === "success_rate") return `${round(value * 100)} %`;
  return metric === "duration" ? `${round(value)} s` : String(round(value));
}

/** `success_rate` → `Success rate`. Metrics of agents may be any text. */
export function nameOf(metric: string): string {
  const words = metric.replaceAll("_", " ").slice(0, 60);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function signed(value: number): string {
  const rounded = round(value);
  return rounded < 0 ? `−${-rounded}` : `+${rounded}`;
}

function round(value: number): number {
  const digits = Math.abs(value) >= 10 ? 0 : 1;
  return Number(value.toFixed(digits));
}

function textIn(json: unknown, key: string): string | undefined {
  const found = typeof json === "object" && json !== null ? Reflect.get(json, key) : undefined;
  return typeof found === "string" && found.trim() !== "" ? found : undefined;
}

function numberIn(json: unknown, key: string): number | undefined {
  const found = typeof json === "object" && json !== null ? Reflect.get(json, key) : undefined;
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}
