import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, asRole } from "../support/as-role.ts";
import { actors, makeWorld, refusal, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.drop());

const day = "2026-11-20T10:00:00Z";

/** Registers a task as the team's runtime does: without asking for anything back. */
async function newTask(
  actor: Actor = actors.runtimeA,
  team = world.teams.a,
  columns: Record<string, unknown> = {},
): Promise<string> {
  const id = randomUUID();
  await asRole(
    world.sql,
    actor,
    (tx) => tx`insert into public.tasks ${tx({ id, team_id: team, started_at: day, ...columns })}`,
  );
  return id;
}

const message = (task: string, seq: number, columns: Record<string, unknown> = {}) => ({
  team_id: world.teams.a,
  task_id: task,
  seq,
  occurred_at: new Date(Date.parse(day) + seq * 1000),
  agent: "writer",
  content: `message ${seq}`,
  ...columns,
});

const log = (actor: Actor, messages: Record<string, unknown>[]) =>
  asRole(world.sql, actor, (tx) => tx`insert into public.messages ${tx(messages)}`);

const messagesOf = (task: string) =>
  world.sql`select id, seq, content from public.messages where task_id = ${task} order by seq`;
const taskOf = async (id: string) => (await world.sql`select * from public.tasks where id = ${id}`)[0];

describe("a batch of messages", () => {
  test("sent again, whole or with more, is written once, by a runtime that cannot read", async () => {
    const task = await newTask();
    const batch = Array.from({ length: 50 }, (_, seq) => message(task, seq));
    await log(actors.runtimeA, batch);
    const before = await messagesOf(task);
    await log(actors.runtimeA, batch);
    expect(await messagesOf(task)).toEqual(before);
    await log(actors.runtimeA, [...batch, message(task, 50)]);
    expect(await messagesOf(task)).toHaveLength(51);
    expect(await asRole(world.sql, actors.runtimeA, (tx) => tx`select * from public.messages`)).toHaveLength(
      0,
    );
  });

  test("that repeats itself inside is written once", async () => {
    const task = await newTask();
    await log(actors.runtimeA, [message(task, 0), message(task, 0), message(task, 1)]);
    expect(await messagesOf(task)).toHaveLength(2);
  });

  test("sent twice at the same moment is written once", async () => {
    const task = await newTask();
    const batch = Array.from({ length: 20 }, (_, seq) => message(task, seq));
    const outcomes = await Promise.allSettled([
      log(actors.runtimeA, batch),
      log(actors.runtimeA, batch),
      log(actors.runtimeA, batch),
    ]);
    expect(outcomes.some((outcome) => outcome.status === "fulfilled")).toBe(true);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "23505" });
    expect(await messagesOf(task)).toHaveLength(20);
  });

  test("with one bad message is refused whole", async () => {
    const task = await newTask();
    expect(
      await refusal(
        log(actors.runtimeA, [
          message(task, 0, { message_type: "message" }),
          message(task, 1, { message_type: "gossip" }),
        ]),
      ),
    ).toMatchObject({ code: "23514" });
    expect(await messagesOf(task)).toHaveLength(0);
  });

  test("queues the analysis of its tasks once", async () => {
    const tasks = [await newTask(), await newTask()];
    await world.sql`delete from private.work_items`;
    await log(
      actors.runtimeA,
      tasks.flatMap((task) => [message(task, 0), message(task, 1)]),
    );
    expect(await world.sql`select key from private.work_items where kind = 'analysis' order by key`).toEqual(
      [...tasks].sort().map((key) => ({ key })),
    );
  });
});

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
    const [{ id: improvement } = {}] = await world.sql`
      insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      values (${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', 'sim', 'rule') returning id`;
    for (const [to, by] of [
      ["in_review", "validation"],
      ["approved", "review"],
      ["shipping", "delivery"],
      ["deployed", "delivery"],
    ])
      await world.sql`select private.move_improvement(${improvement}, ${String(to)}, private.system_actor(${String(by)}, null))`;
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

test("a message carries its time: there is none by default", async () => {
  const task = await newTask();
  const { occurred_at: _, ...timeless } = message(task, 0);
  expect(await refusal(log(actors.runtimeA, [timeless]))).toMatchObject({ code: "23502" });
});

test("messages are not changed or removed by anybody who may come through the API", async () => {
  const task = await newTask();
  await log(actors.runtimeA, [message(task, 0)]);
  for (const actor of [actors.runtimeA, actors.ada, actors.dora, actors.service]) {
    expect(
      await refusal(
        asRole(
          world.sql,
          actor,
          (tx) => tx`update public.messages set content = 'x' where task_id = ${task}`,
        ),
      ),
    ).toMatchObject({ code: "42501" });
    expect(
      await refusal(
        asRole(world.sql, actor, (tx) => tx`delete from public.messages where task_id = ${task}`),
      ),
    ).toMatchObject({ code: "42501" });
  }
  expect(await messagesOf(task)).toMatchObject([{ content: "message 0" }]);
});
