import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { compareTeams, teamHistories } from "../../shared/impact/compare-teams.ts";
import { asRole } from "../support/as-role.ts";
import { improvementIn, read } from "./improvements.ts";
import { actors, useWorld, world } from "./world.ts";

// Before and after where no experiment was possible: the windows come from the log, the judgement from the statistics.

useWorld();
let improvement: string;
const controls = 8;
beforeAll(async () => {
  improvement = await improvementIn(world, "deployed");
  await world.sql.begin(async (tx) => {
    await tx`select set_config('improvement.actor', private.system_actor('delivery', null)::text, true)`;
    await tx`update public.improvements set deployed_at = now() - interval '15 days' where id = ${improvement}`;
  });
  await world.sql`insert into public.teams (slug, name) select 'control-' || n, 'Control ' || n from generate_series(1, ${controls}::int) n`;
});

/** 20 tasks a day for 112 days before and 14 after in every team; the treated team succeeds by `lift` more often afterwards. */
async function history(lift: number): Promise<void> {
  // A log of four months, without what happens when it is written line by line.
  await world.database.adminSql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`delete from public.tasks`;
    await tx`
      insert into public.tasks (team_id, started_at, ended_at, outcome, outcome_source)
      select t.id, i.deployed_at + make_interval(days => d) + make_interval(mins => n), i.deployed_at + make_interval(days => d) + make_interval(mins => n, secs => 60),
        case when ('x' || substr(md5(t.id || ' ' || d || ' ' || n), 1, 8))::bit(32)::bigint / 4294967296.0
          < 0.6 + 0.03 * sin(d / 9.0) + case when t.id = i.team_id and d >= 0 then ${lift}::float8 else 0 end then 'success' else 'failure' end,
        'reported'
      from public.improvements i, public.teams t, generate_series(-112, 13) d, generate_series(0, 19) n
      where i.id = ${improvement} and (t.slug = 'a' or t.slug like 'control-%')`;
  });
}

async function histories() {
  const [row] = await asRole(
    world.sql,
    actors.service,
    (tx) => tx`select public.team_histories(${improvement}) as all`,
  );
  return teamHistories.parse(row?.all);
}

test("days are counted from the deployment, for every team, with the days on which each changed", async () => {
  await history(0);
  const all = await histories();
  expect(all).toHaveLength(controls + 1);
  const treated = all.find((team) => team.treated);
  expect(treated?.days).toHaveLength(126);
  expect(treated?.days[0]?.slice(0, 2)).toEqual([-112, 20]);
  expect(treated?.days.at(-1)?.slice(0, 2)).toEqual([13, 20]);
  expect(treated?.days[5]?.[3]).toBe(20);
  expect(treated?.days[5]?.[4]).toBeCloseTo(20 * Math.log(60), 6);
  expect(treated?.changes).toContain(0);
  expect(all.filter((team) => !team.treated).every(({ changes }) => changes.length === 0)).toBe(true);
});

test("a large change is claimed with its interval; where nothing happened nothing is", async () => {
  await history(0.25);
  const large = compareTeams(await histories()).success_rate;
  expect(large).toMatchObject({ claim: "higher", details: { controls } });
  if ("reason" in large) throw new Error(large.reason);
  expect(large.estimate.effect).toBeCloseTo(0.25, 1);
  expect(large.estimate.low).toBeGreaterThan(0);
  expect(large.estimate.verdict).toMatch(
    /^More tasks succeed: \+\d+\.\d points beside 8 teams that did not change \(95 % interval .*\)\. Observed, not tried\.$/,
  );
  await history(0);
  expect(compareTeams(await histories()).success_rate).toMatchObject({ claim: "none" });
});

test("a team that changed something of its own is no control, and with too few nothing is claimed", async () => {
  await world.sql`
    insert into public.artifacts (team_id, kind, path, version, content)
    select id, 'prompt', 'p', v, 'v' || v from public.teams, generate_series(1, 2) v where slug like 'control-%' and slug > 'control-2'`;
  // They changed now, which is inside of the window after.
  await world.database.adminSql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update public.artifacts set created_at = now() - interval '10 days' where path = 'p'`;
  });
  expect(compareTeams(await histories()).success_rate).toEqual({
    reason: "3 teams that did not change are wanted",
  });
});

test("what seems to do harm needs a person's attention and is not kept; what shows none is kept after its time", async () => {
  const record = async (claim: string) => {
    const lease = randomUUID();
    await world.sql`select private.enqueue_work('impact', array[${improvement}])`;
    await world.sql`update private.work_items set lease_token = ${lease} where kind = 'impact'`;
    await asRole(
      world.sql,
      actors.service,
      (tx) =>
        tx`select public.record_impact(${improvement}, ${lease}, ${tx.json([
          {
            metric: "success_rate",
            method: "controlled",
            before_tasks: 9,
            after_tasks: 9,
            effect: -0.2,
            low: -0.3,
            high: -0.1,
            verdict: "v",
            claim,
            rests_on: "reported",
            details: { controls: 8 },
          },
        ])})`,
    );
  };
  await record("lower");
  expect(await read(world, improvement)).toMatchObject({
    status: "deployed",
    needs_attention: expect.stringContaining("got worse"),
  });
  await world.sql.begin(async (tx) => {
    await tx`select set_config('improvement.actor', private.system_actor('delivery', null)::text, true)`;
    await tx`update public.improvements set deployed_at = now() - interval '29 days', needs_attention = null where id = ${improvement}`;
  });
  await world.sql`select private.keep_unharmed()`;
  expect((await read(world, improvement)).status).toBe("deployed");
  await record("none");
  await world.sql`select private.keep_unharmed()`;
  expect((await read(world, improvement)).status).toBe("kept");
});
