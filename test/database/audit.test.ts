import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { actors, improvementIn, makeWorld, propose, refusal, statuses, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  for (const status of statuses) await improvementIn(world, status);
});
afterAll(() => world.drop());

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

test("an event says of every mover how it is known", async () => {
  const id = await asRole(world.sql, actors.runtimeA, async (tx) => {
    const made = crypto.randomUUID();
    await tx`insert into public.improvements (id, team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      values (${made}, ${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', ${made}, 'team')`;
    return made;
  });
  expect(
    await world.sql`select kind, made_by, how_known, surface, person_id from public.improvement_events where improvement_id = ${id}`,
  ).toEqual([{ kind: "proposed", made_by: "proposer", how_known: "jwt", surface: "api", person_id: null }]);
});
