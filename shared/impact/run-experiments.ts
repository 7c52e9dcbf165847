import { type Database, type Returned, unwrap } from "../platform/database.ts";
import type { Json } from "../platform/database-types.gen.ts";
import { describeError } from "../platform/errors.ts";
import { describeReading, type ReadingRow } from "./describe-reading.ts";
import type { ExperimentPlan, ExperimentReading, ExperimentState } from "./experiment-contract.ts";
import { countedTasks, foldOutcomes, type Verdict } from "./fold-outcomes.ts";
import { baselineSchema, prepareExperiment } from "./prepare-experiment.ts";

type Claimed = Returned<"claim_experiments">[number];

/** So that a call stays well below two seconds of computing: counting a task takes some tens of microseconds. */
const experimentsPerClaim = 20;
const tasksPerClaim = 500;
/** And so many in one call; the next goes on. */
const tasksPerCall = 20_000;

/**
 * Plans the experiments that are new, and counts the outcomes of those that run. What follows (advance, hold, undo,
 * finish) is decided by the database in the transaction that stores the count.
 * @param isTimeUp no further claim is made once it says so
 * @returns how many experiments were planned or counted.
 */
export async function runExperiments(
  database: Database,
  log: (line: string) => void,
  isTimeUp: () => boolean,
): Promise<number> {
  let done = 0;
  let tasks = 0;
  while (tasks < tasksPerCall && !isTimeUp()) {
    const claimed = unwrap(
      await database.rpc("claim_experiments", { max_items: experimentsPerClaim, max_tasks: tasksPerClaim }),
    );
    if (claimed.length === 0) break;
    const counts: Count[] = [];
    for (const one of claimed) {
      try {
        if (one.plan === null) await plan(database, one);
        else counts.push(count(one));
        tasks += Array.isArray(one.tasks) ? one.tasks.length : 0;
      } catch (error) {
        log(`experiment ${one.experiment}: ${describeError(error)}`);
        const { experiment: key, lease_token } = one;
        await database.rpc("fail_work", {
          kind: "experiment",
          key,
          lease_token,
          error: describeError(error),
        });
      }
    }
    if (counts.length > 0) unwrap(await database.rpc("record_experiments", { counts: toJson(counts) }));
    done += claimed.length;
  }
  return done;
}

async function plan(database: Database, { experiment, lease_token, baseline }: Claimed): Promise<void> {
  const { plan, expectedTasks, expectedDays } = prepareExperiment(baselineSchema.parse(baseline));
  unwrap(
    await database.rpc("record_plan", {
      experiment,
      lease_token,
      plan: toJson(plan),
      expected_tasks: expectedTasks,
      // JSON has no infinity; a team without tasks would never have an answer.
      ...(Number.isFinite(expectedDays) ? { expected_days: expectedDays } : {}),
    }),
  );
}

/** What is stored of an experiment after a count, as `record_experiments` takes it. */
interface Count {
  experiment: string;
  lease_token: string;
  folded_from: number;
  folded_to: number;
  state: ExperimentState;
  reading: ExperimentReading;
  verdict: Verdict;
  estimate: ReadingRow;
}

function count({ experiment, lease_token, folded_to, ...claimed }: Claimed): Count {
  // Both were written by this very code, one as it was registered, the other after the last count.
  const plan = claimed.plan as unknown as ExperimentPlan;
  const remembered = claimed.state as unknown as ExperimentState | null;
  const tasks = countedTasks.parse(claimed.tasks);
  const counted = foldOutcomes(plan, remembered, folded_to, tasks);
  const { state, reading, verdict, foldedTo } = counted;
  return {
    experiment,
    lease_token,
    folded_from: folded_to,
    folded_to: foldedTo,
    state,
    reading,
    verdict,
    estimate: describeReading(plan, counted),
  };
}

/** Interfaces of plain values, which the type of JSON does not recognise as such. */
function toJson(value: ExperimentPlan | Count[]): Json {
  return value as unknown as Json;
}
