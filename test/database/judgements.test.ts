import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { expect, test } from "vitest";
import { inferOutcome } from "../../shared/analysis/infer-outcome.ts";
import { asRole } from "../support/as-role.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();

async function newTask(columns: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  await world.sql`insert into public.tasks ${world.sql({ id, team_id: world.teams.a, started_at: "2026-11-20T10:00:00Z", ...columns })}`;
  await world.sql`select private.enqueue_work('analysis', ${[id]})`;
  return id;
}

async function lease(task: string): Promise<string> {
  const token = randomUUID();
  await world.sql`update private.work_items set lease_token = ${token}, leased_until = now() + interval '1 minute' where key = ${task}`;
  return token;
}

const step = (rank: number, agent = "writer") => ({
  subject: "step",
  rank,
  agent,
  message_id: 10 + rank,
  seq: rank,
  probability: 0.5 / rank,
  reasons: ["it failed at once"],
});

async function record(judgements: postgres.JSONValue): Promise<void> {
  await asRole(
    world.sql,
    actors.service,
    (tx) => tx`select public.record_judgements(${tx.json(judgements)})`,
  );
}

test("the attribution of a later analysis takes the place of the one before, however often it is stored", async () => {
  const task = await newTask({ outcome: "failure", ended_at: "2026-11-20T10:01:00Z" });
  const lease_token = await lease(task);
  const judge = (attributions: postgres.JSONValue) =>
    record([{ task, lease_token, own_sign: -1, team_sign: 0, attributions }]);
  await judge([step(1), step(2), step(3)]);
  await judge([step(1, "reader")]);
  await judge([step(1, "reader")]);
  expect(
    await world.sql`select rank, agent, message_id::int, seq, probability, reasons from public.task_attributions where task_id = ${task}`,
  ).toEqual([
    { rank: 1, agent: "reader", message_id: 11, seq: 1, probability: 0.5, reasons: ["it failed at once"] },
  ]);
  // The lease is still held: storing the analysis is what gives it up.
  const [held] = await world.sql`select lease_token from private.work_items where key = ${task}`;
  expect(held?.lease_token).toBe(lease_token);
});

test("who lost the lease stores no judgement", async () => {
  const task = await newTask({ outcome: "failure", ended_at: "2026-11-20T10:01:00Z" });
  await lease(task);
  await record([{ task, lease_token: randomUUID(), own_sign: 1, team_sign: 0, attributions: [step(1)] }]);
  expect(await world.sql`select from public.task_attributions where task_id = ${task}`).toHaveLength(0);
  expect(await world.sql`select from public.task_judgements where task_id = ${task}`).toHaveLength(0);
});

test("an inferred outcome is told only of tasks that ended without one, is marked, and is what the code infers", async () => {
  const ended = { ended_at: "2026-11-20T10:01:00Z" };
  const [open, closed, reported] = [
    await newTask(),
    await newTask(ended),
    await newTask({ ...ended, outcome: "success" }),
  ];
  await world.sql`delete from public.task_judgements`;
  const signs = [0.3, -0.4, 0.7];
  for (const [at, task] of [open, closed, reported].entries())
    await record([
      { task, lease_token: await lease(task), own_sign: 0.2, team_sign: signs[at] ?? 0, attributions: [] },
    ]);
  const rows = await world.sql`select task_id, success_probability, inferred from public.inferred_outcomes`;
  const { success } = inferOutcome({ own: 0.2, team: -0.4 }, signs);
  expect(rows).toEqual([
    { task_id: closed, success_probability: expect.closeTo(success, 9), inferred: true },
  ]);
  const [task] = await world.sql`select outcome from public.tasks where id = ${closed}`;
  expect(task?.outcome).toBeNull();
});
