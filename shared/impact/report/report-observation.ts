import type { Controlled } from "../compare-teams.ts";
import type { Estimate } from "../estimate-before-after.ts";
import {
  type HealthLine,
  type MetricNumbers,
  noEffect,
  type Report,
  type ReportRow,
  type RowVerdict,
  sideOf,
} from "./report.ts";
import { writeRow } from "./write-row.ts";
import { nameOfMetric, sayEffect, sayRange, writeCount, writeValue } from "./write-sizes.ts";

/** What is known of one metric without an experiment: the team alone, and beside teams that did not change or why not. */
export interface Observation {
  alone: Estimate;
  compared: Controlled;
}

const beyondChance = 1.96;

/**
 * What people are told of a change that was not tried but compared before and after. The first observation decides. Nothing is
 * claimed of a difference that other teams could have had as well.
 */
export function reportObservation(observations: readonly [Observation, ...Observation[]]): Report {
  const [first] = observations;
  const rows = observations.map((each, at) => toRow(each, at > 0));
  const [primary] = rows;
  return {
    version: 1,
    outcome: outcomeOf(first),
    headline: headlineOf(first),
    sentences: [
      ...sayHowSure(first),
      ...(primary === undefined ? [] : sayPeriods(primary)),
      ...observations.slice(1).flatMap(sayBeside),
      "Observed, not tried: chance did not decide who got the change.",
    ],
    evidence: "observational",
    rows,
    health: checkHealth(first.compared),
  };
}

function toRow({ alone, compared }: Observation, guards: boolean): ReportRow {
  const isCompared = "estimate" in compared;
  const shown = isCompared ? compared.estimate : alone;
  const numbers: MetricNumbers = {
    metric: shown.metric,
    baseline: { tasks: shown.beforeTasks, value: shown.beforeValue },
    candidate: { tasks: shown.afterTasks, value: shown.afterValue },
    effect: shown.effect,
    low: shown.low,
    high: shown.high,
    interval: shown.low === null ? null : isCompared ? "placebos" : "uncontrolled",
  };
  return writeRow(numbers, guards, verdictOf(numbers, compared));
}

function verdictOf(numbers: MetricNumbers, compared: Controlled): RowVerdict {
  if (numbers.effect === null) return "unknown";
  if ("reason" in compared) return "unsaid";
  if (compared.claim === "none") return sideOf(numbers) === "both" ? "unclear" : "unsaid";
  return sideOf(numbers) === "good" ? "better" : "worse";
}

function outcomeOf({ alone, compared }: Observation): Report["outcome"] {
  if ("reason" in compared) return alone.effect === null ? "waiting" : "not_identifiable";
  if (compared.claim === "none") return wentItsOwnWay(compared) ? "not_identifiable" : "no_answer";
  return (compared.claim === "higher") === (alone.metric === "success_rate") ? "helps" : "harms";
}

function headlineOf({ alone, compared }: Observation): string {
  if ("reason" in compared)
    return alone.effect === null
      ? `Too early to say: ${writeCount(alone.beforeTasks)} tasks before and ${writeCount(alone.afterTasks)} after.`
      : `Whether the change did anything cannot be said: ${compared.reason}.`;
  const { metric, effect } = compared.estimate;
  const size = sayEffect(metric, effect ?? noEffect(metric));
  if (compared.claim !== "none") return `Beside teams that did not change, ${size}.`;
  return wentItsOwnWay(compared)
    ? `Nothing is claimed, because the team went its own way before the change already: ${size} than in other teams.`
    : `No clear change: ${size}, which happens without any change as well.`;
}

function wentItsOwnWay(compared: Exclude<Controlled, { reason: string }>): boolean {
  return Math.abs(compared.details.preTrend ?? 0) > beyondChance;
}

function sayHowSure({ compared }: Observation): string[] {
  if ("reason" in compared) return [];
  const { metric, low, high } = compared.estimate;
  if (low === null || high === null) return [];
  return [`The true effect lies ${sayRange(metric, low, high)} with 95 % confidence, looked at once.`];
}

function sayPeriods({ metric, baseline, candidate }: ReportRow): string[] {
  if (baseline.value === null || candidate.value === null) return [];
  return [
    `${nameOfMetric(metric)}: ${writeValue(metric, baseline.value)} of ${writeCount(baseline.tasks)} tasks before, ${writeValue(metric, candidate.value)} of ${writeCount(candidate.tasks)} after.`,
  ];
}

function sayBeside({ compared }: Observation): string[] {
  if ("reason" in compared || compared.claim === "none") return [];
  const { metric, effect, low, high } = compared.estimate;
  if (effect === null || low === null || high === null) return [];
  return [`Also, ${sayEffect(metric, effect)} (${sayRange(metric, low, high)}).`];
}

function checkHealth(compared: Controlled): HealthLine[] {
  if ("reason" in compared)
    return [{ name: "Comparison", sound: false, text: `Not possible: ${compared.reason}.` }];
  const { controls, placebos, preTrend, driftThatKills } = compared.details;
  const lines: HealthLine[] = [
    {
      name: "Comparison",
      sound: true,
      text: `${writeCount(controls ?? 0)} teams that did not change, ${writeCount(placebos ?? 0)} comparisons where nothing happened.`,
    },
  ];
  if (preTrend !== null && preTrend !== undefined)
    lines.push({
      name: "Before the change",
      sound: Math.abs(preTrend) <= beyondChance,
      text: `The team differed from the others by ${Math.abs(preTrend).toFixed(1)} times what is usual; beyond ${beyondChance} nothing is claimed.`,
    });
  if (compared.claim !== "none")
    lines.push({
      name: "Sensitivity",
      sound: true,
      text: `A drift of this team alone of ${(driftThatKills ?? 0).toFixed(1)} times what is usual would explain it away.`,
    });
  return lines;
}
