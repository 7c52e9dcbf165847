import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();
beforeEach(async () => {
  await world.sql`delete from public.rate_budgets where subject not in ('', '*')`;
  await world.sql`update public.rate_budgets set spent = 0, paused_until = null`;
});

const take = (costs: Record<string, number>, subject = "", surface = "github", sql = world.sql) =>
  asRole(sql, actors.service, async (tx) => {
    const [row] = await tx`select public.take_budget(${surface}, ${tx.json(costs)}, ${subject}) as seconds`;
    return Number(row?.seconds);
  });
/** As if so many seconds had passed since anybody asked. */
const pass = (seconds: number) =>
  world.sql`update public.rate_budgets set counted_at = counted_at - make_interval(secs => ${seconds}), paused_until = paused_until - make_interval(secs => ${seconds})`;
const spent = async (operation: string) =>
  Number((await world.sql`select spent from public.rate_budgets where operation = ${operation}`)[0]?.spent);

test("what is over the burst waits until enough has come back", async () => {
  expect(await take({ content_per_minute: 40 })).toBe(0);
  const wait = await take({ content_per_minute: 2 });
  expect(wait).toBeGreaterThan(2.5);
  expect(wait).toBeLessThanOrEqual(3);
  await pass(3);
  expect(await take({ content_per_minute: 2 })).toBe(0);
});

test("a call takes from all of its budgets or from none", async () => {
  await take({ content_per_hour: 200 });
  expect(await take({ requests: 1, content_per_minute: 1, content_per_hour: 1 })).toBeGreaterThan(10);
  expect(await spent("requests")).toBe(0);
  expect(await spent("content_per_minute")).toBe(0);
});

test("a pause that the surface asked for holds for everybody, and the longer one stays", async () => {
  const pause = (seconds: number) =>
    asRole(
      world.sql,
      actors.service,
      (tx) => tx`select public.pause_budget('github', 'requests', ${seconds})`,
    );
  await pause(90);
  await pause(10);
  expect(await take({ requests: 1 })).toBeGreaterThan(80);
  expect(await take({ points: 1 })).toBe(0);
  await pass(91);
  expect(await take({ requests: 1 })).toBe(0);
});

test("each Slack channel has a budget of its own, and methods without one share the last", async () => {
  expect(await take({ "chat.postMessage": 1 }, "C1", "slack")).toBe(0);
  expect(await take({ "chat.postMessage": 1 }, "C2", "slack")).toBe(0);
  expect(await take({ "chat.postMessage": 1 }, "C1", "slack")).toBeGreaterThan(0);
  expect(await take({ "conversations.info": 10 }, "C1", "slack")).toBe(0);
  expect(await take({ "team.info": 1 }, "C2", "slack")).toBeGreaterThan(0);
});

test("budgets of channels that nobody calls any more are forgotten, the patterns stay", async () => {
  await take({ "chat.postMessage": 1 }, "C1", "slack");
  await pass(8 * 86_400);
  await world.sql`select private.purge_history()`;
  expect(
    await world.sql`select subject from public.rate_budgets where operation = 'chat.postMessage'`,
  ).toEqual([{ subject: "*" }]);
});

test("no stretch of time holds more than the burst and what comes back within it", async () => {
  const steps = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 40 }), cost: fc.integer({ min: 1, max: 15 }) }),
    {
      minLength: 5,
      maxLength: 25,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (asked) => {
      await world.sql`update public.rate_budgets set spent = 0, counted_at = now(), paused_until = null`;
      const taken: { at: number; cost: number }[] = [];
      let at = 0;
      for (const { after, cost } of asked) {
        at += after;
        await pass(after);
        if ((await take({ content_per_minute: cost })) === 0) taken.push({ at, cost });
      }
      for (const first of taken)
        for (const last of taken) {
          const within = taken.filter((each) => each.at >= first.at && each.at <= last.at);
          const sum = within.reduce((total, { cost }) => total + cost, 0);
          // A second of grace for the time that the test itself takes.
          if (last.at >= first.at) expect(sum).toBeLessThanOrEqual(40 + ((last.at - first.at + 1) * 40) / 60);
        }
    }),
    { numRuns: 15 },
  );
});

test("workers that ask at once share one budget and do not wait for each other in a circle", async () => {
  const sql = connect(world.database.url, { name: "test", max: 6 });
  const asked = Array.from({ length: 60 }, (_, n) =>
    take(
      n % 2 ? { points: 1, content_per_minute: 1 } : { content_per_minute: 1, points: 1 },
      "",
      "github",
      sql,
    ),
  );
  const granted = (await Promise.all(asked)).filter((seconds) => seconds === 0).length;
  await sql.end();
  expect(granted).toBeGreaterThanOrEqual(40);
  expect(granted).toBeLessThanOrEqual(43);
});
