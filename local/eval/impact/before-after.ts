import { estimateBeforeAfter } from "../../../shared/impact/before-after/estimate.ts";
import type { TeamDay, TeamHistory } from "../../../shared/impact/before-after/panel.ts";
import { atMost, type Bar, between, only } from "./bar.ts";
import { count, type Job, sample, type Tally } from "./job.ts";
import type { Random } from "./random.ts";
import type { Reader } from "./read-results.ts";

/** How teams drift, day by day, as a share of tasks that succeed. */
export interface DriftRegime {
  /** Standard deviation of the daily step of all teams together. */
  common: number;
  /** Standard deviation and daily persistence of each team's own wandering around its level. */
  own: number;
  persistence: number;
  /** Standard deviation of each team's own steady trend, per 42 days. */
  trend: number;
  /** Weekly rhythm, its size drawn per team up to this. */
  weekly: number;
}

export const driftRegimes: Record<string, DriftRegime> = {
  "no drift": { common: 0, own: 0, persistence: 0, trend: 0, weekly: 0 },
  "common drift": { common: 0.012, own: 0.015, persistence: 0.8, trend: 0, weekly: 0.02 },
  "moderate drift": { common: 0.012, own: 0.043, persistence: 0.9, trend: 0, weekly: 0.02 },
  "strong drift": { common: 0.012, own: 0.09, persistence: 0.93, trend: 0, weekly: 0.05 },
  "own trends": { common: 0.006, own: 0.03, persistence: 0.9, trend: 0.03, weekly: 0.02 },
};

const tasksPerDay = 25;
/** 84 days of history before the 28 that are compared, and 14 after the change. */
const daysBefore = 112;
const daysAfter = 14;

/** One team changed after 112 days by `effect`, the others did not. */
export function beforeAfterJob(
  regime: DriftRegime,
  controls: number,
  effect: number,
  replications: number,
): Job {
  return {
    replications,
    run(random, tally) {
      const histories = simulate(regime, controls, effect, random);
      const found = estimateBeforeAfter(histories, "0", daysBefore);
      count(tally, "runs");
      if (found.status === "not_identifiable") return count(tally, "refused");
      if (effect >= found.low && effect <= found.high) count(tally, "covered");
      if (found.claim !== "none") count(tally, "claimed");
      if (found.claim === "higher") count(tally, "claimed higher");
      if (found.preTrend !== null && Math.abs(found.preTrend) > 1.96) count(tally, "went its own way");
      sample(tally, "half-width", (found.high - found.low) / 2);
      countNaive(histories[0]?.days ?? [], tally);
    },
  };
}

/** What one would say without other teams: a z test of the counts before and after. */
function countNaive(days: readonly TeamDay[], tally: Tally): void {
  const side = (after: boolean) => {
    let n = 0;
    let successes = 0;
    for (const { day, tasks, sum } of days) {
      if (day < daysBefore - 28 || day >= daysBefore !== after) continue;
      n += tasks;
      successes += sum;
    }
    return { n, rate: successes / n };
  };
  const [before, after] = [side(false), side(true)];
  const error = Math.sqrt(
    (before.rate * (1 - before.rate)) / before.n + (after.rate * (1 - after.rate)) / after.n,
  );
  if (Math.abs(after.rate - before.rate) > 1.96 * error) count(tally, "naive claims");
}

export function simulate(
  regime: DriftRegime,
  controls: number,
  effect: number,
  random: Random,
  days = daysBefore,
): TeamHistory[] {
  const common: number[] = [];
  for (let day = 0; day < days + daysAfter; day++)
    common.push((common.at(-1) ?? 0) + regime.common * random.normal());
  return Array.from({ length: controls + 1 }, (_, team) => {
    const level = 0.5 + 0.2 * random.uniform();
    const slope = (regime.trend * random.normal()) / 42;
    const weekly = regime.weekly * random.uniform();
    let own = regime.own * random.normal();
    const history: TeamDay[] = [];
    for (let day = 0; day < days + daysAfter; day++) {
      own = regime.persistence * own + regime.own * Math.sqrt(1 - regime.persistence ** 2) * random.normal();
      const changed = team === 0 && day >= days ? effect : 0;
      const rate = level + (common[day] ?? 0) + own + slope * day + (day % 7 > 4 ? weekly : 0) + changed;
      const bounded = Math.min(0.98, Math.max(0.02, rate));
      let sum = 0;
      for (let task = 0; task < tasksPerDay; task++) if (random.uniform() < bounded) sum++;
      history.push({ day, tasks: tasksPerDay, sum });
    }
    return { team: String(team), days: history, changes: team === 0 ? [days] : [] };
  });
}

export function beforeAfterBars(read: Reader): Bar[] {
  const bars = Object.keys(driftRegimes).flatMap((regime) =>
    [8, 3].flatMap((controls) => {
      const job = `before/after: ${regime}, ${controls} controls`;
      const n = read.n(job);
      return [
        atMost(
          "K10",
          `false claims, ${regime}, ${controls} controls`,
          read.share(job, "claimed"),
          0.06,
          "%",
          n,
        ),
        between(
          "K10",
          `coverage, ${regime}, ${controls} controls`,
          read.share(job, "covered"),
          [0.94, 0.97],
          "%",
          n,
        ),
        only("K10", `false claims without other teams, ${regime}`, read.share(job, "naive claims"), "%", n),
        only(
          "K10",
          `+6 points claimed, ${regime}, ${controls} controls`,
          read.share(`${job}, +6 points`, "claimed higher"),
          "%",
          n,
        ),
      ];
    }),
  );
  const eight = "before/after: moderate drift, 8 controls";
  const three = "before/after: moderate drift, 3 controls";
  const two = "before/after: two controls";
  return [
    ...bars,
    atMost(
      "K10",
      "mean half-width, moderate drift, 8 controls",
      read.mean(eight, "half-width"),
      0.11,
      "",
      read.n(eight),
    ),
    atMost(
      "K10",
      "mean half-width, moderate drift, 3 controls",
      read.mean(three, "half-width"),
      0.125,
      "",
      read.n(three),
    ),
    between("K10", "refused with two controls", read.share(two, "refused"), [1, 1], "%", read.n(two)),
  ];
}
