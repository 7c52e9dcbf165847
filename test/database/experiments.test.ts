import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import {
  ask,
  clear,
  experimentOf,
  minute,
  passTime,
  startedExperiment,
  work,
  workBefore,
} from "./experiments-world.ts";
import { deliveries, events, improvementIn, move, read } from "./improvements.ts";
import { actors, people, refusal, setPolicy, useWorld, world } from "./world.ts";

useWorld();
beforeAll(() => workBefore(world));

const now = (improvement: string) => experimentOf(world, improvement);

test("an approved prompt is tried on five percent of the tasks first, with how long it will take", async () => {
  const { experiment } = await startedExperiment(world);
  expect(experiment).toMatchObject({ status: "at_5", share: 5, phase: "shipping", waits_for: null });
  expect(experiment.expected_days).toBeGreaterThan(0.5);
  const { end_reason } = experiment;
  expect(end_reason).toBeNull();
  await clear(world);
});

test("better on real outcomes, it goes through every stage and its pull request is merged once", async () => {
  const { improvement } = await startedExperiment(world);
  const seen = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const { status } = await now(improvement);
    seen.add(status);
    if (status === "at_100") break;
    await work(world, 200, { control: 0.5, treatment: 0.85 });
    await minute(world);
  }
  expect([...seen]).toEqual(["at_5", "at_25", "at_50", "at_100"]);
  const merges = (await deliveries(world, improvement)).filter(({ kind }) => kind === "github_merge");
  expect(merges).toHaveLength(1);
  const [estimate] =
    await world.sql`select * from public.impact_estimates where improvement_id = ${improvement}`;
  expect(estimate).toMatchObject({
    method: "experiment",
    evidence_grade: "randomised",
    rests_on: "reported",
  });
  expect(estimate?.low).toBeGreaterThan(0);
  await clear(world);
}, 60_000);

test("what would take longer than policy allows waits, and starts when a reviewer insists", async () => {
  await setPolicy(world, { max_experiment_days: 1 });
  const { improvement, experiment } = await startedExperiment(world);
  expect(experiment).toMatchObject({ status: "planned", waits_for: "duration" });
  expect(experiment.expected_days).toBeGreaterThan(1);
  const start = (actor: (typeof actors)["ada"], insist: boolean) =>
    asRole(world.sql, actor, (tx) => tx`select public.start_experiment(${improvement}, ${insist})`);
  expect(await refusal(start(actors.cleo, true))).toMatchObject({ code: "PT403", detail: "not_a_reviewer" });
  expect(await refusal(start(actors.runtimeA, true))).toMatchObject({ code: "PT403" });
  expect(await refusal(start(actors.erik, true))).toMatchObject({ code: "PT403" });
  expect((await refusal(start(actors.ada, false))).message).toMatch(
    /an answer is expected after \d+ tasks, in about \d+ days/,
  );
  expect((await now(improvement)).status).toBe("planned");
  await start(actors.ada, true);
  expect((await now(improvement)).status).toBe("at_5");
  expect((await events(world, improvement)).at(-1)).toMatchObject({
    kind: "experiment",
    made_by: "review",
    person_id: people.ada,
  });
  await setPolicy(world, { max_experiment_days: 60 });
  await clear(world);
});

test("where nobody asks what to work with, nothing is tried; one that lost its asker waits until it asks again", async () => {
  await world.sql`delete from private.config_requests`;
  const silent = await improvementIn(world, "shipping");
  expect(await world.sql`select from public.experiments where improvement_id = ${silent}`).toHaveLength(0);
  await setPolicy(world, { experiments: "never" });
  expect(
    await refusal(asRole(world.sql, actors.ada, (tx) => tx`select public.start_experiment(${silent})`)),
  ).toMatchObject({ code: "PT403", detail: "policy_says_never" });
  await setPolicy(world, { experiments: "automatic" });
  const start = await asRole(world.sql, actors.ada, (tx) => tx`select public.start_experiment(${silent})`);
  expect(start).toHaveLength(1);
  await minute(world);
  expect(await now(silent)).toMatchObject({ status: "planned", waits_for: "runtime" });
  await ask(world.sql, world.teams.a);
  await minute(world);
  expect((await now(silent)).status).toBe("at_5");
  await clear(world);
});

test("code and tools are not tried before their merge, and no artifact is tried twice at a time", async () => {
  for (const change_type of ["code_modification", "tool_addition"] as const) {
    const id = await improvementIn(world, "shipping", { change_type });
    expect(await world.sql`select from public.experiments where improvement_id = ${id}`).toHaveLength(0);
    expect(
      await refusal(asRole(world.sql, actors.ada, (tx) => tx`select public.start_experiment(${id})`)),
    ).toMatchObject({ code: "PT422", detail: "cannot_be_switched" });
  }
  const first = await startedExperiment(world);
  const second = await startedExperiment(world);
  const other = await startedExperiment(world, { change_type: "role_adjustment" });
  expect(
    [first.experiment, second.experiment, other.experiment].map(({ status, waits_for }) => [
      status,
      waits_for,
    ]),
  ).toEqual([
    ["at_5", null],
    ["planned", "artifact"],
    ["at_5", null],
  ]);
  await move(world.sql, first.improvement, "abandoned", "delivery");
  expect((await now(first.improvement)).status).toBe("stopped");
  expect((await now(second.improvement)).status).toBe("at_5");
  await clear(world);
});

test("an experiment ends when its target moves, or its pull request does not stand any more", async () => {
  const moved = await startedExperiment(world, { change_type: "role_adjustment" });
  await world.sql`
    insert into public.artifacts (team_id, kind, path, version, content)
    select team_id, kind, path, max(version) + 1, 'changed by hand' from public.artifacts where team_id = ${world.teams.a} and path = 'agents/role' group by 1, 2, 3`;
  const role = (await ask(world.sql, world.teams.a)).served.find(({ kind }) => kind === "role");
  expect(role?.content).toBe("changed by hand");
  await world.sql`select private.watch_experiments()`;
  expect((await now(moved.improvement)).status).toBe("stopped");
  for (const to of ["changes_requested", "abandoned"]) {
    const { improvement } = await startedExperiment(world);
    await move(world.sql, improvement, to, "delivery");
    expect((await now(improvement)).status).toBe("stopped");
  }
});

test("no data means hold, and after a day roll back; counting again lets it go on", async () => {
  const { improvement } = await startedExperiment(world);
  await ask(world.sql, world.teams.a);
  await passTime(world, "27 hours");
  await world.sql`select private.watch_experiments()`;
  expect(await now(improvement)).toMatchObject({ status: "at_5", held_for: "no_data" });
  await minute(world);
  expect(await now(improvement)).toMatchObject({ status: "at_5", held_for: null, tasks: 1 });
  await ask(world.sql, world.teams.a);
  await passTime(world, "27 hours");
  await world.sql`select private.watch_experiments()`;
  await passTime(world, "25 hours");
  await world.sql`select private.watch_experiments()`;
  expect(await now(improvement)).toMatchObject({
    status: "stopped",
    end_reason: expect.stringContaining("no outcomes were counted"),
  });
  expect((await read(world, improvement)).needs_attention).toContain("without an answer");
  expect((await events(world, improvement)).at(-1)).toMatchObject({ made_by: "clock" });
});
