import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { deliveries, improvementIn } from "./improvements.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();

/** A deployed improvement as if it were so for `days` days. */
async function deployed(days = 1): Promise<{ id: string; at: Date }> {
  const id = await improvementIn(world, "deployed");
  const [row] = await world.sql<{ at: Date }[]>`select now() - make_interval(days => ${days}) as at`;
  const at = row?.at ?? new Date();
  await world.sql.begin(async (tx) => {
    await tx`select set_config('improvement.actor', private.system_actor('delivery', null)::text, true)`;
    await tx`update public.improvements set deployed_at = ${at} where id = ${id}`;
  });
  return { id, at };
}

const task = (at: Date, hours: number, columns: Record<string, unknown> = {}) => {
  const started = new Date(at.getTime() + hours * 3_600_000);
  return world.sql`insert into public.tasks ${world.sql({ team_id: world.teams.a, started_at: started, ended_at: new Date(started.getTime() + 100_000), outcome: "success", ...columns })}`;
};

const estimate = (verdict: string, after = 30) => ({
  metric: "success_rate",
  method: "before_after",
  before_tasks: 30,
  after_tasks: after,
  before_value: 0.5,
  after_value: 0.7,
  effect: 0.2,
  low: 0.05,
  high: 0.35,
  verdict,
  rests_on: "reported",
});

async function record(id: string, estimates: ReturnType<typeof estimate>[], token?: string) {
  await world.sql`select private.enqueue_work('impact', ${[id]})`;
  const mine = randomUUID();
  await world.sql`update private.work_items set lease_token = ${mine} where kind = 'impact' and key = ${id}`;
  return asRole(world.sql, actors.service, async (tx) => {
    const [row] =
      await tx`select public.record_impact(${id}, ${token ?? mine}, ${tx.json(estimates)}) as done`;
    return row?.done;
  });
}

test("closed tasks on either side of the deployment are counted, each once, inside the window only", async () => {
  const { id, at } = await deployed();
  await task(at, -1);
  await task(at, -2, { outcome: "failure" });
  await task(at, -29 * 24);
  await task(at, 0);
  await task(at, 1, { times_derived: true });
  await task(at, 2, { outcome: null, ended_at: null });
  await world.sql`insert into public.tasks (team_id, started_at, outcome) values (${world.teams.b}, ${at}, 'success')`;
  const rows = await asRole(
    world.sql,
    actors.service,
    (tx) => tx`select * from public.outcomes_around_deployment(${id}) order by period desc`,
  );
  expect(rows).toMatchObject([
    { period: "before", tasks: 2, successes: 1, timed_tasks: 2, sources: ["reported"] },
    { period: "after", tasks: 2, successes: 2, timed_tasks: 1 },
  ]);
  expect(rows[0]?.mean_log_seconds).toBeCloseTo(Math.log(100));
});

test("measuring is queued when a task was closed since, however early it had started, and not again without news", async () => {
  await world.sql`delete from public.tasks`;
  const { id, at } = await deployed();
  const queued = async () => {
    await world.sql`delete from private.work_items`;
    await world.sql`select private.queue_measurements()`;
    return (await world.sql`select key from private.work_items where kind = 'impact' and key = ${id}`).length;
  };
  expect(await queued()).toBe(0);
  const open = randomUUID();
  await task(at, 1, { id: open, outcome: null, ended_at: null });
  expect(await queued()).toBe(0);
  await task(at, 2);
  expect(await queued()).toBe(1);
  await record(id, [estimate("unclear", 1)]);
  expect(await queued()).toBe(0);
  await world.sql`update public.tasks set outcome = 'failure' where id = ${open}`;
  expect(await queued()).toBe(1);
});

test("estimates replace each other; every one is shown, only a new verdict is announced", async () => {
  const { id } = await deployed();
  const news = async (verdict: string) => {
    await world.sql`delete from public.deliveries where improvement_id = ${id}`;
    expect(await record(id, [estimate(verdict)])).toBe(true);
    return (await deliveries(world, id)).map((d) => d.kind);
  };
  expect(await news("unclear")).toEqual(["slack_message", "slack_note", "github_sync"]);
  expect(await news("unclear")).toEqual(["slack_message", "github_sync"]);
  expect(await news("improved")).toEqual(["slack_message", "slack_note", "github_sync"]);
  expect(
    await world.sql`select metric, verdict, method, evidence_grade from public.impact_estimates where improvement_id = ${id}`,
  ).toEqual([
    { metric: "success_rate", verdict: "improved", method: "before_after", evidence_grade: "observational" },
  ]);
});

test("without the lease no estimate is recorded", async () => {
  const { id } = await deployed();
  expect(await record(id, [estimate("improved")], randomUUID())).toBe(false);
  expect(await world.sql`select from public.impact_estimates where improvement_id = ${id}`).toHaveLength(0);
});
