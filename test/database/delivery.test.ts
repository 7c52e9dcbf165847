import type postgres from "postgres";
import { expect, test } from "vitest";
import { claim, complete, useDeliveries } from "./deliveries.ts";
import { deliveries, improvementIn, move, propose } from "./improvements.ts";
import { world } from "./world.ts";

useDeliveries();

test("what is proposed or blocked is nobody's news; a review, a decision and a merge are told to every surface", async () => {
  const id = await propose(world);
  expect(await deliveries(world, id)).toEqual([]);
  const told: Record<string, string[]> = {};
  for (const [to, by] of [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
    ["deployed", "delivery"],
  ] as const) {
    const before = (await deliveries(world, id)).length;
    await move(world.sql, id, to, by);
    told[to] = (await deliveries(world, id)).slice(before).map((d) => d.kind);
  }
  const all = ["slack_message", "slack_note", "github_sync"];
  expect(told).toEqual({
    in_review: all,
    approved: all,
    shipping: all,
    deployed: all,
  });
  const blocked = await improvementIn(world, "blocked");
  expect(await deliveries(world, blocked)).toEqual([]);
});

test("a team without channel and repository is told nothing", async () => {
  const id = await improvementIn(world, "in_review", {
    team: world.teams.b,
    artifact: world.artifacts.other,
  });
  expect(await deliveries(world, id)).toEqual([]);
});

test("a move that is undone tells nobody", async () => {
  const id = await propose(world);
  await world.sql
    .begin(async (tx) => {
      await move(tx, id, "in_review", "validation");
      throw new Error("undo");
    })
    .catch(() => {});
  expect(await deliveries(world, id)).toEqual([]);
});

test("the same news is queued once", async () => {
  const id = await improvementIn(world, "in_review");
  const before = (await deliveries(world, id)).length;
  await world.sql`select private.queue_deliveries(i) from public.improvements i where id = ${id}`;
  expect(await deliveries(world, id)).toHaveLength(before);
});

test("the message comes to lead to the issue, whichever of them is there first while both are being written", async () => {
  for (const first of ["slack_message", "github_sync"]) {
    const id = await improvementIn(world, "in_review");
    const claimed = (await claim()).filter(({ improvement_id }) => improvement_id === id);
    const notes: Record<string, postgres.JSONValue> = {
      slack_message: { slack_message_ts: `${first.length}.1` },
      github_sync: { issue_number: first.length, issue_url: `https://github.test/issues/${first.length}` },
    };
    claimed.sort((left, right) => Number(right.kind === first) - Number(left.kind === first));
    for (const c of claimed) await complete(c, notes[c.kind]);
    const open = await world.sql`
      select kind from public.deliveries where improvement_id = ${id} and done_at is null and kind = 'slack_message'`;
    expect(open, `${first} first`).toHaveLength(1);
  }
});
