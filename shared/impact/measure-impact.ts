import { type Database, type Returned, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import { compareTeams, teamHistories } from "./compare-teams.ts";
import { type ReportDetails, withChart } from "./describe-reading.ts";
import { type Estimate, estimateBeforeAfter, type Period } from "./estimate-before-after.ts";
import { reportObservation } from "./report/report-observation.ts";
import { runExperiments } from "./run-experiments.ts";

type OutcomeRow = Returned<"outcomes_around_deployment">[number];

/** How many improvements one wake-up measures; the rest is found by the next. */
const maxPerCall = 50;
/** No experiment is claimed after this long; the next wake-up goes on. */
const budgetMs = 60_000;

/**
 * Counts the outcomes of experiments, which may have to be stopped, and then measures every deployed improvement that is
 * queued for it.
 * @returns how many were counted and measured.
 */
export async function measureImpact(
  database: Database,
  log: (line: string) => void,
  now: () => number = Date.now,
): Promise<number> {
  const until = now() + budgetMs;
  const counted = await runExperiments(database, log, () => now() >= until);
  return counted + (await measureDeployed(database, log));
}

async function measureDeployed(database: Database, log: (line: string) => void): Promise<number> {
  const claimed = unwrap(await database.rpc("claim_work", { kind: "impact", max_items: maxPerCall }));
  for (const { key, lease_token } of claimed) {
    try {
      const estimates = await measure(database, key);
      unwrap(await database.rpc("record_impact", { improvement: key, lease_token, estimates }));
    } catch (error) {
      log(`measuring ${key}: ${describeError(error)}`);
      await database.rpc("fail_work", { kind: "impact", key, lease_token, error: describeError(error) });
    }
  }
  return claimed.length;
}

async function measure(database: Database, improvement: string) {
  const { team_id, change_type } = unwrap(
    await database.from("improvements").select("team_id, change_type").eq("id", improvement).single(),
  );
  const policy = unwrap(await database.rpc("read_policy", { team: team_id, change_type }));
  const rows = unwrap(await database.rpc("outcomes_around_deployment", { improvement }));
  const before = rows.find((row) => row.period === "before");
  const after = rows.find((row) => row.period === "after");
  const restsOn =
    [...new Set([...(before?.sources ?? []), ...(after?.sources ?? [])])].sort().join(", ") || "nothing yet";
  const alone = estimateBeforeAfter(toPeriod(before), toPeriod(after), policy.min_tasks_to_measure ?? 20);
  const compared = compareTeams(
    teamHistories.parse(unwrap(await database.rpc("team_histories", { improvement }))),
  );
  const observed = alone.map((each) => ({ alone: each, compared: compared[each.metric] }));
  const [first, ...others] = observed;
  const report = first && reportObservation([first, ...others]);
  return observed.flatMap((each, at) => {
    // The report on all metrics goes with the one that decides.
    const details: Partial<ReportDetails> = at === 0 && report ? withChart(report) : {};
    const row = { ...toRow(each.alone, restsOn), method: "before_after", claim: "none" };
    if ("reason" in each.compared) {
      const { reason } = each.compared;
      return [{ ...row, verdict: withDoubt(each.alone, reason), details: { ...details, refused: reason } }];
    }
    const { estimate, claim, details: numbers } = each.compared;
    return [
      { ...row, details: {} },
      { ...toRow(estimate, restsOn), method: "controlled", claim, details: { ...numbers, ...details } },
    ];
  });
}

/** A team alone before and after shows what changed, and not why. */
function withDoubt({ verdict, effect }: Estimate, reason: string): string {
  return effect === null ? verdict : `${verdict}. Whether the change did that cannot be said: ${reason}.`;
}

function toPeriod(row: OutcomeRow | undefined): Period {
  return {
    tasks: row?.tasks ?? 0,
    successes: row?.successes ?? 0,
    timedTasks: row?.timed_tasks ?? 0,
    meanLogSeconds: row?.mean_log_seconds ?? null,
    varianceLogSeconds: row?.variance_log_seconds ?? null,
  };
}

function toRow(estimate: Estimate, restsOn: string) {
  return {
    metric: estimate.metric,
    before_tasks: estimate.beforeTasks,
    after_tasks: estimate.afterTasks,
    before_value: estimate.beforeValue,
    after_value: estimate.afterValue,
    effect: estimate.effect,
    low: estimate.low,
    high: estimate.high,
    verdict: estimate.verdict,
    rests_on: restsOn,
  };
}
