import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { deliveries, events, footprint, improvementIn, move, propose } from "./improvements.ts";
import { actors, people, refusal, setPolicy, useWorld, world } from "./world.ts";

useWorld();

const wide = {
  proposals_per_hour: 100_000,
  open_proposals: 100_000,
  decisions_per_reviewer: 100_000,
  open_pull_requests: 100_000,
  open_pull_requests_in_total: 100_000,
  hold_imported_evidence: true,
};
afterEach(async () => {
  await setPolicy(world, wide);
  await world.sql`select private.start_waiting()`;
  // Nothing of one test counts in the next.
  const open = await world.sql`select id, status from public.improvements
    where status in ('proposed', 'in_review', 'approved', 'changes_requested', 'shipping') order by created_at`;
  for (const { id, status } of open) {
    if (status === "shipping") await move(world.sql, id, "abandoned", "delivery");
    else await move(world.sql, id, "withdrawn", "administrator");
  }
});

const waitsFor = async (id: string) => {
  const [row] =
    await world.sql`select waits_for, waits_since, admitted_at from public.improvements where id = ${id}`;
  return row?.waits_for;
};
const queued = async (id: string) =>
  (await world.sql`select from private.work_items where kind = 'validation' and key = ${id}`).length === 1;
const start = () => world.sql`select private.start_waiting()`;

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
    await asRole(world.sql, actors.ada, (tx) => tx`select public.decide_improvement(${first}, 'approve', 2)`);
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

describe("evidence from imported history", () => {
  const rested = async (live: number) => {
    const [finding] = await world.sql`
      insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      values (${world.teams.a}, 'r', 'low', 's', 1, ${crypto.randomUUID()}) returning id::int`;
    await world.sql`
      with t as (insert into public.tasks (team_id, started_at, source)
        select ${world.teams.a}, now(), case when n <= ${live} then 'runtime' else 'import' end from generate_series(1, 5) n returning id)
      insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, occurred_at)
      select ${finding?.id}, t.id, ${world.teams.a}, '{1}', now() from t`;
    return propose(world, { evidence: { findings: [finding?.id] } });
  };

  test("holds a proposal until an administrator releases it; nobody else does", async () => {
    const id = await rested(2);
    expect([await waitsFor(id), await queued(id)]).toEqual(["release", false]);
    await start();
    const before = await footprint(world, id);
    for (const actor of [actors.ada, actors.cleo, actors.runtimeA])
      expect(
        await refusal(asRole(world.sql, actor, (tx) => tx`select public.release_improvement(${id})`)),
      ).toMatchObject({ code: "PT403", detail: "not_an_administrator" });
    expect(await footprint(world, id)).toEqual(before);
    await asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`);
    expect([await waitsFor(id), await queued(id)]).toEqual([null, true]);
    expect((await events(world, id)).at(-1)).toMatchObject({
      kind: "released",
      person_id: people.dora,
      how_known: "jwt",
      surface: "api",
    });
    expect(
      await refusal(asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`)),
    ).toMatchObject({ detail: "not_held" });
  });

  test("is released in Studio by an administrator's name in one cell", async () => {
    const id = await rested(0);
    const type = (name: string) =>
      world.sql`update public.improvements set released_by = ${name} where id = ${id}`;
    const before = await footprint(world, id);
    expect(await refusal(type("Ada"))).toMatchObject({ detail: "not_an_administrator" });
    expect(await refusal(type("Mallory"))).toMatchObject({ detail: "unknown_person" });
    expect(await footprint(world, id)).toEqual(before);
    await type("Dora");
    expect([await waitsFor(id), await queued(id)]).toEqual([null, true]);
    expect((await events(world, id)).at(-1)).toMatchObject({
      kind: "released",
      person_id: people.dora,
      how_known: "asserted",
      surface: "studio",
    });
  });

  test("released while a limit is reached, waits for that", async () => {
    const id = await rested(0);
    await setPolicy(world, { open_proposals: 1 });
    await propose(world);
    await asRole(world.sql, actors.dora, (tx) => tx`select public.release_improvement(${id})`);
    expect(await waitsFor(id)).toBe("open_proposals");
  });

  test("does not hold what the team's own work shows often enough, nor what policy lets through", async () => {
    expect(await waitsFor(await rested(3))).toBeNull();
    await setPolicy(world, { hold_imported_evidence: false });
    expect(await waitsFor(await rested(0))).toBeNull();
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
      ids.map((id, k) =>
        asRole(
          sql,
          k % 2 ? actors.ada : actors.ben,
          (tx) => tx`select public.decide_improvement(${id}, 'approve', 2)`,
        ),
      ),
    );
    await sql.end();
    const waiting = await Promise.all(ids.map(waitsFor));
    expect(waiting.filter((reason) => reason === null)).toHaveLength(2);
    expect(waiting.filter((reason) => reason === "repository")).toHaveLength(6);
  });
});
