import { type Database, unwrap } from "../platform/database.ts";
import type { Json } from "../platform/database-types.gen.ts";
import { describeError } from "../platform/errors.ts";
import { compareHistories } from "./compare-histories.ts";
import { detectFindings, timeMessages } from "./detect-findings.ts";
import { inferSuccess, judgeTask } from "./judge-task.ts";
import { type LoadedTask, loadTasks } from "./load-tasks.ts";
import { measureAll } from "./measure-task.ts";
import type { AskModel } from "./model-findings.ts";
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
  tasksAtATime: 40,
  wallMilliseconds: 20_000,
  computeMilliseconds: 400,
};

export interface AnalysisOptions {
  budget?: AnalysisBudget;
  now?: () => Date;
  /** An opinion besides the rules, where one is configured. */
  model?: AskModel | undefined;
}

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
 * Analyses tasks that wait for it until none does or the budget is used up, then compares the histories of teams.
 * Killed anywhere, it loses nothing: what was not stored is claimed again when its lease has run out.
 */
export async function analyzeTasks(
  database: Database,
  { budget = functionBudget, now = () => new Date(), model }: AnalysisOptions = {},
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
    if (claims.length === 0) break;
    const leases = new Map(claims.map(({ key, lease_token }) => [key, lease_token]));
    const done: Analysis[] = [];
    try {
      for await (const loaded of loadTasks(database, [...leases.keys()])) {
        const lease = leases.get(loaded.task.id);
        if (lease === undefined) continue;
        // One task that cannot be analysed must not hold up the others.
        try {
          const began = performance.now();
          const analysis = await analyse(loaded, now(), model);
          computed += performance.now() - began;
          done.push({ task: loaded.task.id, lease_token: lease, ...analysis });
        } catch (error) {
          result.failed += 1;
          await giveBack(database, loaded.task.id, lease, error);
        }
        leases.delete(loaded.task.id);
        if (computed > budget.computeMilliseconds) break;
      }
    } catch (error) {
      for (const [key, lease] of leases) await giveBack(database, key, lease, error);
      await store(database, done, result);
      return { ...result, failed: result.failed + leases.size, more: true };
    }
    await store(database, done, result);
    if (computed > budget.computeMilliseconds) {
      await release(database, leases);
      return { ...result, more: true };
    }
    // A task that is gone while its analysis waited: there is nothing to store and nobody to ask again.
    for (const [key, lease] of leases) await giveBack(database, key, lease, "the task is gone");
  }
  await compareHistories(database);
  return result;
}

/** What record_analyses and record_judgements take of one task. */
type Analysis = { task: string; lease_token: string } & Awaited<ReturnType<typeof analyse>>;

/** What is stored of one task. */
export async function analyse({ task, messages }: LoadedTask, now: Date, model?: AskModel) {
  const prepared = prepareMessages(messages);
  const findings = await detectFindings(task, prepared, { now });
  const opinions = (await model?.(task, prepared, timeMessages(task, prepared))) ?? [];
  const { metrics, edges, errors } = measureAll(task, prepared);
  const { judgement, signs } = judgeTask(task, prepared);
  const inferred_success = inferSuccess(task, signs);
  return {
    judgement,
    metrics: metrics.map((row) => (row.agent === "*" ? { ...row, inferred_success } : { ...row })),
    edges: edges.map((row) => ({ ...row })),
    errors: errors.map((row) => ({ ...row })),
    findings: [...findings, ...opinions].map((row) => ({ ...row })),
  };
}

/**
 * All of them in one transaction; if one of them is at fault, one by one, so that the others are kept. Judgements go
 * first, because storing the analyses gives up the leases; killed in between, both are stored again.
 */
async function store(database: Database, done: readonly Analysis[], result: AnalysisResult): Promise<void> {
  if (done.length === 0) return;
  const judged = await database.rpc("record_judgements", { judgements: toJudgements(done) });
  const { data, error } =
    judged.error === null
      ? await database.rpc("record_analyses", { analyses: toJson(done) })
      : { data: null, error: judged.error };
  if (error === null) {
    result.analysed += data?.length ?? 0;
    result.overtaken += done.length - (data?.length ?? 0);
    return;
  }
  const [only, ...others] = done;
  if (only !== undefined && others.length === 0) {
    result.failed += 1;
    await giveBack(database, only.task, only.lease_token, error);
    return;
  }
  for (const one of done) await store(database, [one], result);
}

function toJson(analyses: readonly Analysis[]): Json {
  return analyses.map(({ judgement: _, ...analysis }) => analysis);
}

function toJudgements(analyses: readonly Analysis[]): Json {
  return analyses.map(({ task, lease_token, judgement: { attributions, ...signs } }) => ({
    task,
    lease_token,
    ...signs,
    attributions: attributions.map((row) => ({ ...row })),
  }));
}

/** Claimed and not begun: the next call may have them at once, and no attempt was made. */
async function release(database: Database, leases: ReadonlyMap<string, string>): Promise<void> {
  if (leases.size === 0) return;
  await database.rpc("release_work", {
    kind: "analysis",
    lease_tokens: [...leases.values()],
  });
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
