import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Tally } from "./coverage.ts";
import { plan } from "./plan.ts";
import { run } from "./run.ts";
import { startWorld, type World } from "./world.ts";

// More, or one again: FAULT_RUNS=500, SEED=… RUN=… as a failure prints them.
const runs = Number(process.env.FAULT_RUNS ?? 3);
const first = Number(process.env.RUN ?? process.env.FAULT_FIRST ?? 0);
const last = first + (process.env.RUN === undefined ? runs : 1);
const seed = Number(process.env.SEED ?? 20_261_122);
/** One run in so many has workers that are processes, and are killed. */
const killsIn = Number(process.env.FAULT_KILLS ?? 0);
/** No further run begins after this long; as short as `npm test` wants it, unless more runs are asked for. */
const seconds = process.env.FAULT_RUNS === undefined ? 5 : 36_000;
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
  for (let number = first; number < last && performance.now() - began < seconds * 1_000; number += 1) {
    if ((number - first) % perWorld === 0) {
      await world?.close();
      world = await startWorld();
    }
    const present = world;
    if (present === undefined) throw new Error("There is no world.");
    const property = fc.asyncProperty(plan, async (drawn) => {
      const kills = killsIn > 0 && number % killsIn === 0;
      const problems = await run(present, drawn, tally, kills);
      if (problems.length > 0) throw new Error(problems.join("\n"));
    });
    const outcome = await fc.check(property, {
      numRuns: 1,
      seed: seed + number,
      endOnFailure: process.env.SHRINK !== "1",
      interruptAfterTimeLimit: 180_000,
    });
    if (outcome.failed) {
      const error = outcome.errorInstance;
      failures.push(`SEED=${seed} RUN=${number}\n${error instanceof Error ? error.message : String(error)}`);
      console.log(failures.at(-1));
      if (process.env.RUN !== undefined) console.log(JSON.stringify(outcome.counterexample, null, 1));
    }
    // After each run, so that those that were played count although the next one is never ended.
    if (process.env.FAULT_REPORT !== undefined)
      writeFileSync(
        process.env.FAULT_REPORT,
        JSON.stringify({ seconds: (performance.now() - began) / 1_000, failures, tally: [...tally] }),
      );
  }
  expect(failures).toEqual([]);
});
