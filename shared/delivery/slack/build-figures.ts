import type { KnownBlock, RawTextElement } from "@slack/types";
import type { ChartBlock } from "../../platform/slack.ts";
import { formatEffect, formatRange, formatValue, nameOf } from "../describe-effect.ts";
import type { Dossier, MeasuredEffect } from "../read-dossier.ts";
import { type ShownReport, sidesOf } from "../show-report.ts";
import { shorten, tameLine } from "../tame-text.ts";

/** The same figures for workspaces with charts and for those without. */
export interface Figures {
  chart: ChartBlock;
  table: KnownBlock;
}

/** The chart has room for six series of at most twenty categories, each label for twenty characters. */
const mostCategories = 6;
const labelLength = 20;

/** How many tasks show each finding, and how they ended; undefined when there is nothing to draw. */
export function drawFindings({ findings }: Dossier): Figures | undefined {
  const shown = findings.filter(({ tasks }) => tasks > 0).slice(0, mostCategories);
  if (shown.length === 0) return undefined;
  const labels = shown.map(({ id }) => `Finding ${id}`.slice(0, labelLength));
  const series = (name: string, values: number[]) => ({
    name,
    data: values.map((value, index) => ({ label: labels[index] ?? "", value })),
  });
  return {
    chart: {
      type: "data_visualization",
      title: "Tasks that show the problem",
      chart: {
        type: "bar",
        series: [
          series(
            "failed",
            shown.map(({ tasksFailed }) => tasksFailed),
          ),
          series(
            "did not fail",
            shown.map(({ tasks, tasksFailed }) => tasks - tasksFailed),
          ),
        ],
        axis_config: { categories: labels, y_label: "tasks" },
      },
    },
    table: table([
      ["Finding", "Tasks", "Failed"],
      ...shown.map(({ id, tasks, tasksFailed }) => [`Finding ${id}`, String(tasks), String(tasksFailed)]),
    ]),
  };
}

/** What was measured before and after; the chart shows the success rate, the table everything. */
export function drawEffects(effects: readonly MeasuredEffect[]): Figures | undefined {
  const told = effects.filter(({ effect }) => effect !== null);
  const rate = told.find(
    ({ metric, before_value, after_value }) =>
      metric === "success_rate" && before_value !== null && after_value !== null,
  );
  if (!rate) return undefined;
  const percent = (share: number | null) => Math.round((share ?? 0) * 1_000) / 10;
  const data = [
    { label: "before", value: percent(rate.before_value) },
    { label: "after", value: percent(rate.after_value) },
  ];
  return {
    chart: {
      type: "data_visualization",
      title: "Success rate before and after",
      chart: {
        type: "bar",
        series: [{ name: "success rate", data }],
        axis_config: { categories: data.map(({ label }) => label), y_label: "percent of tasks" },
      },
    },
    table: table([
      ["Metric", "Before", "After", "Change", "95 % interval"],
      ...told
        .slice(0, mostCategories)
        .map(({ metric, before_value, after_value, effect, low, high }) => [
          nameOf(tameLine(metric)),
          formatValue(metric, before_value),
          formatValue(metric, after_value),
          effect === null ? "–" : formatEffect(metric, effect),
          formatRange(metric, low, high) || "–",
        ]),
    ]),
  };
}

/** The report as a table: a bar chart of two rates would hide how sure they are. Four columns, for phones. */
export function tableReport(report: ShownReport): KnownBlock {
  const sides = sidesOf(report);
  const rows = report.rows
    .slice(0, mostCategories)
    .map(({ guards, words, baseline, candidate }) => [
      `${words.name}${guards && report.evidence === "randomised" ? " (guardrail)" : ""}`,
      `${words.baseline} of ${baseline.tasks} → ${words.candidate} of ${candidate.tasks}`,
      `${words.effect} (${words.interval})`,
      words.verdict,
    ]);
  const head = ["Metric", `${sides.old} → ${sides.new.toLowerCase()}`, "Effect (95 % interval)", "Verdict"];
  return table([head, ...rows.map((row) => row.map((cell) => shorten(tameLine(cell), 100)))]);
}

function table(rows: string[][]): KnownBlock {
  const cell = (text: string): RawTextElement => ({ type: "raw_text", text: text === "" ? "–" : text });
  return { type: "table", rows: rows.map((row) => row.map(cell)) };
}
