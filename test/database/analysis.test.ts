import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { expect, test } from "vitest";
import { connect, type Sql } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();

const metric = (agent: string, messages: number, errors = 0) => ({
  agent,
  day: "2026-11-20",
  messages,
  errors,
  tokens_in: 10,
  tokens_out: 5,
  cost_usd: 0.5,
});
const finding = (fingerprint: string, columns: Record<string, postgres.JSONValue> = {}) => ({
  rule: "repetition",
  severity: "medium",
  agent: "writer",
  tool: null,
  summary: "says it again",
  confidence: 0.5,
  fingerprint,
  message_ids: [1, 2],
  excerpts: ["again"],
  messages_wasted: 3,
  errors: 0,
  occurred_at: "2026-11-20T10:00:00Z",
  ...columns,
});

async function newTask(columns: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  await world.sql`insert into public.tasks ${world.sql({ id, team_id: world.teams.a, started_at: "2026-11-20T10:00:00Z", ...columns })}`;
  return id;
}

async function record(
  task: string,
  metrics: postgres.JSONValue,
  findings: postgres.JSONValue,
  sql: Sql = world.sql,
  token?: string,
) {
  await sql`update private.work_items set lease_token = ${randomUUID()}, leased_until = now() + interval '1 minute' where key = ${task}`;
  const [item] = await sql`select lease_token from private.work_items where key = ${task}`;
  return asRole(sql, actors.service, async (tx) => {
    const [row] =
      await tx`select public.record_analysis(${task}, ${token ?? item?.lease_token}, ${tx.json(metrics)}, ${tx.json(findings)}) as done`;
    return row?.done;
  });
}

test("an analysis takes the place of the one before, so that nothing is counted twice", async () => {
  const task = await newTask({ outcome: "success", ended_at: "2026-11-20T10:01:00Z" });
  for (const messages of [4, 6]) {
    await world.sql`select private.enqueue_work('analysis', ${[task]})`;
    expect(
      await record(task, [metric("*", messages, 1), metric("writer", messages, 1)], [finding("f-twice")]),
    ).toBe(true);
  }
  expect(
    await world.sql`select tasks, tasks_succeeded, success_rate, messages::int, error_rate, median_duration_seconds from public.team_metrics where agent = '*'`,
  ).toEqual([
    {
      tasks: 1,
      tasks_succeeded: 1,
      success_rate: 1,
      messages: 6,
      error_rate: 1 / 6,
      median_duration_seconds: 60,
    },
  ]);
  expect(await world.sql`select name from public.agents where team_id = ${world.teams.a}`).toEqual([
    { name: "writer" },
  ]);
  expect(
    await world.sql`select tasks, messages_wasted from public.finding_costs where rule = 'repetition'`,
  ).toEqual([{ tasks: 1, messages_wasted: 3 }]);
});

test("a finding seen in another task gains evidence instead of a second row", async () => {
  const tasks = [await newTask(), await newTask({ outcome: "failure" })];
  for (const [n, task] of tasks.entries())
    await record(task, [metric("*", 1)], [finding("f-shared", { confidence: 0.5 + n * 0.25 })]);
  expect(
    await world.sql`select id, confidence from public.findings where fingerprint = 'f-shared'`,
  ).toMatchObject([{ confidence: 0.75 }]);
  expect(
    await world.sql`select c.tasks, c.tasks_failed from public.finding_costs c join public.findings f using (id) where f.fingerprint = 'f-shared'`,
  ).toEqual([{ tasks: 2, tasks_failed: 1 }]);
});

test("without the lease nothing is recorded", async () => {
  const task = await newTask();
  expect(await record(task, [metric("*", 1)], [finding("f-lost")], world.sql, randomUUID())).toBe(false);
  expect(await world.sql`select from public.task_metrics where task_id = ${task}`).toHaveLength(0);
  expect(await world.sql`select from public.findings where fingerprint = 'f-lost'`).toHaveLength(0);
  expect(await world.sql`select from private.work_items where key = ${task}`).toHaveLength(1);
});

test("a task that was removed meanwhile is no reason to try for ever", async () => {
  const task = await newTask();
  await world.sql`delete from public.tasks where id = ${task}`;
  expect(await record(task, [metric("*", 1)], [finding("f-gone")])).toBe(true);
  expect(await world.sql`select from private.work_items where key = ${task}`).toHaveLength(0);
});

test("tasks of one team analysed at once do not wait for each other in a circle", async () => {
  const sql = connect(world.database.url, { max: 6 });
  for (let round = 0; round < 5; round += 1) {
    const names = Array.from({ length: 20 }, (_, n) => `agent ${round}-${n}`);
    const prints = names.map((name) => finding(`f ${name}`));
    const tasks = await Promise.all([newTask(), newTask(), newTask(), newTask(), newTask(), newTask()]);
    const done = await Promise.all(
      tasks.map((task, n) => {
        const agents = names.map((name) => metric(name, 1));
        return record(task, n % 2 ? agents : agents.reverse(), n % 2 ? prints : [...prints].reverse(), sql);
      }),
    );
    expect(done).toEqual([true, true, true, true, true, true]);
  }
  await sql.end();
});

test("a reviewer mutes a finding of the own team and changes nothing else of it", async () => {
  const task = await newTask();
  await record(task, [metric("*", 1)], [finding("f-mute")]);
  const mute = (actor: (typeof actors)[keyof typeof actors]) =>
    asRole(
      world.sql,
      actor,
      (tx) => tx`update public.findings set status = 'muted' where fingerprint = 'f-mute'`,
    );
  for (const actor of [actors.cleo, actors.erik, actors.runtimeA]) expect((await mute(actor)).count).toBe(0);
  expect(
    await refusal(asRole(world.sql, actors.ada, (tx) => tx`update public.findings set summary = 'x'`)),
  ).toMatchObject({ code: "42501" });
  expect(await world.sql`select status, summary from public.findings where fingerprint = 'f-mute'`).toEqual([
    { status: "open", summary: "says it again" },
  ]);
  expect((await mute(actors.ada)).count).toBe(1);
});
