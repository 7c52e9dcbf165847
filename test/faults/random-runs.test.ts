import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Tally } from "./coverage.ts";
import { plan } from "./plan.ts";
import { run } from "./run.ts";
import { startWorld, type World } from "./world.ts";

// More, or one again: FAULT_RUNS=500, SEED=… RUN=… as a failure prints them.
const runs = Number(process.env.FAULT_RUNS ?? 6);
const seed = Number(process.env.SEED ?? 20_261_122);
const only = process.env.RUN === undefined ? undefined : Number(process.env.RUN);
/** No further run begins after this long; as short as `npm test` wants it, unless more runs are asked for. */
const minutes = Number(process.env.FAULT_MINUTES ?? (process.env.FAULT_RUNS === undefined ? 0.25 : 600));
/** Everything that is stored grows with the runs, and a new beginning is cheaper than growing. */
const perWorld = 25;

let world: World | undefined;
afterAll(() => world?.close());

test("random runs with faults at any call end with one of everything, and all surfaces agree", {
  timeout: 60_000 + runs * 60_000,
}, async () => {
  const tally: Tally = new Map();
  const began = performance.now();
  const failures: string[] = [];
  let played = 0;
  for (const [count, number] of (only === undefined ? [...Array(runs).keys()] : [only]).entries()) {
    if (performance.now() - began > minutes * 60_000) break;
    played += 1;
    if (count % perWorld === 0) {
      await world?.close();
      world = await startWorld();
    }
    const present = world;
    if (present === undefined) throw new Error("There is no world.");
    const property = fc.asyncProperty(plan, async (drawn) => {
      const problems = await run(present, drawn, tally);
      if (problems.length > 0) throw new Error(problems.join("\n"));
    });
    const outcome = await fc.check(property, {
      numRuns: 1,
      seed: seed + number,
      endOnFailure: process.env.SHRINK !== "1",
      interruptAfterTimeLimit: 180_000,
    });
    if (!outcome.failed) continue;
    const error = outcome.errorInstance;
    failures.push(`SEED=${seed} RUN=${number}\n${error instanceof Error ? error.message : String(error)}`);
    if (only !== undefined) console.log(JSON.stringify(outcome.counterexample, null, 1));
    if (process.env.FAULT_TALLY) console.log(failures.at(-1));
  }
  const seconds = (performance.now() - began) / 1_000;
  if (process.env.FAULT_TALLY)
    console.log({
      seed,
      runs: played,
      failed: failures.length,
      seconds: Math.round(seconds),
      ...Object.fromEntries([...tally].toSorted()),
    });
  expect(failures).toEqual([]);
});
