import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { log, message, messagesOf, newTask } from "./log-world.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();

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

describe("a batch that is sent again", () => {
  const size = async (task: string) =>
    (await world.sql`select from public.messages where task_id = ${task}`).length;

  test.each([
    ["as it was", [0, 1, 2, 3, 4]],
    ["with more behind it", [3, 4, 5, 6]],
    ["with gaps filled", [7, 2, 9, 0, 8, 4]],
    ["backwards", [6, 5, 4, 3, 2, 1, 0]],
  ])("%s writes nothing twice", async (_, seqs) => {
    const task = await newTask();
    await log(
      actors.runtimeA,
      [0, 1, 2, 3, 4].map((seq) => message(task, seq)),
    );
    await log(
      actors.runtimeA,
      seqs.map((seq) => message(task, seq)),
    );
    expect(await size(task)).toBe(new Set([0, 1, 2, 3, 4, ...seqs]).size);
  });

  test("in one transaction with its first try, or mixed with another task, writes nothing twice", async () => {
    const [one, two] = [await newTask(), await newTask()];
    const rows = [message(one, 0), message(two, 0), message(one, 1), message(two, 1)];
    await asRole(world.sql, actors.runtimeA, async (tx) => {
      for (let n = 0; n < 3; n += 1) await tx`insert into public.messages ${tx(rows)}`;
    });
    await log(actors.runtimeA, [...rows, message(one, 2), message(two, 2)]);
    expect([await size(one), await size(two)]).toEqual([3, 3]);
  });

  test("with another time is another message, in whichever month", async () => {
    const task = await newTask();
    const at = (time: string) => message(task, 0, { occurred_at: new Date(time) });
    const times = [
      "2026-11-20T10:00:00Z",
      "2020-01-01T00:00:00Z",
      "2026-12-24T00:00:00Z",
      "2026-11-20T10:00:00.001Z",
    ];
    await log(actors.runtimeA, times.map(at));
    await log(actors.runtimeA, times.toReversed().map(at));
    expect(await size(task)).toBe(4);
  });
});

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

test("messages go with their task, and a task cannot go while its messages are written", async () => {
  const task = await newTask();
  await log(actors.runtimeA, [message(task, 0)]);
  await world.sql`delete from public.tasks where id = ${task}`;
  expect(await messagesOf(task)).toHaveLength(0);
  expect(await refusal(log(actors.runtimeA, [message(task, 1)]))).toMatchObject({ code: "23503" });
});
