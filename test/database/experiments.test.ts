import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketOf } from "../../shared/impact/assign.ts";
import { asRole } from "../support/as-role.ts";
import { ask, experimentOf, minute, startedExperiment, work, workBefore } from "./experiments-world.ts";
import { actors, deliveries, events, makeWorld, move, read, refusal, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await workBefore(world);
});
afterAll(() => world.drop());

test("an approved prompt is tried while its pull request is open, on five percent of the tasks first", async () => {
  const { improvement, experiment } = await startedExperiment(world, { content: "ask once" });
  expect(experiment).toMatchObject({ status: "at_5", share: 5, phase: "shipping", waits_for: null });
  expect(experiment.expected_days).toBeGreaterThan(0);
  console.log(experiment);
  for (let n = 0; n < 20; n++) {
    const e = await experimentOf(world, improvement);
    if (e.status !== "at_5" && e.status !== "at_25" && e.status !== "at_50") break;
    await work(world, 200, { control: 0.5, treatment: 0.8 });
    await minute(world);
    console.log(await experimentOf(world, improvement));
  }
  console.log(
    await deliveries(world, improvement),
    await world.sql`select * from public.impact_estimates`,
    await read(world, improvement),
  );
});
