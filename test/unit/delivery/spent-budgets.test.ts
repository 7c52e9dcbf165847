import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { channel, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.sql`update public.policies set open_proposals = 100, proposals_per_hour = 100, decisions_per_reviewer = 100 where open_proposals is not null`;
  // GitHub is not what this is about.
  await world.sql`update public.teams set repository = null`;
});
afterAll(() => world.close());
afterEach(async () => {
  await world.sql`update public.rate_budgets set burst = 10000, per_minute = 600000, spent = 0, paused_until = null`;
});

/** A clock that moves by what a worker waits for, and takes the database with it. */
function clock() {
  const waits: number[] = [];
  let ahead = 0;
  return {
    waits,
    now: () => ahead,
    async sleep(ms: number) {
      waits.push(ms);
      ahead += ms;
      await world.sql`
        with ahead as (select make_interval(secs => ${ms / 1000}) as by),
          due as (update public.deliveries d set run_after = d.run_after - by, leased_until = d.leased_until - by
            from ahead where d.done_at is null),
          watched as (update private.delivery_watch w set until = w.until - by from ahead)
        update public.rate_budgets b set counted_at = b.counted_at - by, paused_until = b.paused_until - by from ahead`;
    },
  };
}
const open = async () =>
  (await world.sql`select kind from public.deliveries where done_at is null order by id`).map(
    ({ kind }) => kind,
  );
const slow = (operation: string, perMinute: number) =>
  world.sql`update public.rate_budgets set burst = 1, per_minute = ${perMinute}, spent = 1 where surface = 'slack' and operation = ${operation}`;

test("a worker comes back by itself when the budget that stopped it is due again", async () => {
  await world.propose();
  await slow("chat.postMessage", 15);
  const { waits, now, sleep } = clock();
  await world.deliver({ now, sleep });
  expect(await open()).toEqual([]);
  expect(waits.length).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
  // That is how it is meant, and nothing that somebody should read in a log.
  expect(world.logged).toEqual([]);
});

test("what is due only after its time is up is left to the sweep, without a wait", async () => {
  await world.propose();
  await world.sql`select public.pause_budget('slack', 'chat.postMessage', 300, ${channel})`;
  const { waits, now, sleep } = clock();
  await world.deliver({ now, sleep });
  expect(await open()).not.toEqual([]);
  expect(waits).toEqual([]);
  await world.letTimePass();
});

test("the wait never outlasts the worker's own time", async () => {
  await world.sql`update public.rate_budgets set paused_until = null`;
  await world.deliver();
  await world.propose();
  await slow("chat.postMessage", 15);
  const { waits, now, sleep } = clock();
  await world.deliver({ now, sleep, budgetMs: 2_000 });
  expect(waits).toEqual([]);
  await world.letTimePass();
});

test("one worker waits, and the others go home", async () => {
  await world.sql`update public.rate_budgets set paused_until = null`;
  await world.deliver();
  await world.propose();
  await slow("chat.postMessage", 15);
  const first = clock();
  const second = clock();
  await world.deliver({
    now: first.now,
    async sleep(ms) {
      if (first.waits.length === 0) await world.deliver({ now: second.now, sleep: second.sleep });
      await first.sleep(ms);
    },
  });
  expect(second.waits).toEqual([]);
  expect(await open()).toEqual([]);
});

test("whoever is refused hears why although the message itself has to wait", async () => {
  const id = await world.propose();
  await world.deliver();
  await world.sql`select public.pause_budget('slack', 'chat.update', 300)`;
  await world.sql`select private.queue_sync(i, 'test') from public.improvements i where i.id = ${id}`;
  await world.deliver();
  const { slack_message_ts } = await world.read(id);
  await world.slack.click({ user: "U3EVE", channel, ts: slack_message_ts ?? "", actionId: "approve" });
  await world.deliver();
  expect(JSON.stringify(world.slack.ephemerals("U3EVE"))).toContain("not mapped to a person");
});
