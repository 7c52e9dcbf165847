import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { connect, type Sql } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { events, footprint, move, propose, read } from "./improvements.ts";
import { actors, refusal, useWorld, world } from "./world.ts";

useWorld();

const claim = async (id: string) => {
  const token = randomUUID();
  await world.sql`update private.work_items set lease_token = ${token}, leased_until = now() + interval '1 minute' where key = ${id}`;
  return token;
};
const record = (id: string, token: string, verdict: string | null, sql: Sql = world.sql) =>
  asRole(sql, actors.service, async (tx) => {
    const [row] =
      await tx`select public.record_validation(${id}, ${token}, ${verdict}, ${tx.json({ summary: "all fine", checks: [] })}) as done`;
    return row?.done;
  });
const reports = (id: string) =>
  world.sql`select verdict from public.validations where improvement_id = ${id} order by id`;

test.each([
  ["passed", "in_review"],
  ["refused", "blocked"],
])("a report that says %s is kept and makes the improvement %s", async (verdict, status) => {
  const id = await propose(world);
  expect(await record(id, await claim(id), verdict)).toBe(true);
  expect(await read(world, id)).toMatchObject({ status, version: 2 });
  expect(await reports(id)).toEqual([{ verdict }]);
  expect((await events(world, id)).at(-1)).toMatchObject({
    made_by: "validation",
    reason: "all fine",
    how_known: "system",
  });
  expect(await world.sql`select from private.work_items where key = ${id}`).toHaveLength(0);
});

test("a report without the lease is neither kept nor followed", async () => {
  const id = await propose(world);
  await claim(id);
  const before = await footprint(world, id);
  expect(await record(id, randomUUID(), "passed")).toBe(false);
  expect(await footprint(world, id)).toEqual(before);
  expect(await reports(id)).toEqual([]);
});

test("a report on a proposal that was withdrawn meanwhile is kept and moves nothing", async () => {
  const id = await propose(world);
  const token = await claim(id);
  await move(world.sql, id, "withdrawn", "administrator");
  expect(await record(id, token, "passed")).toBe(true);
  expect(await read(world, id)).toMatchObject({ status: "withdrawn" });
  expect(await reports(id)).toEqual([{ verdict: "passed" }]);
});

test("a verdict that is none is refused, and the work is not lost", async () => {
  const id = await propose(world);
  const token = await claim(id);
  for (const verdict of ["maybe", null])
    expect((await refusal(record(id, token, verdict))).code).toMatch(/^23/);
  expect(await read(world, id)).toMatchObject({ status: "proposed" });
  expect(await record(id, token, "passed")).toBe(true);
});

test("a report and a withdrawal at the same moment end in one state, without an error of the database", async () => {
  const sql = connect(world.database.url, { max: 4 });
  for (let round = 0; round < 10; round += 1) {
    const id = await propose(world);
    const token = await claim(id);
    const [reported] = await Promise.allSettled([
      record(id, token, "passed", sql),
      move(sql, id, "withdrawn", "proposer"),
    ]);
    expect(reported).toMatchObject({ status: "fulfilled", value: true });
    expect(await read(world, id)).toMatchObject({ status: "withdrawn" });
  }
  await sql.end();
  expect(await world.sql`select * from private.broken_events()`).toEqual([]);
});
