import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { bucketOf } from "../../shared/impact/assign.ts";
import { asRole } from "../support/as-role.ts";
import { advance, ask, clear, promptOf, startedExperiment, workBefore } from "./experiments-world.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();
beforeAll(() => workBefore(world));

test("the arm of a task is drawn by SHA-256, once, and stays while the share grows", async () => {
  const { experiment } = await startedExperiment(world, { content: "the new prompt" });
  const [{ seed } = { seed: "" }] = await world.sql<{ seed: string }[]>`
    select seed from private.experiment_states where experiment_id = ${experiment.id}`;
  const drawn = new Map<string, { bucket: number; arm: string }>();
  const check = async (share: number, count: number) => {
    for (let n = 0; n < count; n++) {
      const { task, served } = await ask(world.sql, world.teams.a, { covariates: { kind: "invoice" } });
      const bucket = await bucketOf(seed, task);
      const arm = bucket < share / 100 ? "treatment" : "control";
      drawn.set(task, { bucket, arm });
      expect(promptOf(served)).toBe(arm === "treatment" ? "the new prompt" : "the first prompt");
      const [row] = await world.sql`select * from public.assignments where task_id = ${task}`;
      expect(row).toMatchObject({
        arm,
        propensity: share / 100,
        covariates: { kind: "invoice" },
        experiment_id: experiment.id,
      });
    }
  };
  await check(5, 40);
  await advance(world, experiment.id, "at_50");
  await check(50, 40);
  const arms = [...drawn.values()].map(({ arm }) => arm);
  expect(new Set(arms).size).toBe(2);
  for (const [task, { arm }] of drawn) {
    const again = await asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx<{ path: string; content: string }[]>`select * from public.resolve_config(${task})`,
    );
    expect(promptOf(again)).toBe(arm === "treatment" ? "the new prompt" : "the first prompt");
  }
  const rows = await world.sql`select from public.assignments where experiment_id = ${experiment.id}`;
  expect(rows).toHaveLength(80);
  expect(
    (await world.sql`select arm from public.tasks where id = ${[...drawn.keys()][0] ?? ""}`)[0]?.arm,
  ).toBe(arms[0]);
  await clear(world);
});

test("asked twice at the same moment, a task has one arm and one answer", async () => {
  const { experiment } = await startedExperiment(world, { content: "the new prompt" });
  await advance(world, experiment.id, "at_50");
  for (let n = 0; n < 5; n++) {
    const task = randomUUID();
    await asRole(
      world.sql,
      actors.runtimeA,
      (tx) =>
        tx`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`,
    );
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        asRole(
          world.sql,
          actors.runtimeA,
          (tx) => tx<{ path: string; content: string }[]>`select * from public.resolve_config(${task})`,
        ),
      ),
    );
    expect(new Set(answers.map(promptOf)).size).toBe(1);
    expect(await world.sql`select from public.assignments where task_id = ${task}`).toHaveLength(1);
  }
  await clear(world);
});

test("a task that is closed, imported, or older than the experiment is given what is in force and no arm", async () => {
  const old = randomUUID();
  await world.sql`insert into public.tasks (id, team_id, started_at) values (${old}, ${world.teams.a}, now())`;
  const { experiment } = await startedExperiment(world, { content: "the new prompt" });
  await advance(world, experiment.id, "at_50");
  const closed = randomUUID();
  const imported = randomUUID();
  await world.sql`insert into public.tasks (id, team_id, started_at, outcome) values (${closed}, ${world.teams.a}, now(), 'success')`;
  await world.sql`insert into public.tasks (id, team_id, started_at, source) values (${imported}, ${world.teams.a}, now(), 'import')`;
  for (const task of [old, closed, imported]) {
    const served = await asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx<{ path: string; content: string }[]>`select * from public.resolve_config(${task})`,
    );
    expect(promptOf(served)).toBe("the first prompt");
    expect(await world.sql`select from public.assignments where task_id = ${task}`).toHaveLength(0);
  }
  await clear(world);
});

test("a runtime asks for its own tasks alone, and is told contents and nothing of what is tried", async () => {
  const { experiment } = await startedExperiment(world);
  const task = randomUUID();
  await world.sql`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`;
  const asked = (actor: (typeof actors)[keyof typeof actors], id = task) =>
    asRole(world.sql, actor, (tx) => tx`select * from public.resolve_config(${id})`);
  for (const actor of [actors.runtimeB, actors.ada, actors.cleo, actors.dora, actors.stranger])
    expect(await refusal(asked(actor))).toMatchObject({ code: "PT404", detail: "unknown_task" });
  expect(await refusal(asked(actors.anon))).toMatchObject({ code: "42501" });
  expect(await refusal(asked(actors.service))).toMatchObject({ code: "42501" });
  expect(await refusal(asked(actors.runtimeA, randomUUID()))).toMatchObject({ detail: "unknown_task" });
  expect(await world.sql`select from public.assignments where task_id = ${task}`).toHaveLength(0);

  const [first] = await asked(actors.runtimeA);
  expect(Object.keys(first ?? {})).toEqual(["path", "agent", "kind", "content_hash", "content"]);
  const kinds = (await asked(actors.runtimeA)).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(["parameters", "prompt", "role"]);
  for (const table of [
    "experiments",
    "assignments",
    "outcomes",
    "policies",
    "improvements",
    "impact_estimates",
  ])
    expect(
      await asRole(world.sql, actors.runtimeA, (tx) => tx`select from ${tx(table)}`),
      table,
    ).toHaveLength(0);
  // Nor can it say what it wants: neither by an id of its choice, for the seed is secret, nor by writing.
  expect(
    await refusal(asRole(world.sql, actors.runtimeA, (tx) => tx`select * from private.experiment_states`)),
  ).toMatchObject({ code: "42501" });
  expect(
    await refusal(
      asRole(
        world.sql,
        actors.runtimeA,
        (tx) =>
          tx`insert into public.assignments (experiment_id, team_id, task_id, arm, propensity, stage) values (${experiment.id}, ${world.teams.a}, ${task}, 'treatment', 0.5, 'at_50')`,
      ),
    ),
  ).toMatchObject({ code: "42501" });
  expect(
    await refusal(
      asRole(world.sql, actors.runtimeA, (tx) => tx`select * from public.resolve_config(${task}, '[1]')`),
    ),
  ).toMatchObject({ code: "PT422" });
  await clear(world);
});
