import { expectedNumbers, formatEffect, formatRange, formatValue, nameOf } from "../describe-effect.ts";
import type { Dossier, MeasuredEffect } from "../read-dossier.ts";
import { describeEvidence, hasSizes, reportOf, type ShownReport, sidesOf } from "../show-report.ts";
import { fold, quoteLine, table } from "./write-markdown.ts";

const head = ["Metric", "Before", "After", "Change", "Interval", "Tasks", "Verdict"];

/** The numbers there are: what was measured, else what is expected; empty without any. */
export function tableEffects(dossier: Dossier): string {
  const report = reportOf(dossier);
  if (report !== undefined && hasSizes(report)) return tellReport(report, dossier);
  const rows = measured(dossier).map((effect) => [
    nameOf(effect.metric),
    formatValue(effect.metric, effect.before_value),
    formatValue(effect.metric, effect.after_value),
    formatEffect(effect.metric, effect.effect),
    formatRange(effect.metric, effect.low, effect.high) || "–",
    `${effect.before_tasks} → ${effect.after_tasks}`,
    `${quoteLine(effect.verdict, 100)}, ${effect.evidence_grade ?? "observational"}, 95 % interval (${quoteLine(effect.rests_on, 100)})`,
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

/** The report: the verdict in words, every metric with its interval, guardrails marked, and whether it can be relied on. */
function tellReport(report: ShownReport, dossier: Dossier): string {
  const { headline, sentences, rows, health, evidence } = report;
  const sides = sidesOf(report);
  const told = table(
    ["Metric", sides.old, sides.new, "Effect", "95 % interval", "Tasks", "Verdict"],
    rows.map(({ guards, words, baseline, candidate }) =>
      [
        `${words.name}${guards && evidence === "randomised" ? " (guardrail)" : ""}`,
        words.baseline,
        words.candidate,
        words.effect,
        words.interval,
        `${baseline.tasks} + ${candidate.tasks}`,
        words.verdict,
      ].map((cell) => quoteLine(cell, 120)),
    ),
  );
  const checks = health.map(
    ({ name, sound, text }) => `- ${sound ? "✅" : "⚠️"} ${quoteLine(`${name}: ${text}`, 400)}`,
  );
  return [
    "### Did it help?",
    `**${quoteLine(headline, 400)}** ${quoteLine(sentences.join(" "), 2_000)}`,
    told,
    checks.join("\n"),
    `Evidence: ${quoteLine(describeEvidence(report, dossier), 300)}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Charts of what the table above them says, for whoever sees better than reads. */
export function chartEffects(dossier: Dossier): string[] {
  const charts = [chartRate(dossier), chartChange(dossier)].filter((chart) => chart !== undefined);
  return charts.length === 0 ? [] : [fold("As a chart", charts.join("\n\n"))];
}

/** Success rates before and after, where both are known. */
function chartRate(dossier: Dossier): string | undefined {
  const rate = measured(dossier).find(({ metric }) => metric === "success_rate");
  const sides = sidesOf({ evidence: rate?.evidence_grade === "randomised" ? "randomised" : "observational" });
  if (!rate || rate.before_value === null || rate.after_value === null) return undefined;
  const bars = [rate.before_value, rate.after_value].map((share) => (share * 100).toFixed(1));
  return mermaid(
    // The name that every version of Mermaid in use understands.
    "xychart-beta",
    '  title "Success rate in percent"',
    `  x-axis ["${sides.old.toLowerCase()}", "${sides.new.toLowerCase()}"]`,
    "  y-axis 0 --> 100",
    `  bar [${bars.join(", ")}]`,
  );
}

/** The change with its interval, measured or expected. Charts of GitHub have no error bars, so three bars stand for it. */
function chartChange(dossier: Dossier): string | undefined {
  // The report's interval holds however often one looks, the estimate's own does not; of what is not claimed none is drawn.
  const report = reportOf(dossier);
  const found = (
    report?.rows.filter(({ interval }) => interval !== "uncontrolled") ?? measured(dossier)
  ).find(({ metric, effect }) => metric === "success_rate" && effect !== null);
  const middle = found?.effect ?? null;
  const expected = expectedNumbers(dossier);
  const change =
    found !== undefined && middle !== null
      ? { word: "measured", low: found.low, middle, high: found.high }
      : (report === undefined || !hasSizes(report)) && expected?.metric === "success_rate"
        ? { word: "expected", low: expected.low, middle: expected.estimate, high: expected.high }
        : undefined;
  if (!change || change.low === null || change.high === null) return undefined;
  const bars = [change.low, change.middle, change.high].map((share) =>
    Math.max(-100, Math.min(100, share * 100)),
  );
  const lowest = Math.min(0, Math.floor(Math.min(...bars)));
  const highest = Math.max(1, Math.ceil(Math.max(...bars)));
  return mermaid(
    "xychart-beta",
    `  title "Change of the success rate in points, ${change.word}"`,
    `  x-axis ["at least", "${change.word}", "at most"]`,
    `  y-axis ${lowest} --> ${highest}`,
    `  bar [${bars.map((bar) => bar.toFixed(1)).join(", ")}]`,
  );
}

const stages: Record<string, string> = {
  in_review: "Review",
  approved: "Approved",
  shipping: "Pull request",
  deployed: "In force, measured",
  kept: "Kept",
  reverting: "Being reverted",
  changes_requested: "Sent back",
};

/** When it was where, as a timeline; the last stage is the present one. */
export function chartTimeline({ events }: Dossier): string {
  const moves = events.filter(
    ({ kind, to_status }) => kind === "moved" && stages[to_status ?? ""] !== undefined,
  );
  const shown = moves.slice(-8);
  if (shown.length < 2) return "";
  const rows = shown.map(({ to_status, occurred_at }, at) => {
    const next = shown[at + 1]?.occurred_at;
    const days = next === undefined ? 1 : (Date.parse(next) - Date.parse(occurred_at)) / 86_400_000;
    const length = `${Math.max(1, Math.round(days))}d`;
    return `  ${stages[to_status ?? ""]} : ${next === undefined ? "active" : "done"}, ${occurred_at.slice(0, 10)}, ${length}`;
  });
  return fold("As a timeline", mermaid("gantt", "  dateFormat YYYY-MM-DD", "  axisFormat %d %b", ...rows));
}

function mermaid(...lines: string[]): string {
  return ["```mermaid", ...lines, "```"].join("\n");
}

function measured({ effects }: Dossier): (MeasuredEffect & { effect: number })[] {
  return effects.flatMap((each) => (each.effect === null ? [] : [{ ...each, effect: each.effect }]));
}
