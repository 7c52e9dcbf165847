import { beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { improvementIn, propose, statuses } from "./improvements.ts";
import { actors, refusal, undone, useWorld, world } from "./world.ts";

useWorld();
beforeAll(async () => {
  for (const status of statuses) await improvementIn(world, status);
});

const broken = (sql = world.sql) =>
  sql<{ id: string | null; problem: string }[]>`select id, problem from private.broken_events()`;

test("the record of everything that happened is whole", async () => {
  const [row] = await world.sql`select count(*)::int as events from public.improvement_events`;
  expect(row?.events).toBeGreaterThan(50);
  expect(await broken()).toEqual([]);
});

test("events are changed and removed by nobody, the owner included", async () => {
  const before = await world.sql`select * from public.improvement_events order by id`;
  for (const sql of [world.sql, world.database.adminSql]) {
    expect(await refusal(sql`update public.improvement_events set reason = 'x' where false`)).toMatchObject({
      code: "PT403",
      detail: "events_append_only",
    });
    expect(await refusal(sql`delete from public.improvement_events`)).toMatchObject({ code: "PT403" });
    expect(await refusal(sql`truncate public.improvement_events`)).toMatchObject({ code: "PT403" });
  }
  for (const actor of [actors.anon, actors.ada, actors.dora, actors.runtimeA, actors.service]) {
    for (const verb of [
      "update public.improvement_events set reason = 'x'",
      "delete from public.improvement_events",
      "truncate public.improvement_events",
    ])
      expect(await refusal(asRole(world.sql, actor, (tx) => tx.unsafe(verb)))).toMatchObject({
        code: "42501",
      });
    const forged = asRole(
      world.sql,
      actor,
      (tx) =>
        tx`insert into public.improvement_events (improvement_id, kind, version, made_by, how_known, surface, hash) select id, 'moved', 1, 'review', 'jwt', 'api', 'x' from public.improvements limit 1`,
    );
    expect(await refusal(forged)).toMatchObject({ code: "42501" });
  }
  expect(await world.sql`select * from public.improvement_events order by id`).toEqual(before);
});

test.each([
  [
    "an event that was rewritten",
    "update public.improvement_events set person_id = null, reason = 'quietly' where id = (select min(id) + 5 from public.improvement_events)",
  ],
  [
    "an event that was moved to another time",
    "update public.improvement_events set occurred_at = occurred_at - interval '1 us' where id = (select min(id) + 5 from public.improvement_events)",
  ],
  [
    "an event that was removed",
    "delete from public.improvement_events where id = (select min(id) + 5 from public.improvement_events)",
  ],
  [
    "a first event that was removed",
    "delete from public.improvement_events where id = (select min(id) from public.improvement_events)",
  ],
  [
    "a last event that was removed",
    "delete from public.improvement_events where id = (select max(id) from public.improvement_events)",
  ],
  [
    "an event that was rewritten with a fitting hash",
    "update public.improvement_events e set reason = 'quietly', hash = private.event_hash((select r from (select e.id, e.improvement_id, e.kind, e.from_status, e.to_status, e.version, e.made_by, e.person_id, e.how_known, e.surface, 'quietly'::text as reason, e.subject, e.details, e.occurred_at, e.previous_hash, e.hash) r)::text::public.improvement_events) where id = (select min(id) + 5 from public.improvement_events)",
  ],
  [
    "all events of an improvement that were removed",
    "delete from public.improvement_events where improvement_id = (select improvement_id from public.improvement_events order by id desc limit 1)",
  ],
  [
    "a status that was set past the guard",
    "alter table public.improvements disable trigger user; update public.improvements set status = 'approved' where status = 'rejected'; alter table public.improvements enable trigger user",
  ],
])("%s is found", async (_, tampering) => {
  const tamper = new Error("undo");
  let found = 0;
  await world.sql
    .begin(async (tx) => {
      // What an owner with the right to alter tables can do.
      await tx.unsafe("alter table public.improvement_events disable trigger user");
      await tx.unsafe(tampering).simple();
      await tx.unsafe("alter table public.improvement_events enable trigger user");
      found = (await tx`select * from private.broken_events()`).length;
      throw tamper;
    })
    .catch((error) => {
      if (error !== tamper) throw error;
    });
  expect(found).toBeGreaterThan(0);
  expect(await broken()).toEqual([]);
});

test("the chain has one end, whatever is written at once", async () => {
  const sql = connect(world.database.url, { max: 8 });
  await Promise.all(Array.from({ length: 40 }, () => propose(world, {}, sql)));
  await sql.end();
  expect(await broken()).toEqual([]);
});

test("a transaction with an old view of the chain cannot fork it", async () => {
  const fork = world.sql.begin("isolation level repeatable read", async (tx) => {
    await tx`select count(*) from public.improvement_events`;
    await propose(world);
    await propose(world, {}, tx);
  });
  expect(await refusal(fork)).toMatchObject({ code: "23505" });
  expect(await broken()).toEqual([]);
});

describe("retention of events", () => {
  /** Makes the first half of the chain two years old, as an owner could, and the chain fit again. */
  const makeOld = async () => {
    await world.sql
      .unsafe(`
      alter table public.improvement_events disable trigger user;
      alter table public.improvement_events drop constraint improvement_events_previous_hash_key;
      do $$
      declare e public.improvement_events; last text; half bigint := (select (min(id) + max(id)) / 2 from public.improvement_events);
      begin
        for e in select * from public.improvement_events order by id loop
          e.previous_hash := last;
          if e.id <= half then e.occurred_at := e.occurred_at - interval '2 years'; end if;
          last := private.event_hash(e);
          update public.improvement_events set previous_hash = e.previous_hash, occurred_at = e.occurred_at, hash = last where id = e.id;
        end loop;
      end $$;
      alter table public.improvement_events add unique nulls not distinct (previous_hash);
      alter table public.improvement_events enable trigger user;`)
      .simple();
    expect(await broken()).toEqual([]);
  };

  test("removes the beginning of the chain, says so in an event, and the rest is still whole", async () => {
    await makeOld();
    const [before] =
      await world.sql`select count(*)::int as n from public.improvement_events where occurred_at < now() - interval '1 year'`;
    const [{ statuses: stand } = {}] =
      await world.sql`select jsonb_object_agg(id, status) as statuses from public.improvements`;
    const [removed] =
      await world.sql`select private.remove_old_events(now() - interval '400 days')::int as n`;
    expect(removed?.n).toBe(before?.n);
    expect(
      await world.sql`select from public.improvement_events where occurred_at < now() - interval '1 year'`,
    ).toEqual([]);
    const [event] =
      await world.sql`select kind, subject, how_known, details from public.improvement_events order by id desc limit 1`;
    expect(event).toMatchObject({
      kind: "removed",
      subject: "improvement_events",
      details: { count: removed?.n },
    });
    expect(await broken()).toEqual([]);
    expect(await world.sql`select jsonb_object_agg(id, status) as statuses from public.improvements`).toEqual(
      [{ statuses: stand }],
    );
    // The chain goes on.
    await improvementIn(world, "in_review");
    expect(await broken()).toEqual([]);
    expect(await world.sql`select private.remove_old_events(now() - interval '400 days') as n`).toMatchObject(
      [{ n: "0" }],
    );
  });

  test("is no way to remove what is recent, nor more than was recorded, nor out of the middle", async () => {
    const count = () => world.sql`select count(*)::int as n from public.improvement_events`;
    const before = await count();
    expect(await refusal(world.sql`select private.remove_old_events(now())`)).toMatchObject({
      detail: "too_recent",
    });
    expect(await refusal(world.sql`delete from public.improvement_events`)).toMatchObject({ code: "PT403" });
    const more = world.sql.begin(async (tx) => {
      const [{ first = 0 } = {}] = await tx`select min(id)::int as first from public.improvement_events`;
      await tx`select private.record_removal('improvement_events', jsonb_build_object('transaction', pg_current_xact_id()::text, 'up_to', ${first}::int), 'r')`;
      await tx`delete from public.improvement_events where id <= ${first + 1}`;
    });
    expect(await refusal(more)).toMatchObject({ code: "PT403", detail: "events_append_only" });
    expect(await count()).toEqual(before);
    await undone(world.sql, async (tx) => {
      const [{ first = 0 } = {}] = await tx`select min(id)::int + 3 as first from public.improvement_events`;
      await tx`select private.record_removal('improvement_events', jsonb_build_object('transaction', pg_current_xact_id()::text, 'up_to', ${first}::int), 'r')`;
      await tx`delete from public.improvement_events where id = ${first}`;
      expect((await tx`select * from private.broken_events()`).length).toBeGreaterThan(0);
    });
  });
});

test("tampering rings an alarm that stays until the record is whole again", async () => {
  const alarms = () =>
    world.sql`select subject, times_seen, resolved_at from public.alarms where kind = 'record_broken'`;
  await world.sql`select private.watch()`;
  expect(await alarms()).toEqual([]);
  const tamper = (reason: string | null) =>
    world.sql
      .unsafe(`
    alter table public.improvement_events disable trigger user;
    update public.improvement_events set reason = ${reason === null ? "null" : `'${reason}'`} where id = (select max(id) from public.improvement_events);
    alter table public.improvement_events enable trigger user;`)
      .simple();
  const [{ was = null } = {}] = await world.sql<
    { was: string | null }[]
  >`select reason as was from public.improvement_events order by id desc limit 1`;
  await tamper("quietly");
  await world.sql`select private.watch()`;
  await world.sql`select private.watch()`;
  const [alarm] = await alarms();
  expect(alarm).toMatchObject({ times_seen: 2, resolved_at: null });
  expect(
    await asRole(world.sql, actors.dora, (tx) => tx`select from public.alarms where kind = 'record_broken'`),
  ).toHaveLength(1);
  expect(await asRole(world.sql, actors.ada, (tx) => tx`select from public.alarms`)).toHaveLength(0);
  await tamper(was);
  await world.sql`select private.watch()`;
  expect((await alarms())[0]?.resolved_at).toBeInstanceOf(Date);
});
