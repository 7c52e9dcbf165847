import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import {
  advance,
  clear,
  experimentOf,
  find,
  minute,
  startedExperiment,
  work,
  workBefore,
} from "./experiments-world.ts";
import { actors, refusal, setPolicy, useWorld, world } from "./world.ts";

useWorld();
beforeAll(() => workBefore(world));

const now = (improvement: string) => experimentOf(world, improvement);

test("nobody jumps a stage, advances with too few tasks, or gives everybody what is not shown to be better", async () => {
  const { experiment } = await startedExperiment(world);
  const impact = (to: string, by = "impact") =>
    world.sql`select private.move_experiment(${experiment.id}, ${to}, private.system_actor(${by}, 'because'))`;
  expect(await refusal(impact("at_50"))).toMatchObject({ detail: "move_not_allowed" });
  expect(await refusal(impact("at_25"))).toMatchObject({ detail: "too_few_tasks" });
  expect(await refusal(impact("at_25", "review"))).toMatchObject({ detail: "move_not_allowed" });
  expect(
    await refusal(world.sql`update public.experiments set status = 'at_25' where id = ${experiment.id}`),
  ).toMatchObject({ detail: "not_a_decision" });
  expect(
    await refusal(world.sql`update public.experiments set treatment_hash = 'x' where id = ${experiment.id}`),
  ).toMatchObject({ detail: "registered" });
  expect(
    await refusal(world.sql`update public.experiments set plan = '{}' where id = ${experiment.id}`),
  ).toMatchObject({ detail: "registered" });
  await advance(world, experiment.id, "at_50");
  await find(world, experiment.id, { verdict: "running", treated: 500 });
  expect(await refusal(impact("at_100"))).toMatchObject({ detail: "not_shown" });
  await setPolicy(world, { ship_no_worse: false });
  await find(world, experiment.id, { verdict: "no_worse", treated: 500 });
  expect(await refusal(impact("at_100"))).toMatchObject({ detail: "not_shown" });
  await setPolicy(world, { ship_no_worse: true });
  await find(world, experiment.id, { verdict: "no_worse", treated: 500 });
  expect(await experimentStatus(experiment.id)).toBe("at_100");
  await clear(world);
});

const experimentStatus = async (id: string) =>
  (await world.sql`select status from public.experiments where id = ${id}`)[0]?.status;

test("assignments and outcomes are written once: nobody changes or removes them, the owner of the tables included", async () => {
  const { improvement, experiment } = await startedExperiment(world);
  await work(world, 20, { control: 1, treatment: 1 });
  await minute(world);
  expect((await now(improvement)).tasks).toBe(20);
  const before =
    await world.sql`select * from public.outcomes where experiment_id = ${experiment.id} order by assignment_id`;
  for (const statement of [
    world.sql`update public.assignments set arm = 'treatment'`,
    world.sql`delete from public.assignments`,
    world.sql`truncate public.assignments cascade`,
    world.sql`update public.outcomes set outcome = 'success'`,
    world.sql`delete from public.outcomes`,
    world.sql`truncate public.outcomes`,
  ])
    expect(await refusal(statement)).toMatchObject({ code: "PT403", detail: "record_stays" });
  expect(
    await world.sql`select * from public.outcomes where experiment_id = ${experiment.id} order by assignment_id`,
  ).toEqual(before);
  await clear(world);
});

test("a count without the lease, or on top of an older one, is not taken down", async () => {
  const { improvement, experiment } = await startedExperiment(world);
  const record = (lease: string, from: number) =>
    asRole(
      world.sql,
      actors.service,
      (tx) =>
        tx`select public.record_experiments(${tx.json([
          {
            experiment: experiment.id,
            lease_token: lease,
            folded_from: from,
            folded_to: from + 5,
            reading: { tasks: 9, treatment: { tasks: 9 } },
            verdict: "harm",
          },
        ])}) as n`,
    );
  expect(await record(randomUUID(), 0)).toEqual([{ n: 0 }]);
  const lease = randomUUID();
  await world.sql`select private.enqueue_work('experiment', array[${experiment.id}])`;
  await world.sql`update private.work_items set lease_token = ${lease} where kind = 'experiment' and key = ${experiment.id}`;
  expect(await record(lease, 77)).toEqual([{ n: 0 }]);
  expect(await now(improvement)).toMatchObject({ status: "at_5", tasks: 0 });
  await clear(world);
});
