import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketOf } from "../../shared/impact/assign.ts";
import { asRole } from "../support/as-role.ts";
import {
  ask,
  type Experiment,
  experimentOf,
  find,
  inForce,
  minute,
  passTime,
  startedExperiment,
  work,
  workBefore,
} from "./experiments-world.ts";
import {
  actors,
  deliveries,
  events,
  improvementIn,
  makeWorld,
  move,
  people,
  read,
  refusal,
  setPolicy,
  type World,
} from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await workBefore(world);
});
afterAll(() => world.drop());

/** Ends whatever runs, so that the next test has the artifact for itself. */
async function clear(): Promise<void> {
  await world.sql`
    select private.move_experiment(id, 'stopped', private.system_actor('delivery', 'the test is over'))
    from public.experiments where ended_at is null`;
  await world.sql`delete from private.work_items where kind = 'experiment'`;
}

const stage = async (id: string, status: string): Promise<void> => {
  for (const [at, treated] of [
    ["at_25", 30],
    ["at_50", 100],
    ["at_100", 200],
  ] as const) {
    await find(world, id, { verdict: "better", treated });
    if (at === status) return;
  }
};
const now = (improvement: string) => experimentOf(world, improvement);
const prompt = (served: { path: string; content: string }[]) =>
  served.find(({ path }) => path === "agents/prompt")?.content;

test("an approved prompt is tried on five percent of the tasks first, with how long it will take", async () => {
  const { experiment } = await startedExperiment(world);
  expect(experiment).toMatchObject({ status: "at_5", share: 5, phase: "shipping", waits_for: null });
  expect(experiment.expected_days).toBeGreaterThan(0.5);
  const { end_reason } = experiment;
  expect(end_reason).toBeNull();
  await clear();
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
  await clear();
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
  await clear();
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
  await clear();
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
  await clear();
});

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
      expect(prompt(served)).toBe(arm === "treatment" ? "the new prompt" : "the first prompt");
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
  await stage(experiment.id, "at_50");
  await check(50, 40);
  const arms = [...drawn.values()].map(({ arm }) => arm);
  expect(new Set(arms).size).toBe(2);
  for (const [task, { arm }] of drawn) {
    const again = await asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx<{ path: string; content: string }[]>`select * from public.resolve_config(${task})`,
    );
    expect(prompt(again)).toBe(arm === "treatment" ? "the new prompt" : "the first prompt");
  }
  const rows = await world.sql`select from public.assignments where experiment_id = ${experiment.id}`;
  expect(rows).toHaveLength(80);
  expect(
    (await world.sql`select arm from public.tasks where id = ${[...drawn.keys()][0] ?? ""}`)[0]?.arm,
  ).toBe(arms[0]);
  await clear();
});

test("asked twice at the same moment, a task has one arm and one answer", async () => {
  const { experiment } = await startedExperiment(world, { content: "the new prompt" });
  await stage(experiment.id, "at_50");
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
    expect(new Set(answers.map(prompt)).size).toBe(1);
    expect(await world.sql`select from public.assignments where task_id = ${task}`).toHaveLength(1);
  }
  await clear();
});

test("a task that is closed, imported, or older than the experiment is given what is in force and no arm", async () => {
  const old = randomUUID();
  await world.sql`insert into public.tasks (id, team_id, started_at) values (${old}, ${world.teams.a}, now())`;
  const { experiment } = await startedExperiment(world, { content: "the new prompt" });
  await stage(experiment.id, "at_50");
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
    expect(prompt(served)).toBe("the first prompt");
    expect(await world.sql`select from public.assignments where task_id = ${task}`).toHaveLength(0);
  }
  await clear();
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
  await clear();
});

test("the kill switch: a reviewer's word, over the API or typed in Studio, and every task gets the old version at once", async () => {
  for (const way of ["api", "studio"] as const) {
    const { improvement, experiment } = await startedExperiment(world, { content: "the new prompt" });
    await stage(experiment.id, "at_50");
    let treated = "";
    while (treated === "") {
      const { task, served } = await ask(world.sql, world.teams.a);
      if (prompt(served) === "the new prompt") treated = task;
    }
    const stop = (actor: (typeof actors)["ada"]) =>
      asRole(world.sql, actor, (tx) => tx`select public.stop_experiment(${experiment.id}, 'it looks odd')`);
    for (const actor of [actors.cleo, actors.runtimeA, actors.erik, actors.stranger])
      expect(await refusal(stop(actor))).toMatchObject({ code: "PT403" });
    const type = (name: string) =>
      world.sql`update public.experiments set stopped_by = ${name} where id = ${experiment.id}`;
    for (const name of ["Cleo", "Erik", "Nobody"])
      expect(await refusal(type(name))).toMatchObject({ code: "PT403" });
    expect((await now(improvement)).status).toBe("at_50");

    if (way === "api") await stop(actors.ada);
    else await type("Ada");
    expect(await now(improvement)).toMatchObject({ status: "stopped", share: 0 });
    const again = await asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx<{ path: string; content: string }[]>`select * from public.resolve_config(${treated})`,
    );
    expect(prompt(again)).toBe("the first prompt");
    expect((await events(world, improvement)).at(-1)).toMatchObject({
      kind: "experiment",
      made_by: "review",
      person_id: people.ada,
      how_known: way === "api" ? "jwt" : "asserted",
    });
    // Its pull request is still there for a person to decide about.
    expect((await read(world, improvement)).status).toBe("shipping");
    expect(await refusal(stop(actors.ada))).toMatchObject({ detail: "has_ended" });
    await clear();
  }
});

test("harm closes the pull request, whatever else is alarmed, and what was recorded says why", async () => {
  const { improvement, experiment } = await startedExperiment(world, { content: "the new prompt" });
  await find(world, experiment.id, { verdict: "invalid", treated: 12 });
  expect(await now(improvement)).toMatchObject({ status: "at_5", held_for: "sample_ratio" });
  expect((await read(world, improvement)).needs_attention).toContain("not divided as they should be");
  await find(world, experiment.id, { verdict: "running", treated: 15 });
  expect(await now(improvement)).toMatchObject({ status: "at_5", held_for: null });
  expect((await read(world, improvement)).needs_attention).toBeNull();
  await find(world, experiment.id, { verdict: "invalid", treated: 16, srm: false });
  expect(await now(improvement)).toMatchObject({ held_for: "missing_outcomes" });
  await find(world, experiment.id, {
    verdict: "harm",
    treated: 20,
    tasks: 300,
    harmed: ["success", "duration"],
  });
  expect(await now(improvement)).toMatchObject({ status: "harmed", share: 0, held_for: null });
  expect((await read(world, improvement)).status).toBe("abandoned");
  const [ended, abandoned] = (await events(world, improvement)).slice(-2);
  expect(ended).toMatchObject({ kind: "experiment", made_by: "impact" });
  expect(abandoned).toMatchObject({
    to_status: "abandoned",
    made_by: "impact",
    reason: "success, duration got worse with the new version (20 of 300 tasks had it)",
  });
  expect((await deliveries(world, improvement)).map(({ kind }) => kind).slice(-3)).toEqual([
    "slack_message",
    "slack_note",
    "github_sync",
  ]);
});

test("what is known to be not better is lost; what gives no answer goes back to the old version and never ships", async () => {
  const lost = await startedExperiment(world);
  await find(world, lost.experiment.id, { verdict: "worse", treated: 50 });
  expect([(await now(lost.improvement)).status, (await read(world, lost.improvement)).status]).toEqual([
    "lost",
    "abandoned",
  ]);
  const open = await startedExperiment(world);
  await stage(open.experiment.id, "at_50");
  await find(world, open.experiment.id, { verdict: "inconclusive", treated: 3000 });
  expect(await now(open.improvement)).toMatchObject({ status: "inconclusive", share: 0 });
  expect(await read(world, open.improvement)).toMatchObject({
    status: "shipping",
    needs_attention: expect.stringContaining("without an answer"),
  });
  expect((await deliveries(world, open.improvement)).map(({ kind }) => kind)).not.toContain("github_merge");
});

test("a win is merged; some tasks keep the old version for two weeks, and then it is kept", async () => {
  const { improvement, experiment } = await startedExperiment(world, { content: "the winner" });
  await stage(experiment.id, "at_100");
  expect(await now(improvement)).toMatchObject({ status: "at_100", share: 95 });
  await passTime(world, "15 days");
  await find(world, experiment.id, { verdict: "better", treated: 201 });
  // Not merged yet, for whatever reason: nobody gets the old version back for that.
  expect((await now(improvement)).status).toBe("at_100");
  await passTime(world, "-15 days");
  await move(world.sql, improvement, "deployed", "delivery");
  expect(await now(improvement)).toMatchObject({ status: "at_100", phase: "shipping" });
  const contents = new Set<string | undefined>();
  for (let n = 0; n < 80; n++) contents.add(prompt((await ask(world.sql, world.teams.a)).served));
  expect(contents).toEqual(new Set(["the winner", "the first prompt"]));
  await world.sql`delete from public.tasks where outcome is null`;
  await world.sql`select private.watch_experiments()`;
  expect((await read(world, improvement)).status).toBe("deployed");
  await passTime(world, "13 days");
  await find(world, experiment.id, { verdict: "better", treated: 250 });
  expect((await now(improvement)).status).toBe("at_100");
  await passTime(world, "2 days");
  await workBefore(world, 1);
  await minute(world);
  expect([(await now(improvement)).status, (await read(world, improvement)).status]).toEqual(["won", "kept"]);
  expect(prompt((await ask(world.sql, world.teams.a)).served)).toBe("the winner");
  const [estimate] = await world.sql`
    select * from public.impact_estimates where improvement_id = ${improvement} and method = 'held_back'`;
  // Of the tasks that asked after the decision none was closed in time.
  expect(estimate).toMatchObject({ before_value: 0, after_value: 0, effect: 0 });
  expect(Number(estimate?.before_tasks) + Number(estimate?.after_tasks)).toBe(80);
  expect(estimate?.low).toBeLessThan(0);
  expect(estimate?.verdict).toMatch(
    /^After the decision 0\.0 % of \d+ tasks .*: \+0\.0 points \(95 % interval -\d+\.\d to \+\d+\.\d\)\.$/,
  );
});

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
  const before = prompt((await ask(world.sql, world.teams.a)).served);
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
  for (let n = 0; n < 10; n++) expect(prompt((await ask(world.sql, world.teams.a)).served)).toBe(before);
  expect(await statusOfFinding()).toBe("open");
  expect((await events(world, improvement)).at(-1)).toMatchObject({
    to_status: "reverting",
    made_by: "impact",
    reason: expect.stringContaining("success got worse"),
  });
  expect((await deliveries(world, improvement)).at(-1)?.kind).toBe("github_sync");
  await move(world.sql, improvement, "reverted", "delivery");
  expect(prompt((await ask(world.sql, world.teams.a)).served)).toBe(before);
});

test("a person's request to undo it works at once as well, without any experiment", async () => {
  const before = prompt((await ask(world.sql, world.teams.a)).served);
  await setPolicy(world, { experiments: "never", guarded_rollouts: "never" });
  const improvement = await improvementIn(world, "deployed", {
    content: "merged and regretted",
    artifact: await inForce(world, "prompt"),
  });
  expect(prompt((await ask(world.sql, world.teams.a)).served)).toBe("merged and regretted");
  const { version } = await read(world, improvement);
  await asRole(
    world.sql,
    actors.ada,
    (tx) => tx`select public.revert_improvement(${improvement}, ${version}, 'no')`,
  );
  expect(prompt((await ask(world.sql, world.teams.a)).served)).toBe(before);
  await move(world.sql, improvement, "deployed", "delivery");
  expect(prompt((await ask(world.sql, world.teams.a)).served)).toBe("merged and regretted");
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
  await stage(experiment.id, "at_50");
  await find(world, experiment.id, { verdict: "running", treated: 500 });
  expect(await refusal(impact("at_100"))).toMatchObject({ detail: "not_shown" });
  await setPolicy(world, { ship_no_worse: false });
  await find(world, experiment.id, { verdict: "no_worse", treated: 500 });
  expect(await refusal(impact("at_100"))).toMatchObject({ detail: "not_shown" });
  await setPolicy(world, { ship_no_worse: true });
  await find(world, experiment.id, { verdict: "no_worse", treated: 500 });
  expect(await experimentStatus(experiment.id)).toBe("at_100");
  await clear();
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
  await clear();
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
  await clear();
});
