import { type Database, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import { detectFindings } from "./detect-findings.ts";
import { type LoadedTask, loadTasks } from "./load-tasks.ts";
import { measureTask } from "./measure-task.ts";
import { prepareMessages } from "./prepare-messages.ts";

export interface AnalysisBudget {
  /** Tasks that are claimed at a time. */
  tasksAtATime: number;
  /** Time after which nothing new is claimed, in milliseconds. */
  wallMilliseconds: number;
  /** The same for time spent computing. */
  computeMilliseconds: number;
}

/** Within the platform's 2 s of computing per request, reading the answers of the database included. */
const functionBudget: AnalysisBudget = {
  tasksAtATime: 10,
  wallMilliseconds: 20_000,
  computeMilliseconds: 800,
};

export interface AnalysisResult {
  /** Tasks whose analysis was stored. */
  analysed: number;
  /** Tasks that changed meanwhile; they wait to be analysed again. */
  overtaken: number;
  failed: number;
  /** Whether the budget ended before the work did. */
  more: boolean;
}

/**
 * Analyses tasks that wait for it until none does or the budget is used up. Killed anywhere, it loses nothing:
 * what was not stored is claimed again when its lease has run out.
 */
export async function analyzeTasks(
  database: Database,
  { budget = functionBudget, now = () => new Date() }: { budget?: AnalysisBudget; now?: () => Date } = {},
): Promise<AnalysisResult> {
  const result: AnalysisResult = { analysed: 0, overtaken: 0, failed: 0, more: false };
  const started = performance.now();
  let computed = 0;
  for (;;) {
    if (performance.now() - started > budget.wallMilliseconds || computed > budget.computeMilliseconds)
      return { ...result, more: true };
    const claims = unwrap(
      await database.rpc("claim_work", { kind: "analysis", max_items: budget.tasksAtATime }),
    );
    if (claims.length === 0) return result;
    const leases = new Map(claims.map(({ key, lease_token }) => [key, lease_token]));
    try {
      for await (const loaded of loadTasks(database, [...leases.keys()])) {
        const lease = leases.get(loaded.task.id);
        if (lease === undefined) continue;
        leases.delete(loaded.task.id);
        // One task that cannot be analysed must not hold up the others.
        try {
          const began = performance.now();
          const analysis = await analyse(loaded, now());
          computed += performance.now() - began;
          const stored = unwrap(
            await database.rpc("record_analysis", { task: loaded.task.id, lease_token: lease, ...analysis }),
          );
          if (stored) result.analysed += 1;
          else result.overtaken += 1;
        } catch (error) {
          result.failed += 1;
          await giveBack(database, loaded.task.id, lease, error);
        }
      }
    } catch (error) {
      for (const [key, lease] of leases) await giveBack(database, key, lease, error);
      return { ...result, failed: result.failed + leases.size, more: true };
    }
    // A task that is gone while its analysis waited: there is nothing to store and nobody to ask again.
    for (const [key, lease] of leases) await giveBack(database, key, lease, "the task is gone");
  }
}

/** What record_analysis stores of one task. */
export async function analyse({ task, messages }: LoadedTask, now: Date) {
  const prepared = prepareMessages(messages);
  const findings = await detectFindings(task, prepared, { now });
  return {
    metrics: measureTask(task, prepared).map((row) => ({ ...row })),
    findings: findings.map((row) => ({ ...row })),
  };
}

/**
 * The next attempt comes after a pause; after eight it is dead and visible. Should giving back fail too, the
 * lease runs out by itself.
 */
async function giveBack(database: Database, key: string, lease: string, error: unknown): Promise<void> {
  await database.rpc("fail_work", {
    kind: "analysis",
    key,
    lease_token: lease,
    error: describeError(error),
  });
}
