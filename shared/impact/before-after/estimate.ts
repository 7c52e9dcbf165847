import { studentTUpperQuantile } from "../numeric/student-t.ts";
import { sumUp, type TeamHistory, usualWindows, type Windows } from "./panel.ts";
import { compareAt, placeboBank } from "./placebo-bank.ts";

const minControls = 3;
const minPlacebos = 20;

/** What a change did, without an experiment. Always observational: never enough to ship anything by itself. */
export type BeforeAfter =
  | { status: "not_identifiable"; reason: string; controls: number; placebos: number }
  | {
      status: "estimated";
      evidence: "observational";
      /** Difference in differences, in the unit of the values (of logarithms: a ratio's logarithm), with its 95 % interval. */
      effect: number;
      low: number;
      high: number;
      controls: number;
      placebos: number;
      /** Root mean square of the placebos: what comes out where nothing happened. */
      placeboSd: number;
      /** The team's own comparison before the change, in placebo sd; beyond ±1.96 it went its own way already. */
      preTrend: number | null;
      /**
       * The smallest drift of this team alone, in placebo sd, that would explain the result away (after Rambachan &
       * Roth 2023); 0 where the interval holds 0 anyway.
       */
      driftThatKills: number;
      /** What may be claimed: nothing where the interval holds 0 or the team went its own way before. */
      claim: "higher" | "lower" | "none";
    };

/**
 * Difference in differences against teams that did not change, with an interval from placebos: the same statistic
 * where nothing happened (Bertrand, Duflo & Mullainathan 2004; Donald & Lang 2007; Conley & Taber 2011). Errors of a
 * team hang together over time, so the placebos count as half as many degrees of freedom.
 * @param histories of all teams, the treated one included, from at least 70 days before the change
 * @param date first day with the change
 */
export function estimateBeforeAfter(
  histories: readonly TeamHistory[],
  treatedTeam: string,
  date: number,
  windows: Windows = usualWindows,
): BeforeAfter {
  const start = firstDayOf(histories, date);
  const summed = histories.map((history) => sumUp(history, start, date + windows.after));
  const treated = summed.find(({ team }) => team === treatedTeam);
  if (treated === undefined) return refuse("the team has no tasks", 0, 0);
  const others = summed.filter((other) => other !== treated);
  if (
    treated.changes.some((day) => day !== date && day >= date - windows.before && day < date + windows.after)
  )
    return refuse("the team changed something else at the same time", 0, 0);
  // One look, at the end: an estimate that moves from day to day would sooner or later claim something.
  const passed = lastDayOf(histories) - date + 1;
  if (passed < windows.after)
    return refuse(
      `${windows.after} days with the change are wanted, ${Math.max(0, passed)} have passed`,
      0,
      0,
    );
  const comparison = compareAt(treated, others, date, windows);
  if (comparison === null)
    return refuse(
      `${windows.minTasks} tasks are wanted in the ${windows.before} days before and in the ${windows.after} days after, of the team and of teams to compare it with`,
      0,
      0,
    );
  const { difference: effect, controls } = comparison;
  const bank = placeboBank(treated, others, date, controls, windows);
  if (controls < minControls)
    return refuse(`${minControls} teams that did not change are wanted`, controls, bank.length);
  if (bank.length < minPlacebos)
    return refuse(`${minPlacebos} comparisons where nothing happened are wanted`, controls, bank.length);

  const placeboSd = rootMeanSquare(bank.map(({ value }) => value));
  const half = studentTUpperQuantile(0.025, bank.length / 2) * placeboSd;
  const own = bank.find((placebo) => placebo.team === treatedTeam);
  const withoutOwn = rootMeanSquare(
    bank.filter(({ team }) => team !== treatedTeam).map(({ value }) => value),
  );
  const preTrend = own === undefined ? null : own.value / withoutOwn;
  const parallel = preTrend !== null && Math.abs(preTrend) <= 1.96;
  return {
    status: "estimated",
    evidence: "observational",
    effect,
    low: effect - half,
    high: effect + half,
    controls,
    placebos: bank.length,
    placeboSd,
    preTrend,
    driftThatKills: Math.max(0, (Math.abs(effect) - half) / placeboSd),
    claim: !parallel || Math.abs(effect) <= half ? "none" : effect > 0 ? "higher" : "lower",
  };
}

function firstDayOf(histories: readonly TeamHistory[], date: number): number {
  let first = date;
  for (const { days } of histories) for (const { day } of days) first = Math.min(first, day);
  return first;
}

function lastDayOf(histories: readonly TeamHistory[]): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const { days } of histories) for (const { day } of days) last = Math.max(last, day);
  return last;
}

function refuse(reason: string, controls: number, placebos: number): BeforeAfter {
  return { status: "not_identifiable", reason, controls, placebos };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
