import { expectedNumbers, formatEffect, formatRange, formatValue, nameOf } from "../describe-effect.ts";
import type { Dossier, MeasuredEffect } from "../read-dossier.ts";
import { fold, quoteLine, table } from "./write-markdown.ts";

const head = ["Metric", "Before", "After", "Change", "Interval", "Tasks", "Verdict"];

/** The numbers there are: what was measured, else what is expected; empty without any. */
export function tableEffects(dossier: Dossier): string {
  const rows = measured(dossier).map((effect) => [
    nameOf(effect.metric),
    formatValue(effect.metric, effect.before_value),
    formatValue(effect.metric, effect.after_value),
    formatEffect(effect.metric, effect.effect),
    formatRange(effect.metric, effect.low, effect.high) || "–",
    `${effect.before_tasks} → ${effect.after_tasks}`,
    `${quoteLine(effect.verdict, 100)}, observational, 95 % interval (${quoteLine(effect.rests_on, 100)})`,
  ]);
  const expected = expectedNumbers(dossier);
  if (rows.length === 0 && expected !== undefined) {
    const { metric, estimate, low, high } = expected;
    rows.push([
      quoteLine(nameOf(metric), 60),
      "–",
      "–",
      formatEffect(metric, estimate),
      formatRange(metric, low, high) || "–",
      "–",
      "expected",
    ]);
  }
  return rows.length === 0 ? "" : table(head, rows);
}

/** A chart of success rates before and after, only where both are known. The table above it says the same. */
export function chartEffects(dossier: Dossier): string[] {
  const rate = measured(dossier).find(({ metric }) => metric === "success_rate");
  if (!rate || rate.before_value === null || rate.after_value === null) return [];
  const bars = [rate.before_value, rate.after_value].map((share) => (share * 100).toFixed(1));
  const lines = [
    "```mermaid",
    // The name that every version of Mermaid in use understands.
    "xychart-beta",
    '  title "Success rate in percent"',
    '  x-axis ["before", "after"]',
    "  y-axis 0 --> 100",
    `  bar [${bars.join(", ")}]`,
    "```",
  ];
  return [fold("As a chart", lines.join("\n"))];
}

function measured({ effects }: Dossier): (MeasuredEffect & { effect: number })[] {
  return effects.flatMap((each) => (each.effect === null ? [] : [{ ...each, effect: each.effect }]));
}
