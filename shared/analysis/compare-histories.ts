import { hashParts } from "../logs/hash-text.ts";
import { readAll } from "../logs/read-pages.ts";
import { type Database, type Returned, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import { costOutlier } from "./detectors/cost-outlier.ts";
import type { HistoryDetector, HistoryFinding, PastTask } from "./detectors/history-contract.ts";
import { outcomeDrift } from "./detectors/outcome-drift.ts";

/** Every rule over a team's history. */
export const historyDetectors: readonly HistoryDetector[] = [costOutlier, outcomeDrift];

/** Teams that one call compares; the others wait for the next one. */
const TEAMS_AT_A_TIME = 5;
/** Tasks that show a finding, the latest first. */
const MAX_TASKS = 100;

/** Compares the tasks of the teams that wait for it. */
export async function compareHistories(database: Database): Promise<void> {
  const claims = unwrap(await database.rpc("claim_work", { kind: "history", max_items: TEAMS_AT_A_TIME }));
  for (const { key, lease_token } of claims) {
    try {
      const team = Number(key);
      const rows = await readAll((first, last) => database.rpc("team_history", { team }).range(first, last));
      const findings = await findInHistory(rows.slice(0, 1000).map(toPastTask));
      unwrap(await database.rpc("record_history", { team, lease_token, findings }));
    } catch (error) {
      await database.rpc("fail_work", { kind: "history", key, lease_token, error: describeError(error) });
    }
  }
}

/** What the rules find, as record_history takes it: a row per finding and task. */
export async function findInHistory(tasks: readonly PastTask[]) {
  const rows = [];
  for (const { rule, mast, detect } of historyDetectors)
    for (const finding of detect(tasks)) {
      // The new version is the problem, not the file: the next version is another.
      const { artifact } = finding;
      const subject = artifact === null ? null : `${artifact.path}@${artifact.version}`;
      const fingerprint = await hashParts(rule, null, null, subject);
      for (const shown of finding.tasks.slice(0, MAX_TASKS))
        rows.push({ rule, mast, fingerprint, ...describeFinding(finding), ...describeTask(shown) });
    }
  return rows;
}

function describeFinding({ severity, summary, confidence, artifact }: HistoryFinding) {
  return {
    severity,
    summary,
    confidence,
    artifact_path: artifact?.path ?? null,
    artifact_version: artifact?.version ?? null,
  };
}

function describeTask(shown: HistoryFinding["tasks"][number]) {
  return {
    task: shown.task.task_id,
    message_ids: shown.message === null ? [] : [shown.message],
    excerpts: [],
    messages_wasted: shown.messagesWasted,
    tokens_wasted: shown.tokensWasted,
    cost_wasted_usd: shown.costWasted,
    errors: 0,
    occurred_at: shown.task.started_at,
  };
}

function toPastTask(row: Returned<"team_history">[number]): PastTask {
  const versions = row.artifact_versions;
  const isObject = versions !== null && typeof versions === "object" && !Array.isArray(versions);
  const numbers = Object.entries(isObject ? versions : {}).map(([path, version]) => [path, Number(version)]);
  return { ...row, artifact_versions: Object.fromEntries(numbers) };
}
