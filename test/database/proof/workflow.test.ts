import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "../../../local/postgres/connect.ts";
import { makeWorld, type World } from "../world.ts";
import { rounds } from "./model/choose.ts";
import { play, tally } from "./model/play.ts";

// More, or again: PROOF_STEPS=100000, PROOF_SEED=… PROOF_PATH=… as a failure prints them.
const steps = Number(process.env.PROOF_STEPS ?? 10_000);
const seed = process.env.PROOF_SEED;
const path = process.env.PROOF_PATH;
const perRun = 40;

let world: World;
let pool: Sql;
beforeAll(async () => {
  world = await makeWorld();
  // As many connections as steps are done at the same time, and one to look on.
  pool = connect(world.database.url, { max: 5, name: "proof" });
});
afterAll(async () => {
  await pool.end({ timeout: 1 });
  await world.drop();
});

test(`${steps} random steps of everybody at once leave the database where a small model of the design says`, {
  timeout: 60_000 + steps * 20,
}, async () => {
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 3 }), rounds(perRun), (quorum, dice) =>
    play(pool, quorum, dice),
  );
  await fc.assert(property, {
    numRuns: Math.ceil(steps / (perRun * 2)),
    // A failure is made smaller for a while; interleavings differ from run to run, so that this is worth a minute, not an hour.
    interruptAfterTimeLimit: 45_000 + steps * 15,
    endOnFailure: process.env.PROOF_SHRINK === "0",
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
  });
  expect(await pool`select * from private.broken_events()`).toEqual([]);
  if (path === undefined) expect(tally.steps).toBeGreaterThanOrEqual(steps);
  if (process.env.PROOF_TALLY) console.log(tally);
});
