import { beforeAll, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();
const task = "00000000-0000-4000-8000-0000000000aa";
beforeAll(async () => {
  await world.sql`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`;
});

const log = (seq: number, time: string) =>
  asRole(
    world.sql,
    actors.runtimeA,
    (tx) => tx`
  insert into public.messages (team_id, task_id, seq, occurred_at, agent) values (${world.teams.a}, ${task}, ${seq}, ${time}, 'a')`,
  );

const partitionOf = async (seq: number) => {
  const [row] =
    await world.sql`select tableoid::regclass::text as name from public.messages where task_id = ${task} and seq = ${seq}`;
  return row?.name;
};

const partitions = async () => {
  const rows = await world.sql<{ name: string; bounds: string }[]>`
    select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.messages'::regclass order by 1`;
  return new Map(rows.map((row) => [row.name, row.bounds]));
};

test("there is a partition for this month and the three to come", async () => {
  const [row] = await world.sql<{ names: string[] }[]>`
    select array_agg(to_char(date_trunc('month', now() at time zone 'UTC') + make_interval(months => n), '"messages_"YYYY_MM')) as names from generate_series(0, 3) n`;
  const made = await partitions();
  for (const name of row?.names ?? ["none"]) expect([...made.keys()]).toContain(name);
});

test("old messages wait in the default partition until upkeep gives their year a partition of its own", async () => {
  await log(0, "2023-12-31T23:59:59.999999Z");
  await log(1, "2024-01-01T00:00:00Z");
  expect(await partitionOf(0)).toBe("private.messages_default");
  const before = await world.sql`select * from public.messages where task_id = ${task} order by seq`;

  // Years are those of UTC, whatever the session thinks.
  await world.sql.begin(async (tx) => {
    await tx`set local timezone = 'Pacific/Auckland'`;
    await tx`select private.maintain_message_partitions()`;
  });

  expect(await partitionOf(0)).toBe("private.messages_2023");
  expect(await partitionOf(1)).toBe("private.messages_2024");
  expect(await world.sql`select * from public.messages where task_id = ${task} order by seq`).toEqual(before);
  expect(await world.sql`select from private.messages_default`).toHaveLength(0);
  expect((await partitions()).get("messages_2024")).toBe(
    "FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00')",
  );
});

test("a message that was adopted is still known when it is sent again", async () => {
  await log(0, "2023-12-31T23:59:59.999999Z");
  expect(await world.sql`select from public.messages where task_id = ${task} and seq = 0`).toHaveLength(1);
});

test("an adopted partition guards, numbers and deletes like the others", async () => {
  await log(2, "2024-02-10T00:00:00Z");
  const [row] = await world.sql`select id from public.messages where task_id = ${task} and seq = 2`;
  const [last] = await world.sql`select max(id) as id from public.messages`;
  expect(row).toEqual(last);
  const rows = await world.sql<
    { partition: string; rls: boolean; grants: unknown; triggers: number; indexes: number }[]
  >`
    select c.relname as partition, c.relrowsecurity as rls, c.relacl is null
        or not exists (select from aclexplode(c.relacl) a where a.grantee <> c.relowner) as grants,
      (select count(*)::int from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'skip_known_messages') as triggers,
      (select count(*)::int from pg_index x where x.indrelid = c.oid) as indexes
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'public.messages'::regclass`;
  expect(rows.length).toBeGreaterThanOrEqual(7);
  const [parent] =
    await world.sql`select count(*)::int as indexes from pg_index where indrelid = 'public.messages'::regclass`;
  for (const { partition, ...facts } of rows)
    expect(facts, partition).toEqual({ rls: true, grants: true, triggers: 1, indexes: parent?.indexes });
});

test("a message from the far future stays in the default partition and does not stop the upkeep", async () => {
  await log(3, "2099-12-31T23:59:59Z");
  await log(4, "2021-05-05T00:00:00Z");
  await world.sql`select private.maintain_message_partitions()`;
  expect(await partitionOf(3)).toBe("private.messages_default");
  expect(await partitionOf(4)).toBe("private.messages_2021");
});

test("upkeep can be run at any time, also twice", async () => {
  const before = await partitions();
  await world.sql`select private.maintain_message_partitions()`;
  expect(await partitions()).toEqual(before);
});

test("messages that are written while their month is adopted are all there afterwards", async () => {
  const writes = Array.from({ length: 60 }, (_, n) => log(100 + n, "2022-07-15T12:00:00Z"));
  const upkeep = Array.from({ length: 3 }, () => world.sql`select private.maintain_message_partitions()`);
  const outcomes = await Promise.allSettled([...writes, ...upkeep]);
  const refused = outcomes.slice(0, 60).flatMap((o) => (o.status === "rejected" ? [String(o.reason)] : []));
  expect(refused).toEqual([]);
  expect(await world.sql`select from public.messages where task_id = ${task} and seq >= 100`).toHaveLength(
    60,
  );
  await world.sql`select private.maintain_message_partitions()`;
  expect(await partitionOf(130)).toBe("private.messages_2022");
});

test("however wrong clocks are, there are no more partitions than years and the months of this one", async () => {
  await world.sql`insert into public.messages (team_id, task_id, seq, occurred_at, agent)
    select ${world.teams.a}, ${task}, 1000 + n, timestamptz '2000-01-01' + n * interval '10 days', 'a' from generate_series(0, 3000) n`;
  await world.sql`select private.maintain_message_partitions()`;
  const made = await partitions();
  expect(made.size).toBeLessThan(26 + 12 + 5);
  const [row] =
    await world.sql`select count(*)::int as n from public.messages where seq >= 1000 and task_id = ${task}`;
  expect(row?.n).toBe(3001);
  const [left] =
    await world.sql`select count(*)::int as n, min(occurred_at) > now() as future from private.messages_default`;
  expect(left?.future).toBe(true);
});

test("retention drops whole partitions that are over, each with an event, and never what is written now", async () => {
  const names = async () => [...(await partitions()).keys()];
  const before = await names();
  await world.sql`select private.drop_old_messages('2010-06-01')`;
  const after = await names();
  expect(before.filter((name) => !after.includes(name))).toEqual(
    Array.from({ length: 10 }, (_, n) => `messages_${2000 + n}`),
  );
  expect(await world.sql`select from public.messages where occurred_at < '2010-01-01'`).toHaveLength(0);
  expect(
    (await world.sql`select from public.messages where occurred_at < '2010-06-01'`).length,
  ).toBeGreaterThan(0);
  const events =
    await world.sql`select details from public.improvement_events where kind = 'removed' and subject = 'messages'`;
  expect(events).toHaveLength(10);
  expect(events[0]?.details).toMatchObject({ partition: "messages_2000", count: 37 });
  await world.sql`select private.drop_old_messages('2200-01-01')`;
  expect((await names()).length).toBeGreaterThanOrEqual(5);
  await log(5000, new Date().toISOString());
});
