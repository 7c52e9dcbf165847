import type { Conversation, Label } from "../train/read-set.ts";
import type { Interval } from "./intervals.ts";

/** A folder's conversations with whatever labels they have. */
export interface Material {
  conversations: Conversation[];
  /** Labels of the set's own file by conversation. */
  labels: Map<string, Label>;
  /** Labels of files that have no log of their own, by conversation; the second opinion on another set. */
  second: Map<string, { set: string; label: Label }>;
}

/** One figure of the table. */
export interface Row {
  part: "attribution" | "errors" | "outcome" | "failure modes" | "findings";
  set: string;
  measure: string;
  value: number;
  low: number | null;
  high: number | null;
  /** How many cases it rests on. */
  cases: number;
  /** What is asked of it, as a sentence; null for what is only reported. */
  bar: string | null;
  met: boolean | null;
}

/** What one part of the evaluation gives. */
export interface Part {
  rows: Row[];
  notComputed: string[];
  predictions: object[];
}

type Bar = { atLeast: number } | { above: number } | { atMost: number };

export function row(
  part: Row["part"],
  set: string,
  measure: string,
  cases: number,
  found: Interval | number,
  bar?: Bar,
): Row {
  const { value, low, high } = typeof found === "number" ? { value: found, low: null, high: null } : found;
  return { part, set, measure, value, low, high, cases, ...judge(value, bar) };
}

function judge(value: number, bar: Bar | undefined): Pick<Row, "bar" | "met"> {
  if (bar === undefined) return { bar: null, met: null };
  if ("atLeast" in bar) return { bar: `≥ ${show(bar.atLeast)}`, met: value >= bar.atLeast };
  if ("above" in bar) return { bar: `> ${show(bar.above)}`, met: value > bar.above };
  return { bar: `≤ ${show(bar.atMost)}`, met: value <= bar.atMost };
}

export function show(value: number): string {
  return value.toFixed(3);
}

/** The rows as a table for people. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ part, set, measure, value, low, high, cases, bar, met }) => [
    part,
    set,
    measure,
    show(value),
    low === null || high === null ? "" : `${show(low)} – ${show(high)}`,
    String(cases),
    bar ?? "",
    met === null ? "" : met ? "met" : "MISSED",
  ]);
  const all = [["part", "set", "measure", "value", "95 % interval", "cases", "bar", ""], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
