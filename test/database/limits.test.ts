import { describe, expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { decide, deliveries, events, improvementIn, move, propose } from "./improvements.ts";
import { queued, start, useLimits, waitsFor } from "./limits-world.ts";
import { actors, refusal, setPolicy, world } from "./world.ts";

useLimits();

describe("proposals beyond a limit", () => {
  test("wait with their reason, are shown, and start in order as soon as there is room", async () => {
    await setPolicy(world, { open_proposals: 2 });
    const ids = [];
    for (let n = 0; n < 4; n += 1) ids.push(await propose(world));
    const [first, second, third, fourth] = ids as [string, string, string, string];
    expect(await Promise.all(ids.map(waitsFor))).toEqual([null, null, "open_proposals", "open_proposals"]);
    expect(await Promise.all(ids.map(queued))).toEqual([true, true, false, false]);
    expect((await events(world, third)).map((event) => [event.kind, event.reason])).toEqual([
      ["proposed", null],
      ["waits", "open_proposals"],
    ]);
    const digest = await asRole(
      world.sql,
      actors.cleo,
      (tx) => tx`select id, waits_for, place, why from public.waiting_improvements order by place`,
    );
    expect(digest).toMatchObject([
      { id: third, place: 1, why: expect.stringContaining("as policy allows") },
      { id: fourth, place: 2 },
    ]);
    expect(await asRole(world.sql, actors.erik, (tx) => tx`select from public.waiting_improvements`)).toEqual(
      [],
    );
    // Nobody jumps the queue by validating anyway.
    expect(await refusal(move(world.sql, fourth, "in_review", "validation"))).toMatchObject({
      code: "PT409",
      detail: "waits",
    });

    await move(world.sql, first, "in_review", "validation");
    expect(await waitsFor(third)).toBe("open_proposals");
    await move(world.sql, first, "rejected", "review");
    expect(await Promise.all(ids.map(waitsFor))).toEqual([null, null, null, "open_proposals"]);
    expect(await queued(third)).toBe(true);
    expect((await events(world, third)).at(-1)).toMatchObject({ kind: "released", made_by: "policy" });
    await move(world.sql, second, "withdrawn", "proposer");
    expect(await waitsFor(fourth)).toBeNull();
    expect(await world.sql`select * from private.broken_events()`).toEqual([]);
  });

  test("of another team are not held up", async () => {
    await setPolicy(world, { open_proposals: 1 });
    await propose(world);
    const waiting = await propose(world);
    const other = await propose(world, { team: world.teams.b, artifact: world.artifacts.other });
    expect([await waitsFor(waiting), await waitsFor(other)]).toEqual(["open_proposals", null]);
  });

  test("per hour go on when the hour is over, and a raised limit lets them go on at once", async () => {
    const [{ n = 0 } = {}] = await world.sql`select count(*)::int as n from public.improvements
      where team_id = ${world.teams.a} and admitted_at > now() - interval '1 hour'`;
    await setPolicy(world, { proposals_per_hour: n + 1 });
    const [one, two, three] = [await propose(world), await propose(world), await propose(world)];
    expect([await waitsFor(one), await waitsFor(two), await waitsFor(three)]).toEqual([
      null,
      "hourly_limit",
      "hourly_limit",
    ]);
    await world.sql.begin(async (tx) => {
      await tx`select set_config('improvement.actor', private.system_actor('clock', null)::text, true)`;
      await tx`update public.improvements set admitted_at = admitted_at - interval '61 minutes' where id = ${one}`;
    });
    await start();
    expect([await waitsFor(two), await waitsFor(three)]).toEqual([null, "hourly_limit"]);
    await setPolicy(world, { proposals_per_hour: n + 5 });
    expect(await waitsFor(three)).toBeNull();
  });

  test("wait while every reviewer of the team has enough to decide", async () => {
    await setPolicy(world, { decisions_per_reviewer: 1 });
    const first = await improvementIn(world, "in_review");
    const second = await propose(world);
    expect(await waitsFor(second)).toBe("reviewers");
    // Ada has decided, the quorum is not reached: she has room.
    await setPolicy(world, { quorum: 2 });
    await decide(actors.ada, first);
    await start();
    expect(await waitsFor(second)).toBeNull();
    await setPolicy(world, { quorum: 1 });
  });

  test("never slip through when they are made at once", async () => {
    await setPolicy(world, { open_proposals: 5 });
    const sql = connect(world.database.url, { max: 12 });
    await Promise.all(Array.from({ length: 24 }, () => propose(world, {}, sql)));
    await sql.end();
    const rows = await world.sql`select waits_for, count(*)::int as n from public.improvements
      where status = 'proposed' group by 1 order by 1 nulls first`;
    expect(rows).toEqual([
      { waits_for: null, n: 5 },
      { waits_for: "open_proposals", n: 19 },
    ]);
    // Nor in one statement.
    await world.sql`insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select ${world.teams.a}, 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', 'many ' || n, 'rule' from generate_series(1, 5) n`;
    expect(
      (await world.sql`select from public.improvements where status = 'proposed' and waits_for is null`)
        .length,
    ).toBe(5);
  });
});

describe("approved changes beyond the open pull requests", () => {
  const kinds = async (id: string) => (await deliveries(world, id)).map((delivery) => delivery.kind);

  test("wait: the surfaces are told so, and again when a place is free", async () => {
    const [{ n = 0 } = {}] =
      await world.sql`select count(*)::int as n from public.improvements where status in ('shipping', 'reverting')`;
    await setPolicy(world, { open_pull_requests: n + 1 });
    const first = await improvementIn(world, "approved");
    const second = await improvementIn(world, "in_review", { change_type: "role_adjustment" });
    const earlier = (await kinds(second)).length;
    await move(world.sql, second, "approved", "review");
    expect([await waitsFor(first), await waitsFor(second)]).toEqual([null, "repository"]);
    expect((await kinds(second)).slice(earlier)).toEqual(["slack_message", "slack_note", "github_sync"]);

    await move(world.sql, first, "shipping", "delivery");
    expect(await waitsFor(second)).toBe("repository");
    await move(world.sql, first, "abandoned", "delivery");
    expect(await waitsFor(second)).toBeNull();
    expect((await kinds(second)).slice(-2)).toEqual(["slack_message", "github_sync"]);
  });

  test("of the organisation wait too, and teams without a repository do not", async () => {
    const [{ n = 0 } = {}] =
      await world.sql`select count(*)::int as n from public.improvements where status in ('shipping', 'reverting')`;
    await setPolicy(world, { open_pull_requests_in_total: n + 1 });
    await improvementIn(world, "approved");
    const second = await improvementIn(world, "approved", { change_type: "role_adjustment" });
    const unshipped = await improvementIn(world, "approved", {
      team: world.teams.b,
      artifact: world.artifacts.other,
    });
    expect([await waitsFor(second), await waitsFor(unshipped)]).toEqual(["organisation", null]);
    // A person who implements it by hand needs no pull request.
    await world.sql`update public.improvements set status = 'deployed', implemented_by = 'Ada', implementation_url = 'https://x.test/1' where id = ${second}`;
    expect(await waitsFor(second)).toBeNull();
  });

  test("never slip through when they are approved at once", async () => {
    const [{ n = 0 } = {}] =
      await world.sql`select count(*)::int as n from public.improvements where status in ('shipping', 'reverting')`;
    await setPolicy(world, { open_pull_requests: n + 2 });
    const ids = [];
    for (let k = 0; k < 8; k += 1) ids.push(await improvementIn(world, "in_review"));
    const sql = connect(world.database.url, { max: 8 });
    await Promise.all(
      ids.map((id, k) => decide(k % 2 ? actors.ada : actors.ben, id, "approve", 2, null, sql)),
    );
    await sql.end();
    const waiting = await Promise.all(ids.map(waitsFor));
    expect(waiting.filter((reason) => reason === null)).toHaveLength(2);
    expect(waiting.filter((reason) => reason === "repository")).toHaveLength(6);
  });
});
