import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { claim, complete, fail, letTimePass, one, queue, row, useDeliveries } from "./deliveries.ts";
import { events, footprint, improvementIn, move, propose, read } from "./improvements.ts";
import { world } from "./world.ts";

useDeliveries();

test("deliveries of one improvement come one at a time and in order on each surface", async () => {
  const id = await improvementIn(world, "in_review");
  const other = await improvementIn(world, "in_review");
  await world.sql`delete from public.deliveries`;
  for (const kind of ["slack_message", "slack_note", "github_sync", "slack_note"]) await queue(id, kind);
  await queue(other, "slack_message");
  const first = await claim();
  expect(first.map((c) => [c.improvement_id === id, c.kind]).sort()).toEqual([
    [false, "slack_message"],
    [true, "github_sync"],
    [true, "slack_message"],
  ]);
  expect(await claim()).toEqual([]);
  const message = one(first.filter((c) => c.improvement_id === id && c.kind === "slack_message"));
  expect(await complete(message)).toBe(true);
  const note = one(await claim());
  expect(note).toMatchObject({ improvement_id: id, kind: "slack_note" });
  // One that waits for its next attempt keeps the later ones waiting; a dead one does not.
  await fail(note);
  expect(await claim()).toEqual([]);
  await letTimePass();
  await fail(one((await claim()).filter((c) => c.id === note.id)), { giveUp: true });
  expect((await claim()).filter((c) => c.improvement_id === id && c.kind === "slack_note")).toHaveLength(1);
});

test("a late worker, a stranger and a second completion have no effect", async () => {
  const id = await improvementIn(world, "approved");
  await world.sql`delete from public.deliveries`;
  await queue(id, "github_sync");
  const late = one(await claim());
  await letTimePass();
  const now = one(await claim());
  expect(now).toMatchObject({ id: late.id, attempts: 2 });
  const before = await footprint(world, id);
  expect(await complete(late, { branch: "late", pull_request_number: 66 }, ["shipping"])).toBe(false);
  expect(await complete({ ...now, lease_token: randomUUID() }, { branch: "forged" }, ["shipping"])).toBe(
    false,
  );
  await fail(late);
  expect(await footprint(world, id)).toEqual(before);
  expect(await row(now.id)).toMatchObject({ lease_token: now.lease_token, last_error: null });
  expect(await complete(now, { branch: "real", pull_request_number: 7 }, ["shipping"])).toBe(true);
  const after = await footprint(world, id);
  expect(await complete(now, { branch: "again" }, ["abandoned"])).toBe(false);
  expect(await footprint(world, id)).toEqual(after);
  expect(await read(world, id)).toMatchObject({ status: "shipping", branch: "real", pull_request_number: 7 });
});

test("a move that the surface shows is made once, and one that no longer fits is passed over", async () => {
  const id = await improvementIn(world, "shipping");
  await world.sql`delete from public.deliveries`;
  await queue(id, "github_sync");
  const c = one(await claim());
  await move(world.sql, id, "deployed", "delivery");
  const before = (await events(world, id)).length;
  expect(await complete(c, {}, ["shipping", "deployed", "kept"])).toBe(true);
  expect(await events(world, id)).toHaveLength(before);
  expect(await read(world, id)).toMatchObject({ status: "deployed" });
});

test("a failed delivery waits longer each time and is dead after twelve attempts; waiting as long as a surface asks is none", async () => {
  const id = await improvementIn(world, "in_review");
  await world.sql`delete from public.deliveries`;
  await queue(id);
  const ours = async () => (await claim()).filter((claimed) => claimed.improvement_id === id);
  const waits: number[] = [];
  let last = "";
  for (let attempt = 1; attempt <= 13; attempt += 1) {
    const c = one(await claim());
    await fail(c, attempt === 2 ? { after: 300 } : {});
    const [state] =
      await world.sql`select extract(epoch from run_after - clock_timestamp())::float8 as wait, dead_at from public.deliveries where id = ${c.id}`;
    waits.push(Math.round(state?.wait));
    expect(state?.dead_at === null).toBe(attempt < 13);
    await letTimePass();
    last = c.id;
  }
  expect(waits).toEqual([10, 300, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);
  expect(await ours()).toEqual([]);
  expect(await read(world, id)).toMatchObject({
    status: "in_review",
    needs_attention: "slack_note was given up: it broke",
  });
  await world.sql`select private.revive_delivery(${last})`;
  expect(one(await ours()).attempts).toBe(2);
});

test("a delivery whose workers all vanish is dead after twelve of them, and says so on its improvement", async () => {
  const id = await improvementIn(world, "in_review");
  await world.sql`delete from public.deliveries`;
  await queue(id);
  await world.sql`update public.deliveries set attempts = 11`;
  const killer = one(await claim());
  await letTimePass();
  expect(await claim()).toEqual([]);
  expect(await row(killer.id)).toMatchObject({ dead_at: expect.any(Date), lease_token: null });
  expect(await read(world, id)).toMatchObject({ needs_attention: expect.stringContaining("vanished") });
});

test("eight workers drain 2,000 deliveries, dying at random, and each takes effect exactly once and in order", async () => {
  const improvements = await Promise.all(Array.from({ length: 40 }, () => improvementIn(world, "in_review")));
  await world.sql`delete from public.deliveries`;
  await world.sql`
    insert into public.deliveries (improvement_id, kind, idempotency_key)
    select i.id, case when n % 2 = 0 then 'slack_note' else 'github_sync' end, 'drain:' || i.id || ':' || n
    from unnest(${improvements}::uuid[]) i (id), generate_series(1, 50) n order by n`;
  await world.sql`create table public.effects (at bigint generated always as identity, delivery bigint not null)`;
  const sql = connect(world.database.url, { max: 9 });
  // A generator with a seed: the same deaths in every run, as far as the scheduler allows.
  let seed = 42;
  const chance = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  let open = 2000;
  let deaths = 0;
  const work = async () => {
    while (open > 0) {
      const claims = await claim(25, sql);
      if (claims.length === 0) {
        // Leases of the dead run out.
        await sql`update public.deliveries set leased_until = now() - interval '1 second' where done_at is null and attempts < 10 and lease_token is not null and leased_until < now() + interval '60 seconds'`;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      for (const c of claims) {
        const fate = chance();
        if (fate < 0.03) {
          // Dies before it did anything; the marker lets another's lease be told from that of a living worker.
          deaths += 1;
          await sql`update public.deliveries set leased_until = now() + interval '30 seconds' where id = ${c.id} and lease_token = ${c.lease_token}`;
          continue;
        }
        const died = new Error("died");
        await sql
          .begin(async (tx) => {
            const [done] = await tx`select public.complete_delivery(${c.id}, ${c.lease_token}) as done`;
            if (!done?.done) return;
            await tx`insert into public.effects (delivery) values (${c.id})`;
            if (fate > 0.97) throw died;
            open -= 1;
          })
          .catch(async (error) => {
            if (error !== died) throw error;
            deaths += 1;
            await sql`update public.deliveries set leased_until = now() + interval '30 seconds' where id = ${c.id} and lease_token = ${c.lease_token}`;
          });
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  await sql.end();
  expect(deaths).toBeGreaterThan(50);
  const [sum] = await world.sql`
    select count(*)::int as effects, count(distinct delivery)::int as different,
      (select count(*)::int from public.deliveries where done_at is null) as left
    from public.effects`;
  expect(sum).toEqual({ effects: 2000, different: 2000, left: 0 });
  const disorder = await world.sql`
    select from (select d.id, lag(d.id) over (partition by d.improvement_id, d.surface order by e.at) as before
      from public.effects e join public.deliveries d on d.id = e.delivery) o where o.before > o.id`;
  expect(disorder).toHaveLength(0);
  await world.sql`drop table public.effects`;
}, 60_000);

test("a pull request that was reopened while the same change is under way elsewhere completes its delivery and asks for attention", async () => {
  const id = await improvementIn(world, "abandoned", { fingerprint: "the same change" });
  await propose(world, { fingerprint: "the same change" });
  const claimed = (await claim()).find((c) => c.improvement_id === id && c.kind === "github_sync");
  expect(claimed && (await complete(claimed, {}, ["shipping"]))).toBe(true);
  expect(await read(world, id)).toMatchObject({
    status: "abandoned",
    needs_attention: expect.stringContaining("under way in another proposal"),
  });
});
