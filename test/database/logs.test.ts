import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { improvementIn } from "./improvements.ts";
import { day, log, message, messagesOf, newTask, taskOf } from "./log-world.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();

describe("another team's log", () => {
  test("takes no task, new or known", async () => {
    const known = await newTask();
    expect(await refusal(newTask(actors.runtimeB, world.teams.a))).toMatchObject({ code: "42501" });
    expect(await refusal(newTask(actors.runtimeB, world.teams.a, { id: known }))).toMatchObject({
      code: "42501",
    });
    // Under one's own team the id is taken, and says nothing but that.
    expect(await refusal(newTask(actors.runtimeB, world.teams.b, { id: known }))).toMatchObject({
      code: "23505",
    });
    expect(await taskOf(known)).toMatchObject({ team_id: world.teams.a });
  });

  test("takes no message, new or known, and none under a false team", async () => {
    const task = await newTask();
    await log(actors.runtimeA, [message(task, 0)]);
    const before = await messagesOf(task);
    for (const seq of [0, 1]) {
      expect(await refusal(log(actors.runtimeB, [message(task, seq)]))).toMatchObject({ code: "42501" });
      expect(
        await refusal(log(actors.runtimeB, [message(task, seq, { team_id: world.teams.b })])),
      ).toMatchObject({ code: "23503" });
    }
    expect(await messagesOf(task)).toEqual(before);
  });

  test("closes no task", async () => {
    const task = await newTask();
    const closed = await asRole(
      world.sql,
      actors.runtimeB,
      (tx) => tx`update public.tasks set outcome = 'failure' where id = ${task}`,
    );
    expect(closed.count).toBe(0);
    expect(await taskOf(task)).toMatchObject({ outcome: null });
  });
});

describe("an outcome", () => {
  const close = (task: string, columns: Record<string, unknown>) =>
    asRole(world.sql, actors.runtimeA, (tx) => tx`update public.tasks set ${tx(columns)} where id = ${task}`);

  test("is reported by the runtime once and stays, also for the owner", async () => {
    const task = await newTask();
    await close(task, { outcome: "failure", ended_at: "2026-11-20T11:00:00Z" });
    const before = await taskOf(task);
    expect(before).toMatchObject({ outcome: "failure", outcome_source: "reported" });
    for (const columns of [
      { outcome: "success" },
      { outcome: null },
      { ended_at: "2026-11-20T12:00:00Z" },
      { ended_at: null },
    ])
      expect(await refusal(close(task, columns))).toMatchObject({ code: "PT409", detail: "task_closed" });
    for (const sql of [world.sql, world.database.adminSql]) {
      expect(
        await refusal(sql`update public.tasks set outcome = 'success' where id = ${task}`),
      ).toMatchObject({ detail: "task_closed" });
      expect(
        await refusal(sql`update public.tasks set started_at = ended_at where id = ${task}`),
      ).toMatchObject({ detail: "task_closed" });
      expect(
        await refusal(sql`update public.tasks set source = 'simulation' where id = ${task}`),
      ).toMatchObject({ detail: "task_moved" });
      expect(
        await refusal(sql`update public.tasks set outcome_source = 'verified' where id = ${task}`),
      ).toMatchObject({ detail: "task_closed" });
    }
    expect(await taskOf(task)).toEqual(before);
    await close(task, { title: "a better title", outcome: "failure" });
    expect(await taskOf(task)).toMatchObject({ title: "a better title", outcome: "failure" });
  });

  test("given with the task is reported too, and a retry does not touch it", async () => {
    const task = await newTask(actors.runtimeA, world.teams.a, { outcome: "success", ended_at: day });
    await newTask(actors.runtimeA, world.teams.a, { id: task, outcome: "failure" });
    expect(await taskOf(task)).toMatchObject({ outcome: "success", outcome_source: "reported" });
  });

  test("is not called verified by the runtime, nor dated by it", async () => {
    const task = await newTask();
    for (const columns of [
      { outcome_source: "verified" },
      { created_at: day },
      { started_at: day },
      { team_id: world.teams.b },
      { source: "import" },
    ])
      expect(await refusal(close(task, columns)), Object.keys(columns)[0]).toMatchObject({ code: "42501" });
    for (const columns of [{ outcome: "success", outcome_source: "verified" }, { created_at: day }])
      expect(await refusal(newTask(actors.runtimeA, world.teams.a, columns))).toMatchObject({
        code: "42501",
      });
    expect(await taskOf(task)).toMatchObject({ outcome: null, outcome_source: null });
  });

  test("of a task that a runtime calls simulated is counted and labelled as simulated", async () => {
    // A runtime says itself whether it imports or simulates: either lowers the trust in its outcomes, neither hides them.
    const improvement = await improvementIn(world, "deployed");
    const later = new Date(Date.now() + 1000);
    for (const source of ["simulation", "import", "runtime"])
      await newTask(actors.runtimeA, world.teams.a, {
        source,
        started_at: later,
        ended_at: later,
        outcome: "success",
      });
    const rows =
      await world.sql`select period, tasks, sources from public.outcomes_around_deployment(${improvement}) where period = 'after'`;
    expect(rows).toEqual([{ period: "after", tasks: 3, sources: ["reported", "simulated"] }]);
  });
});

test.each(["infinity", "-infinity", "1970-01-01", "2100-01-01", "9999-12-31"])(
  "nothing happened at %s",
  async (time) => {
    const task = await newTask();
    const said = asRole(
      world.sql,
      actors.runtimeA,
      (tx) => tx`insert into public.messages (team_id, task_id, seq, occurred_at, agent)
        values (${world.teams.a}, ${task}, 0, ${time}::text::timestamptz, 'a')`,
    );
    expect(await refusal(said)).toMatchObject({ code: "23514" });
    const begun = asRole(
      world.sql,
      actors.runtimeA,
      (tx) =>
        tx`insert into public.tasks (team_id, started_at) values (${world.teams.a}, ${time}::text::timestamptz)`,
    );
    expect(await refusal(begun)).toMatchObject({ code: "23514" });
    expect(await messagesOf(task)).toHaveLength(0);
  },
);

describe("what the server notes about a task", () => {
  test("is which versions of the team's artifacts were in force when it was registered, and it stays", async () => {
    const before = await newTask();
    const [{ first = {} } = {}] =
      await world.sql`select jsonb_object_agg(path, version) as first from public.current_artifacts where team_id = ${world.teams.a}`;
    expect(Object.keys(first)).toHaveLength(5);
    await world.sql`insert into public.artifacts (team_id, kind, path, version, content) values (${world.teams.a}, 'role', 'agents/role', 2, 'the second role')`;
    const after = await newTask();
    const versions = async (id: string) => {
      const [row] = await world.sql`select artifact_versions from public.tasks where id = ${id}`;
      return row?.artifact_versions;
    };
    expect(await versions(before)).toEqual(first);
    expect(await versions(after)).toEqual({ ...first, "agents/role": 2 });
    expect(await versions(await newTask(actors.runtimeB, world.teams.b))).toEqual({ "agents/prompt": 1 });
    // Which version made a conversation that is loaded from a file is not known here.
    expect(await versions(await newTask(actors.runtimeA, world.teams.a, { source: "import" }))).toBeNull();
    expect(
      await refusal(world.sql`update public.tasks set artifact_versions = '{}' where id = ${before}`),
    ).toMatchObject({ detail: "task_moved" });
  });

  test("is its arm, which a runtime neither brings nor changes, and which is settled before the outcome", async () => {
    for (const column of [{ arm: "treatment" }, { propensity: 0.5 }, { artifact_versions: "{}" }])
      expect(await refusal(newTask(actors.runtimeA, world.teams.a, column))).toMatchObject({ code: "42501" });
    const task = await newTask();
    for (const actor of [actors.runtimeA, actors.ada, actors.dora, actors.service])
      expect(
        await refusal(
          asRole(world.sql, actor, (tx) => tx`update public.tasks set arm = 'treatment' where id = ${task}`),
        ),
      ).toMatchObject({ code: "42501" });
    await world.sql`update public.tasks set arm = 'control', propensity = 0.5 where id = ${task}`;
    expect(
      await refusal(world.sql`update public.tasks set arm = 'treatment' where id = ${task}`),
    ).toMatchObject({
      detail: "arm_settled",
    });
    const closed = await newTask(actors.runtimeA, world.teams.a, { outcome: "success", ended_at: day });
    expect(
      await refusal(world.sql`update public.tasks set arm = 'treatment' where id = ${closed}`),
    ).toMatchObject({
      detail: "arm_settled",
    });
    expect(
      await refusal(world.sql`update public.tasks set propensity = 0.5 where id = ${await newTask()}`),
    ).toMatchObject({
      code: "23514",
    });
  });
});
