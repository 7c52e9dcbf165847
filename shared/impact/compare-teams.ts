import { z } from "zod";
import { type BeforeAfter, estimateBeforeAfter } from "./before-after/estimate.ts";
import { type TeamHistory, usualWindows } from "./before-after/panel.ts";
import type { Estimate } from "./estimate-before-after.ts";

/** Histories as the database hands them over: day, tasks, successes, tasks with a duration, sum of the logarithms of their seconds. */
export const teamHistories = z.array(
  z.object({
    team: z.number(),
    treated: z.boolean(),
    days: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
    changes: z.array(z.number()),
  }),
);
export type TeamHistories = z.infer<typeof teamHistories>;

/** An estimate beside teams that did not change, or why there is none. */
export type Controlled =
  | { estimate: Estimate; claim: "higher" | "lower" | "none"; details: Record<string, number | null> }
  | { reason: string };

/** The first day with the change, as the database numbers days. */
const firstDay = 0;

/**
 * Compares what changed in the treated team with what changed in the others, for success and for duration.
 * @param histories of the treated team and the busiest others, day 0 being the first with the change
 */
export function compareTeams(histories: TeamHistories): Record<Estimate["metric"], Controlled> {
  return {
    success_rate: compare(histories, "success_rate", ([day, tasks, successes]) => ({
      day,
      tasks,
      sum: successes,
    })),
    duration: compare(histories, "duration", ([day, , , timed, sum]) => ({ day, tasks: timed, sum })),
  };
}

type Day = TeamHistories[number]["days"][number];

function compare(
  histories: TeamHistories,
  metric: Estimate["metric"],
  read: (day: Day) => TeamHistory["days"][number],
): Controlled {
  const treated = histories.find((history) => history.treated);
  if (treated === undefined) return { reason: "the team has no tasks" };
  const result = estimateBeforeAfter(
    histories.map(({ team, days, changes }) => ({ team: String(team), days: days.map(read), changes })),
    String(treated.team),
    firstDay,
  );
  return result.status === "not_identifiable"
    ? { reason: result.reason }
    : describe(metric, result, treated.days.map(read));
}

function describe(
  metric: Estimate["metric"],
  result: Extract<BeforeAfter, { status: "estimated" }>,
  days: TeamHistory["days"],
): Controlled {
  const { controls, placebos, placeboSd, preTrend, driftThatKills, claim } = result;
  const toUnit = (value: number) => (metric === "duration" ? Math.exp(value) : value);
  const within = (from: number, to: number) => {
    const chosen = days.filter(({ day }) => day >= from && day < to);
    const tasks = chosen.reduce((sum, day) => sum + day.tasks, 0);
    const sum = chosen.reduce((total, day) => total + day.sum, 0);
    return { tasks, value: tasks === 0 ? null : toUnit(sum / tasks) };
  };
  const before = within(firstDay - usualWindows.before, firstDay);
  const after = within(firstDay, firstDay + usualWindows.after);
  const effect = toUnit(result.effect);
  const low = toUnit(result.low);
  const high = toUnit(result.high);
  const size = (value: number) =>
    metric === "duration" ? percentChange(value) : `${signed(value * 100)} points`;
  const range = `${size(effect)} beside ${controls} teams that did not change (95 % interval ${size(low)} to ${size(high)})`;
  return {
    estimate: {
      metric,
      beforeTasks: before.tasks,
      afterTasks: after.tasks,
      beforeValue: before.value,
      afterValue: after.value,
      effect,
      low,
      high,
      verdict: `${claimInWords(metric, claim, preTrend)} ${range}. Observed, not tried.`,
    },
    claim,
    details: { controls, placebos, placeboSd, preTrend, driftThatKills },
  };
}

function claimInWords(
  metric: Estimate["metric"],
  claim: "higher" | "lower" | "none",
  preTrend: number | null,
): string {
  if (claim !== "none") {
    if (metric === "duration") return claim === "lower" ? "Tasks are faster:" : "Tasks are slower:";
    return claim === "higher" ? "More tasks succeed:" : "Fewer tasks succeed:";
  }
  return preTrend !== null && Math.abs(preTrend) > 1.96
    ? "The team went its own way before the change already, so nothing is claimed:"
    : "No clear change:";
}

function percentChange(ratio: number): string {
  return `${signed((ratio - 1) * 100)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
