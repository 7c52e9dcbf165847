import type { ExperimentPlan } from "./experiment-contract.ts";
import type { Counted } from "./fold-outcomes.ts";
import { drawReport } from "./report/draw-report.ts";
import type { Report } from "./report/report.ts";
import { reportExperiment } from "./report/report-experiment.ts";

/** A row of `impact_estimates`: what an experiment says of its primary metric, for people. */
export interface ReadingRow {
  metric: string;
  before_tasks: number;
  after_tasks: number;
  before_value: number | null;
  after_value: number | null;
  effect: number | null;
  low: number | null;
  high: number | null;
  verdict: string;
  details: ReportDetails;
}

/** What is stored with the estimate of the metric that decides: the whole report, and its picture (SVG). */
export type ReportDetails = { report: Report; chart: string };

/** The estimate with the report that explains it, as every surface shows it. */
export function describeReading(plan: ExperimentPlan, { state, reading, verdict }: Counted): ReadingRow {
  const { control, treatment, effect } = reading;
  const report = reportExperiment(plan, state, reading, verdict);
  return {
    metric: plan.primary.metric === "success" ? "success_rate" : plan.primary.metric,
    before_tasks: control.tasks,
    after_tasks: treatment.tasks,
    before_value: control.mean,
    after_value: treatment.mean,
    effect: effect?.mean ?? null,
    low: effect?.low ?? null,
    high: effect?.high ?? null,
    verdict: tellReport(report),
    details: withChart(report),
  };
}

export function withChart(report: Report): ReportDetails {
  return { report, chart: drawReport(report) };
}

/** The report as one text: the verdict, and what belongs to it. */
export function tellReport({ headline, sentences }: Report): string {
  return [headline, ...sentences].join(" ");
}
