import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Claimed, claim, fillOutbox } from "../../../local/bench/outbox.ts";
import { connect, type Sql } from "../../../local/postgres/connect.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

const total = 10_000;
const connections = 16;
let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
  await fillOutbox(database.sql, total);
  await database.sql`create table private.effects (n bigint generated always as identity, delivery bigint not null, token uuid not null)`;
});
afterAll(() => database.drop());

const revivedIds: string[] = [];
/** What happened to a worker, counted so that the test knows that it really happened. */
const happened = { died: 0, diedCommitting: 0, lateRefused: 0, expired: 0, revived: 0 };

test("sixteen connections that die at random have each of 10,000 deliveries done once, in order, and lose none", {
  timeout: 90_000,
}, async () => {
  const workers = Array.from({ length: connections }, () => connect(database.url, { max: 1 }));
  const held: Claimed[] = [];
  await Promise.all(workers.map((sql) => work(sql, held)));
  await Promise.all(workers.map((sql) => sql.end({ timeout: 1 })));

  const [counts] = await database.sql`
    select count(*)::int as rows, count(done_at)::int as done, count(dead_at)::int as dead, count(lease_token)::int as held from public.deliveries`;
  expect(counts).toEqual({ rows: total, done: total, dead: 0, held: 0 });
  const [effects] =
    await database.sql`select count(*)::int as all, count(distinct delivery)::int as each from private.effects`;
  expect(effects).toEqual({ all: total, each: total });
  // Within an improvement and lane, effects come in the order of the deliveries, but for what was given up, which
  // holds up nobody, and was tried again later.
  const swapped = await database.sql`
    select * from (select e.delivery, lag(e.delivery) over (partition by d.improvement_id, d.lane order by e.n) as before
      from private.effects e join public.deliveries d on d.id = e.delivery) o where before > delivery and delivery <> all (${revivedIds})`;
  expect(swapped).toEqual([]);
  // A token is worth nothing once its lease went to somebody else or its delivery is done.
  const stolen = held.slice(0, 200);
  const late = await Promise.all(
    stolen.map((c) => database.sql`select public.complete_delivery(${c.id}, ${c.lease_token}) as ok`),
  );
  expect(late.every(([row]) => row?.ok === false)).toBe(true);
  for (const [what, times] of Object.entries(happened))
    if (what !== "revived") expect(times, what).toBeGreaterThan(10);
});

/** Claims, does, completes, and dies now and then: with its claims, or in the middle of a transaction. */
async function work(sql: Sql, held: Claimed[]): Promise<void> {
  for (;;) {
    const claimed = await claim(sql, randomInt(1, 101));
    if (claimed.length === 0) {
      const [left] = await sql`select exists (select from public.deliveries where done_at is null) as any`;
      if (!left?.any) return;
      // What was claimed twelve times and never done is given up, visibly; an administrator tries it again.
      const revived = await sql`
        select id, private.revive_delivery(id) from public.deliveries where dead_at is not null`;
      happened.revived += revived.length;
      revivedIds.push(...revived.map(({ id }) => String(id)));
      await passTime(0.5);
      continue;
    }
    const fate = randomInt(0, 100);
    const survivors = fate < 10 ? claimed.slice(0, randomInt(0, claimed.length)) : claimed;
    if (fate < 10) happened.died++;
    if (held.length < 400) held.push(...claimed.slice(survivors.length));
    const results = await Promise.all(survivors.map((one) => complete(sql, one)));
    happened.lateRefused += results.filter((ok) => !ok).length;
    if (fate >= 93) await dieCommitting();
    if (fate % 10 === 0) await passTime(0.1);
  }
}

/** The effect and the completion are one transaction, so that nothing is in between. */
async function complete(sql: Sql, { id, lease_token }: Claimed): Promise<boolean> {
  const rows = await sql`
    with completed as materialized (select public.complete_delivery(${id}, ${lease_token}) as ok)
    insert into private.effects (delivery, token) select ${id}, ${lease_token} from completed where ok returning n`;
  return rows.length === 1;
}

/** The server's process ends after everything was done and before the commit. */
async function dieCommitting(): Promise<void> {
  const sql = connect(database.url, { max: 1 });
  const [last] = await claim(sql, 1);
  if (last) {
    const death = sql
      .unsafe(`begin; select public.complete_delivery(${last.id}, '${last.lease_token}');
        insert into private.effects (delivery, token) values (${last.id}, '${last.lease_token}');
        select pg_terminate_backend(pg_backend_pid()); commit`)
      .simple();
    await expect(death).rejects.toThrow(/terminating connection|CONNECTION_CLOSED/);
    happened.diedCommitting++;
  }
  await sql.end({ timeout: 1 });
}

let passing: Promise<void> | undefined;

/** Time passes for leases, not for the test: some run out, held by the dead and by the living. */
function passTime(share: number): Promise<void> {
  passing ??= database.sql`
    update public.deliveries set leased_until = clock_timestamp() - interval '1 second'
    where id in (select id from public.deliveries where lease_token is not null and leased_until > clock_timestamp()
      and random() < ${share} for update skip locked) returning id`.then((moved) => {
    happened.expired += moved.length;
    passing = undefined;
  });
  return passing;
}
