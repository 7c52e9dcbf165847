import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { connect, type Sql } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();
beforeEach(() => world.sql`delete from private.work_items`);

interface Claim {
  key: string;
  lease_token: string;
  attempts: number;
}

const enqueue = (...keys: string[]) => world.sql`select private.enqueue_work('analysis', ${keys})`;
const claim = (limit = 10, seconds = 120, sql: Sql = world.sql) =>
  asRole(
    sql,
    actors.service,
    (tx) => tx<Claim[]>`select * from public.claim_work('analysis', ${limit}, ${seconds})`,
  );
const fail = ({ key, lease_token }: Claim, error = "it broke") =>
  asRole(
    world.sql,
    actors.service,
    (tx) => tx`select public.fail_work('analysis', ${key}, ${lease_token}, ${error})`,
  );
const complete = async ({ key, lease_token }: Claim, sql: Sql = world.sql) =>
  (await sql`select private.complete_work('analysis', ${key}, ${lease_token}) as done`)[0]?.done;
const item = async (key: string) => (await world.sql`select * from private.work_items where key = ${key}`)[0];
/** Lets the lease, or the wait before the next attempt, be over. */
const letTimePass = () =>
  world.sql`update private.work_items set leased_until = leased_until - interval '1 day', run_after = run_after - interval '1 day'`;

function one<Thing>(things: readonly Thing[]): Thing {
  const [thing] = things;
  if (thing === undefined || things.length !== 1) throw new Error(`Expected one, got ${things.length}.`);
  return thing;
}

test("work is claimed once, in the order in which it became due, and is gone when it is done", async () => {
  await enqueue("b", "a");
  const claimed = await claim();
  expect(claimed.map((c) => [c.key, c.attempts])).toEqual(
    expect.arrayContaining([
      ["a", 1],
      ["b", 1],
    ]),
  );
  expect(await claim()).toHaveLength(0);
  for (const c of claimed) expect(await complete(c)).toBe(true);
  expect(await world.sql`select from private.work_items`).toHaveLength(0);
});

test("work that waits already is not queued twice", async () => {
  await enqueue("a", "a", "b");
  await enqueue("a");
  expect(await claim()).toHaveLength(2);
});

test("without the token nothing is completed or failed", async () => {
  await enqueue("a");
  const real = one(await claim());
  const forged = { ...real, lease_token: randomUUID() };
  expect(await complete(forged)).toBe(false);
  await fail(forged);
  expect(await item("a")).toMatchObject({ lease_token: real.lease_token, last_error: null });
});

test("a lease that ran out is claimed anew, and the late worker completes nothing", async () => {
  await enqueue("a");
  const late = one(await claim());
  expect(await claim()).toHaveLength(0);
  await letTimePass();
  const next = one(await claim());
  expect(next.attempts).toBe(2);
  expect(await complete(late)).toBe(false);
  expect(await item("a")).toMatchObject({ lease_token: next.lease_token });
  expect(await complete(next)).toBe(true);
});

test("failed work waits longer each time and is dead and visible after eight attempts", async () => {
  await enqueue("a");
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    await fail(one(await claim()), `broke ${attempt}`);
    const [row] =
      await world.sql`select extract(epoch from run_after - clock_timestamp())::float8 as wait, dead_at from private.work_items where key = 'a'`;
    waits.push(Math.round(row?.wait));
    expect(row?.dead_at === null).toBe(attempt < 8);
    expect(await claim()).toHaveLength(0);
    await letTimePass();
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1280]);
  expect(await item("a")).toMatchObject({ last_error: "broke 8", attempts: 8 });
  expect(await claim()).toHaveLength(0);
  await world.sql`select private.revive_work('analysis', 'a')`;
  expect(one(await claim()).attempts).toBe(1);
});

test("work whose workers all vanish is dead after eight of them", async () => {
  await enqueue("killer", "harmless");
  await world.sql`update private.work_items set attempts = 7 where key = 'killer'`;
  expect(await claim()).toHaveLength(2);
  await letTimePass();
  expect((await claim()).map((c) => c.key)).toEqual(["harmless"]);
  expect(await item("killer")).toMatchObject({
    dead_at: expect.any(Date),
    lease_token: null,
    last_error: expect.stringContaining("vanished"),
  });
});

test("what is queued during work voids the claim, so that nothing new is overlooked", async () => {
  await enqueue("a");
  const before = one(await claim());
  await enqueue("a");
  expect(await complete(before)).toBe(false);
  await fail(before);
  expect(await item("a")).toMatchObject({ attempts: 0, lease_token: null, last_error: null });
  expect(await complete(one(await claim()))).toBe(true);
});

test("new work under a dead key lives again", async () => {
  await enqueue("a");
  await world.sql`update private.work_items set dead_at = now(), attempts = 8`;
  await enqueue("a");
  expect(one(await claim()).attempts).toBe(1);
});

test("a worker skips what a writer is just queueing, and sees all of it afterwards", async () => {
  await enqueue("a");
  const writer = connect(world.database.url, { max: 1 });
  await writer.begin(async (tx) => {
    await tx`select private.enqueue_work('analysis', array['a'])`;
    expect(await claim()).toHaveLength(0);
  });
  await writer.end();
  expect(await claim()).toHaveLength(1);
});

test("writers and workers in a race lose no message: whatever is analysed last has seen everything", async () => {
  await world.sql`create table public.race_log (key text not null)`;
  await world.sql`create table public.race_seen (key text primary key, analysed int not null)`;
  const keys = ["k1", "k2", "k3"];
  const sql = connect(world.database.url, { max: 8 });
  let writing = true;
  const write = async (worker: number) => {
    for (let n = 0; n < 60; n += 1) {
      const key = keys[(worker + n) % keys.length] ?? "k1";
      await sql.begin(async (tx) => {
        await tx`insert into public.race_log values (${key})`;
        await tx`select private.enqueue_work('analysis', ${[key]})`;
      });
    }
  };
  const work = async () => {
    for (;;) {
      const wasWriting = writing;
      const claims = await claim(2, 120, sql);
      if (claims.length === 0 && !wasWriting) return;
      for (const c of claims) {
        const [seen] = await sql`select count(*)::int as messages from public.race_log where key = ${c.key}`;
        await sql.begin(async (tx) => {
          const [row] =
            await tx`select private.complete_work('analysis', ${c.key}, ${c.lease_token}) as done`;
          if (row?.done)
            await tx`insert into public.race_seen values (${c.key}, ${seen?.messages})
              on conflict (key) do update set analysed = excluded.analysed`;
        });
      }
    }
  };
  const workers = [work(), work(), work()];
  await Promise.all([write(0), write(1), write(2)]);
  writing = false;
  await Promise.all(workers);
  await sql.end();
  expect(await world.sql`select key, analysed from public.race_seen order by key`).toEqual(
    keys.map((key) => ({ key, analysed: 60 })),
  );
  expect(await world.sql`select from private.work_items`).toHaveLength(0);
  await world.sql`drop table public.race_log, public.race_seen`;
});

test("messages, opened tasks and closed tasks are queued for analysis", async () => {
  const task = randomUUID();
  const queued = async () =>
    (await world.sql`delete from private.work_items where kind = 'analysis' returning key`).map(
      (row) => row.key,
    );
  await asRole(
    world.sql,
    actors.runtimeA,
    (tx) => tx`insert into public.tasks (id, team_id, started_at) values (${task}, ${world.teams.a}, now())`,
  );
  expect(await queued()).toEqual([task]);
  await asRole(
    world.sql,
    actors.runtimeA,
    (tx) =>
      tx`insert into public.messages (team_id, task_id, seq, occurred_at, agent) values (${world.teams.a}, ${task}, 0, now(), 'a')`,
  );
  expect(await queued()).toEqual([task]);
  await asRole(
    world.sql,
    actors.runtimeA,
    (tx) => tx`update public.tasks set outcome = 'success' where id = ${task}`,
  );
  expect(await queued()).toEqual([task]);
});
