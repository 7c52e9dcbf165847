import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import {
  ask,
  type Experiment,
  experimentOf,
  find,
  inForce,
  minute,
  promptOf,
  startedExperiment,
  workBefore,
} from "./experiments-world.ts";
import { deliveries, events, improvementIn, move, read } from "./improvements.ts";
import { actors, refusal, setPolicy, useWorld, world } from "./world.ts";

useWorld();
beforeAll(() => workBefore(world));

const now = (improvement: string) => experimentOf(world, improvement);

/** Merged by a person before anything was tried: a rollout begins. */
async function rollout(content: string): Promise<{ improvement: string; experiment: Experiment }> {
  const started = await startedExperiment(world, { content });
  await move(world.sql, started.improvement, "deployed", "delivery");
  const [first] = await world.sql`select status from public.experiments where id = ${started.experiment.id}`;
  expect(first?.status).toBe("stopped");
  await minute(world);
  return { improvement: started.improvement, experiment: await now(started.improvement) };
}

test("what a person merged first goes to five percent; harm there puts it out of force at once and opens a revert", async () => {
  const [finding] = await world.sql`
    insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint) values (${world.teams.a}, 'r', 'low', 's', 1, 'harm') returning id::int`;
  const before = promptOf((await ask(world.sql, world.teams.a)).served);
  const started = await startedExperiment(world, {
    content: "the regression",
    evidence: { findings: [finding?.id] },
  });
  await move(world.sql, started.improvement, "deployed", "delivery");
  await minute(world);
  const { improvement } = started;
  const experiment = await now(improvement);
  expect(experiment).toMatchObject({ status: "at_5", phase: "deployed" });
  const statusOfFinding = async () =>
    (await world.sql`select status from public.findings where id = ${finding?.id}`)[0]?.status;
  expect(await statusOfFinding()).toBe("addressed");

  await find(world, experiment.id, { verdict: "harm", treated: 21, tasks: 400 });
  expect((await now(improvement)).status).toBe("harmed");
  const after = await read(world, improvement);
  expect(after.status).toBe("reverting");
  for (let n = 0; n < 10; n++) expect(promptOf((await ask(world.sql, world.teams.a)).served)).toBe(before);
  expect(await statusOfFinding()).toBe("open");
  expect((await events(world, improvement)).at(-1)).toMatchObject({
    to_status: "reverting",
    made_by: "impact",
    reason: expect.stringContaining("success got worse"),
  });
  expect((await deliveries(world, improvement)).at(-1)?.kind).toBe("github_sync");
  await move(world.sql, improvement, "reverted", "delivery");
  expect(promptOf((await ask(world.sql, world.teams.a)).served)).toBe(before);
});

test("a person's request to undo it works at once as well, without any experiment", async () => {
  const before = promptOf((await ask(world.sql, world.teams.a)).served);
  await setPolicy(world, { experiments: "never", guarded_rollouts: "never" });
  const improvement = await improvementIn(world, "deployed", {
    content: "merged and regretted",
    artifact: await inForce(world, "prompt"),
  });
  expect(promptOf((await ask(world.sql, world.teams.a)).served)).toBe("merged and regretted");
  const { version } = await read(world, improvement);
  await asRole(
    world.sql,
    actors.ada,
    (tx) => tx`select public.revert_improvement(${improvement}, ${version}, 'no')`,
  );
  expect(promptOf((await ask(world.sql, world.teams.a)).served)).toBe(before);
  await move(world.sql, improvement, "deployed", "delivery");
  expect(promptOf((await ask(world.sql, world.teams.a)).served)).toBe("merged and regretted");
  await asRole(
    world.sql,
    actors.ada,
    (tx) => tx`select public.revert_improvement(${improvement}, ${version + 2}, 'no')`,
  );
  await move(world.sql, improvement, "reverted", "delivery");
  await setPolicy(world, { experiments: "automatic", guarded_rollouts: "automatic" });
});

test("a reviewer, or policy, forbids undoing by itself: it needs attention, and is undone once that is taken back", async () => {
  const first = await rollout("forbidden by Ada");
  const call = (actor: (typeof actors)["ada"], name: "forbid_rollback" | "allow_rollback") =>
    asRole(world.sql, actor, (tx) =>
      name === "forbid_rollback"
        ? tx`select public.forbid_rollback(${first.improvement}, 'the numbers are known to be odd this week')`
        : tx`select public.allow_rollback(${first.improvement})`,
    );
  for (const actor of [actors.cleo, actors.runtimeA, actors.erik])
    expect(await refusal(call(actor, "forbid_rollback"))).toMatchObject({ code: "PT403" });
  await call(actors.ada, "forbid_rollback");
  await find(world, first.experiment.id, { verdict: "harm", treated: 25 });
  expect(await now(first.improvement)).toMatchObject({ status: "at_5", held_for: "rollback_forbidden" });
  expect(await read(world, first.improvement)).toMatchObject({
    status: "deployed",
    needs_attention: expect.stringContaining("forbidden"),
  });
  await call(actors.ada, "allow_rollback");
  expect([(await now(first.improvement)).status, (await read(world, first.improvement)).status]).toEqual([
    "harmed",
    "reverting",
  ]);
  await move(world.sql, first.improvement, "reverted", "delivery");
  expect((await events(world, first.improvement)).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["rollback_forbidden", "rollback_allowed"]),
  );

  await setPolicy(world, { automatic_rollback: false });
  const second = await rollout("forbidden by policy");
  await find(world, second.experiment.id, { verdict: "harm", treated: 25 });
  expect((await read(world, second.improvement)).status).toBe("deployed");
  await setPolicy(world, { automatic_rollback: true });
  await find(world, second.experiment.id, { verdict: "harm", treated: 26 });
  expect((await read(world, second.improvement)).status).toBe("reverting");
  await move(world.sql, second.improvement, "reverted", "delivery");
});

test("tools that the software takes by version are rolled out after their merge, and no team's that does not", async () => {
  const tools = async () =>
    (await ask(world.sql, world.teams.a)).served.find(({ kind }) => kind === "tools")?.content;
  const plain = await improvementIn(world, "deployed", {
    change_type: "tool_addition",
    content: "other tools",
  });
  expect(await world.sql`select from public.experiments where improvement_id = ${plain}`).toHaveLength(0);
  expect(await tools()).toBeUndefined();
  await world.sql`update public.teams set switchable_kinds = switchable_kinds || '{tools}' where id = ${world.teams.a}`;
  expect(await tools()).toBe("other tools");
  const [newest] = await world.sql`
    select id from public.current_artifacts where team_id = ${world.teams.a} and kind = 'tools'`;
  const improvement = await improvementIn(world, "deployed", {
    change_type: "tool_addition",
    content: "sharper tools",
    artifact: newest?.id,
  });
  await minute(world);
  expect(await now(improvement)).toMatchObject({ status: "at_5", phase: "deployed" });
  const seen = new Set<string | undefined>();
  for (let n = 0; n < 100 && seen.size < 2; n++) seen.add(await tools());
  expect(seen).toEqual(new Set(["other tools", "sharper tools"]));
  await find(world, (await now(improvement)).id, { verdict: "harm", treated: 9 });
  expect(await tools()).toBe("other tools");
  await move(world.sql, improvement, "reverted", "delivery");
});
