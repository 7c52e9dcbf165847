import type { ExperimentPlan, ExperimentReading, ExperimentState } from "../experiment-contract.ts";
import type { Verdict } from "../fold-outcomes.ts";
import { readMetrics, reportName } from "./read-metrics.ts";
import {
  type HealthLine,
  isShare,
  type MetricNumbers,
  noEffect,
  type Report,
  type ReportRow,
  type RowVerdict,
  sideOf,
} from "./report.ts";
import { writeRow } from "./write-row.ts";
import { nameOfMetric, sayEffect, sayRange, writeCount, writeValue } from "./write-sizes.ts";

const outcomes: Record<Verdict, Report["outcome"]> = {
  better: "helps",
  no_worse: "no_worse",
  worse: "does_not_help",
  harm: "harms",
  invalid: "untrusted",
  inconclusive: "no_answer",
  running: "waiting",
};

/** An interval of shares that spans this much says nothing. */
const tooWide = 0.9;

/** What people are told of an experiment, while it runs and afterwards. Valid however often they look. */
export function reportExperiment(
  plan: ExperimentPlan,
  state: ExperimentState,
  reading: ExperimentReading,
  verdict: Verdict,
): Report {
  const rows = readMetrics(state, plan, reading).map((numbers, at) =>
    writeRow(numbers, at > 0, verdictOf(numbers, at > 0, reading, verdict)),
  );
  const health = checkHealth(state, reading);
  const [primary] = rows;
  return {
    version: 1,
    outcome: outcomes[verdict],
    headline: headlineOf(plan, reading, verdict, rows),
    sentences: primary === undefined ? [] : sentencesOf(primary, rows, verdict, health),
    evidence: "randomised",
    rows,
    health,
  };
}

function verdictOf(
  numbers: MetricNumbers,
  guards: boolean,
  reading: ExperimentReading,
  verdict: Verdict,
): RowVerdict {
  const crossed = reading.guardrails.some(
    (guardrail) => guardrail.crossed && reportName(guardrail.metric) === numbers.metric,
  );
  if (
    crossed ||
    (!guards && verdict === "harm" && reading.harmed.some((name) => reportName(name) === numbers.metric))
  )
    return "worse";
  if (numbers.effect === null) return "unknown";
  const side = sideOf(numbers);
  if (guards) return side === "bad" ? "watch" : "fine";
  // Looked at without trust in the division, the same numbers say nothing.
  if (verdict === "invalid") return "unsaid";
  if (reading.better.crossed || side === "good") return "better";
  return side === "bad" ? "worse" : "unclear";
}

function headlineOf(
  { primary, nonInferiority }: ExperimentPlan,
  { tasks, srm, guardrails, harmed }: ExperimentReading,
  verdict: Verdict,
  rows: readonly ReportRow[],
): string {
  const [first] = rows;
  const size =
    first === undefined || first.effect === null ? undefined : sayEffect(first.metric, first.effect);
  const metric = first?.metric ?? reportName(primary.metric) ?? "success_rate";
  switch (verdict) {
    case "better":
      return size === undefined ? "It helps; by how much cannot be said yet." : `It helps: ${size}.`;
    case "no_worse": {
      const margin = nonInferiority === null ? "" : ` (at most ${sayMargin(metric, nonInferiority.margin)})`;
      return `It is not worse than policy allows${margin}: ${size ?? "by how much cannot be said yet"}.`;
    }
    case "worse":
      return `It does not help: ${size ?? "an improvement is excluded"}.`;
    case "harm":
      return `It does harm: ${sayHarm(rows, guardrails, harmed)}.`;
    case "invalid":
      return srm.crossed
        ? "The numbers cannot be trusted: tasks are not divided between the versions as they should be."
        : "The numbers cannot be trusted: the new version loses more outcomes than the old.";
    case "inconclusive":
      return `No answer after ${writeCount(tasks)} tasks, as many as were planned${sayPossible(first)}.`;
    case "running":
      return tasks === 0
        ? "No answer yet: no task has been counted."
        : `No answer yet after ${countTasks(tasks)}${sayPossible(first)}.`;
  }
}

function countTasks(tasks: number): string {
  return tasks === 1 ? "1 task" : `${writeCount(tasks)} tasks`;
}

function sayMargin(metric: ReportRow["metric"], margin: number): string {
  return isShare(metric)
    ? `${(margin * 100).toFixed(1)} points`
    : `${Math.round(Math.abs(margin - 1) * 100)} %`;
}

function sayPossible(row: ReportRow | undefined): string {
  if (row === undefined || row.low === null || row.high === null) return "";
  if (row.effect === null || row.high - row.low > tooWide)
    return ", which are too few to say how large an effect may be";
  return `: anything ${sayRange(row.metric, row.low, row.high)} is possible`;
}

/** Each crossed guardrail with its size; one whose size is not known by its name. */
function sayHarm(
  rows: readonly ReportRow[],
  guardrails: ExperimentReading["guardrails"],
  harmed: readonly string[],
): string {
  const said = harmed.map((name) => {
    const metric = reportName(guardrails.find((guardrail) => guardrail.name === name)?.metric ?? name);
    const row = rows.find((each) => each.metric === metric);
    if (row === undefined || row.effect === null) return `${name.replaceAll("_", " ")} is worse`;
    const isLimit = metric !== undefined && reportName(name) === undefined;
    const beyond = isLimit
      ? `${nameOfMetric(row.metric).toLowerCase()} ${writeValue(row.metric, row.candidate.value)}, beyond its limit; `
      : "";
    return beyond + sayEffect(row.metric, row.effect);
  });
  return [...new Set(said)].join("; ") || "which metric is not known";
}

function sentencesOf(
  primary: ReportRow,
  rows: readonly ReportRow[],
  verdict: Verdict,
  health: readonly HealthLine[],
): string[] {
  const harmed =
    verdict === "harm" ? rows.filter(({ guards, verdict: found }) => guards && found === "worse") : [];
  const unsound = health.filter(({ sound }) => !sound).map(({ text }) => text);
  return [
    ...[...harmed, primary].flatMap((row) => sayHowSure(row, verdict, harmed.length > 0)),
    ...sayArms(primary),
    ...sayGuardrails(rows, verdict),
    ...unsound,
  ];
}

function sayHowSure(row: ReportRow, verdict: Verdict, amongOthers: boolean): string[] {
  const { metric, effect, low, high, interval } = row;
  if (verdict === "running" || verdict === "inconclusive" || verdict === "invalid" || effect === null)
    return [];
  const which = amongOthers ? `${nameOfMetric(metric)}: the` : "The";
  if (low === null || high === null || interval === null)
    return [`${which} true effect may be far from this: so few tasks give no bounds.`];
  const range = `true effect lies ${sayRange(metric, low, high)} with 95 % confidence, however often one looks`;
  const caution = interval === "large_samples" ? " (for large samples)" : "";
  const holdsNone = low <= noEffect(metric) && high >= noEffect(metric);
  return verdict === "better" && holdsNone
    ? [
        "Of a hundred changes without any effect, at most five would be said to help like this.",
        `How much it helps is less certain: the ${range}${caution}.`,
      ]
    : [`${which} ${range}${caution}.`];
}

function sayArms({ metric, baseline, candidate, effect }: ReportRow): string[] {
  if (baseline.value === null || candidate.value === null) return [];
  const said = `${nameOfMetric(metric)}: ${writeValue(metric, candidate.value)} of ${countTasks(candidate.tasks)} with the new version, ${writeValue(metric, baseline.value)} of ${countTasks(baseline.tasks)} with the old.`;
  const plain = candidate.value - baseline.value;
  // Whoever subtracts would be puzzled.
  return isShare(metric) && effect !== null && Math.abs(plain - effect) > 0.01
    ? [
        said,
        "The size is estimated more carefully than by subtracting these, because stopping early selects luck.",
      ]
    : [said];
}

function sayGuardrails(rows: readonly ReportRow[], verdict: Verdict): string[] {
  const guards = rows.filter((row) => row.guards);
  const watched = guards.flatMap((row) =>
    row.verdict === "watch" && row.effect !== null
      ? [`To be watched, below the alarm: ${sayEffect(row.metric, row.effect)}.`]
      : [],
  );
  const fine = guards
    .filter((row) => row.verdict === "fine")
    .map(({ metric }) => nameOfMetric(metric).toLowerCase());
  if (fine.length === 0) return watched;
  const far = verdict === "running" ? " so far" : "";
  return [...watched, `No harm was found${far} in what else is watched: ${fine.join(", ")}.`];
}

function checkHealth({ expectedTreated }: ExperimentState, reading: ExperimentReading): HealthLine[] {
  const { tasks, control, treatment, srm, missing } = reading;
  const lost = control.missing + treatment.missing;
  return [
    {
      name: "Division",
      sound: !srm.crossed,
      text: `${writeCount(treatment.tasks)} of ${countTasks(tasks)} had the new version, about ${writeCount(expectedTreated)} were to be expected${srm.crossed ? ": that is no chance, so nothing is concluded" : ""}.`,
    },
    {
      name: "Outcomes",
      sound: !missing.crossed,
      text:
        lost === 0
          ? "No outcome is missing."
          : `${countTasks(lost)} had no outcome in time (${writeCount(treatment.missing)} with the new version, ${writeCount(control.missing)} with the old) and count as failures${missing.crossed ? "; the new version loses more, and that is no chance" : ""}.`,
    },
  ];
}
