import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { decide, improvementIn } from "./improvements.ts";
import { actors, people, refusal, slack, useWorld, world } from "./world.ts";

useWorld();
beforeEach(async () => {
  await world.sql`delete from public.deliveries`;
  await world.sql`delete from public.channel_posts`;
  await world.sql`delete from public.policies where team_id is not null`;
  for (const { id } of await world.sql`select id from public.improvements where status = 'in_review'`)
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
  await world.sql`delete from public.deliveries`;
});

const rules = (more: Record<string, string | number | null>) =>
  world.sql`insert into public.policies ${world.sql({ team_id: world.teams.a, ...more })}`;
const quietUntil = async (moment: string) =>
  (await world.sql`select private.quiet_until(${world.teams.a}, ${moment}) as at`)[0]?.at ?? null;

describe("quiet hours", () => {
  test("end in the morning of the team's own time zone, over midnight and in summer too", async () => {
    expect(await quietUntil("2026-11-22 23:00+00")).toBeNull();
    await rules({ quiet_from: "20:00", quiet_until: "08:00", time_zone: "Europe/Berlin" });
    expect(await quietUntil("2026-11-22 18:59+00")).toBeNull();
    expect(await quietUntil("2026-11-22 19:00+00")).toEqual(new Date("2026-11-23T07:00:00Z"));
    expect(await quietUntil("2026-11-23 06:59+00")).toEqual(new Date("2026-11-23T07:00:00Z"));
    expect(await quietUntil("2026-11-23 07:00+00")).toBeNull();
    expect(await quietUntil("2026-07-01 05:30+00")).toEqual(new Date("2026-07-01T06:00:00Z"));
  });
  test("within one day end on that day", async () => {
    await rules({ quiet_from: "12:00", quiet_until: "13:00" });
    expect(await quietUntil("2026-11-22 12:30+00")).toEqual(new Date("2026-11-22T13:00:00Z"));
    expect(await quietUntil("2026-11-22 13:30+00")).toBeNull();
  });
  test("hold back what notifies; a decision and what it changes in the message go on", async () => {
    await rules({ quiet_from: "00:00", quiet_until: "23:59:59.999" });
    const claimed = () =>
      asRole(world.sql, actors.service, (tx) => tx`select kind from public.claim_deliveries(20)`).then(
        (rows) =>
          rows
            .map(({ kind }) => String(kind))
            .filter((kind) => kind.startsWith("slack"))
            .sort(),
      );
    const id = await improvementIn(world, "in_review");
    // The message itself would notify; nothing of Slack is due.
    expect(await claimed()).toEqual([]);
    await world.sql`select private.note_on_improvement(${id}, '{"slack_message_ts": "1.1"}')`;
    await world.sql`update public.deliveries set done_at = now()`;
    await decide(actors.ada, id, "reject", 2, "Not like this.");
    expect(await claimed()).toEqual(["slack_message"]);
    expect(
      await world.sql`select kind from public.deliveries where done_at is null and held_until > now() order by id`,
    ).toEqual([{ kind: "slack_note" }]);
    await world.sql`update public.deliveries set done_at = now() where lease_token is not null`;
    await world.sql`update public.deliveries set held_until = now(), run_after = now() where done_at is null`;
    expect(await claimed()).toEqual(["slack_note"]);
  });
  test("that are ended or put off count for what is held already", async () => {
    const held = async () =>
      (
        await world.sql`
          select round(extract(epoch from held_until - now()) / 3600)::int as hours, run_after <= now() as due
          from public.deliveries where surface = 'slack' order by id`
      ).map(({ hours, due }) => [hours, due]);
    const quietFor = (hours: number) =>
      world.sql`
        update public.policies set quiet_from = ((now() - interval '1 hour') at time zone 'UTC')::time,
          quiet_until = ((now() + make_interval(hours => ${hours})) at time zone 'UTC')::time
        where team_id = ${world.teams.a}`;
    await rules({ time_zone: "UTC" });
    await quietFor(3);
    await improvementIn(world, "in_review");
    const both = (hours: number | null, due: boolean) => [
      [hours, due],
      [hours, due],
    ];
    expect(await held()).toEqual(both(3, false));
    await quietFor(2);
    expect(await held()).toEqual(both(2, false));
    await world.sql`update public.policies set quiet_from = null, quiet_until = null where team_id = ${world.teams.a}`;
    expect(await held()).toEqual(both(null, true));
  });
  test("take a time zone that there is, and no other", async () => {
    await expect(rules({ time_zone: "Mars/Olympus" })).rejects.toThrow("Mars/Olympus");
  });
});

describe("a channel is told", () => {
  const monday = "2026-11-23 08:30+00";
  const posts = async (moment: string) => {
    await world.sql`select private.post_digests(${moment})`;
    return (await world.sql`select kind from public.channel_posts order by kind`).map(({ kind }) => kind);
  };
  const waiting = async (hours: number, count = 1) => {
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1) ids.push(await improvementIn(world, "in_review"));
    await world.sql`alter table public.improvements disable trigger guard`;
    await world.sql`update public.improvements set status_changed_at = now() - make_interval(hours => ${hours}), risk = 'low' where id = any (${ids})`;
    await world.sql`alter table public.improvements enable trigger guard`;
    return ids;
  };

  test("of what waits for hours, on working days, at the time that policy says, once", async () => {
    await waiting(5);
    expect(await posts("2026-11-24 07:59+00")).toEqual([]);
    expect(await posts("2026-11-24 10:01+00")).toEqual([]);
    expect(await posts("2026-11-22 08:30+00")).toEqual([]);
    expect(await posts("2026-11-24 08:30+00")).toEqual(["digest"]);
    expect(await posts("2026-11-24 08:40+00")).toEqual(["digest"]);
    expect(await world.sql`select kind from public.deliveries where kind = 'slack_digest'`).toHaveLength(1);
  });
  test("nothing by a digest where nothing waits for long, or is put off, or where policy wants none", async () => {
    const [id = ""] = await waiting(1);
    expect(await posts("2026-11-24 08:30+00")).toEqual([]);
    const [old = ""] = await waiting(9);
    for (const each of [id, old])
      await asRole(world.sql, actors.ada, (tx) => tx`select public.snooze_improvement(${each}, 3, 2)`);
    expect(await posts("2026-11-25 08:30+00")).toEqual([]);
    await waiting(9);
    await rules({ digest_at: "17:00", time_zone: "UTC" });
    expect(await posts("2026-11-26 08:30+00")).toEqual([]);
    expect(await posts("2026-11-26 17:10+00")).toEqual(["digest"]);
  });
  test("of the week on the day that policy says, with its funnel, reverts and what waits longest", async () => {
    const [id = ""] = await waiting(30);
    const reverted = await improvementIn(world, "reverted", { change_type: "role_adjustment" });
    expect(await posts(monday)).toEqual(["digest", "summary"]);
    const [row] = await asRole(
      world.sql,
      actors.service,
      (tx) =>
        tx`select public.channel_summary(${slack.channel}, now() - interval '7 days', now() + interval '1 minute') as summary`,
    );
    expect(row?.summary).toMatchObject({
      teams: ["Team A"],
      in_review: 1,
      reverted: 1,
      waiting: [{ id, asked: [expect.any(String)] }],
      reverts: [{ id: reverted, reason: "because" }],
    });
    expect(row?.summary.proposed).toBeGreaterThanOrEqual(row?.summary.deployed);
  });
  test("of small proposals together, each offered once, and again when one is decided", async () => {
    const [remarked, ...ids] = await waiting(6, 4);
    // What has a remark is looked at by itself.
    const report = { checks: [{ rule: "prompt_links", status: "failed", level: "warn" }] };
    await world.sql`
      insert into public.validations (improvement_id, verdict, report) values (${remarked ?? ""}, 'passed', ${world.sql.json(report)})`;
    expect(await posts("2026-11-24 08:30+00")).toEqual(["batch", "digest"]);
    const [batch] =
      await world.sql`select id, improvement_ids from public.channel_posts where kind = 'batch'`;
    expect([...(batch?.improvement_ids ?? [])].sort()).toEqual([...ids].sort());
    await world.sql`update public.channel_posts set message_ts = '1.1'`;
    await world.sql`delete from public.deliveries`;
    await decide(actors.ada, ids[0] ?? "");
    expect(await world.sql`select payload from public.deliveries where kind = 'slack_batch'`).toEqual([
      { payload: { post: Number(batch?.id) } },
    ]);
    expect(await posts("2026-11-25 08:30+00")).toEqual(["batch", "digest", "digest"]);
  });
});

describe("asking reviewers", () => {
  const asked = async (id: string) =>
    (
      await world.sql`select person_id from public.review_requests where improvement_id = ${id} and passed_on_at is null`
    ).map(({ person_id }) => person_id);

  test("goes by turns, and asks as many as the quorum wants", async () => {
    const first = await asked(await improvementIn(world, "in_review"));
    const second = await asked(await improvementIn(world, "in_review"));
    expect([...first, ...second].sort()).toEqual([people.ada, people.ben].sort());
    await rules({ quorum: 2 });
    expect((await asked(await improvementIn(world, "in_review"))).sort()).toEqual(
      [people.ada, people.ben].sort(),
    );
  });
  test("asks nobody who passed it on, and changes nothing for strangers, members and stale looks", async () => {
    const id = await improvementIn(world, "in_review");
    const before = await asked(id);
    const passOn = (actor: (typeof actors)["ada"], version = 2) =>
      asRole(world.sql, actor, (tx) => tx`select public.pass_on_improvement(${id}, ${version}, 'on leave')`);
    expect(await refusal(passOn(actors.cleo))).toMatchObject({ detail: "not_a_reviewer" });
    expect(await refusal(passOn(actors.stranger))).toMatchObject({ detail: "unknown_person" });
    expect(await refusal(passOn(actors.ada, 1))).toMatchObject({ detail: "stale_version" });
    expect(await asked(id)).toEqual(before);
    const asker = before[0] === people.ada ? actors.ada : actors.ben;
    await passOn(asker);
    expect(await asked(id)).toEqual([before[0] === people.ada ? people.ben : people.ada]);
    expect(await refusal(passOn(asker))).toMatchObject({ detail: "already_passed_on" });
  });
  test("puts off for one to thirty days, and what is put off does not expire", async () => {
    const id = await improvementIn(world, "in_review");
    const snooze = (days: number) =>
      asRole(world.sql, actors.ben, (tx) => tx`select public.snooze_improvement(${id}, ${days}, 2)`);
    for (const days of [0, 31])
      expect(await refusal(snooze(days))).toMatchObject({ detail: "snooze_length" });
    await snooze(30);
    await world.sql`alter table public.improvements disable trigger guard`;
    await world.sql`update public.improvements set status_changed_at = now() - interval '1 year' where id = ${id}`;
    await world.sql`alter table public.improvements enable trigger guard`;
    await world.sql`select private.expire_improvements()`;
    expect((await world.sql`select status from public.improvements where id = ${id}`)[0]).toEqual({
      status: "in_review",
    });
    expect(await world.sql`select * from private.broken_events()`).toEqual([]);
  });
});

test("a batch of approvals acts once, counts each, and refuses what belongs to another channel", async () => {
  const ids = [await improvementIn(world, "in_review"), await improvementIn(world, "in_review")];
  const key = randomUUID();
  const approve = (channel: string) =>
    asRole(world.sql, actors.service, async (tx) => {
      const targets = tx.json(ids.map((improvement) => ({ improvement, version: 2 })));
      const [row] =
        await tx`select public.receive_slack_approvals(${key + channel}, ${slack.workspace}, ${slack.ada}, ${channel}, ${targets}) as answer`;
      return row?.answer;
    });
  expect(await approve("C0OTHER")).toMatchObject({ approved: 0 });
  expect(await world.sql`select from public.reviews where improvement_id = any (${ids})`).toHaveLength(0);
  expect(await approve(slack.channel)).toMatchObject({ ok: true, approved: 2, refused: [] });
  expect(await approve(slack.channel)).toMatchObject({ repeated: true });
  expect(await world.sql`select from public.reviews where improvement_id = any (${ids})`).toHaveLength(2);
});

test("a batch acts all the same, and says what it refused, where its team is reviewed in another channel by now", async () => {
  const ids = [await improvementIn(world, "in_review"), await improvementIn(world, "in_review")];
  await world.sql`update public.teams set slack_channel_id = 'C0ELSEWHERE' where id = ${world.teams.a}`;
  const answer = await asRole(world.sql, actors.service, async (tx) => {
    const targets = tx.json(ids.map((improvement, index) => ({ improvement, version: 2 - index })));
    const [row] =
      await tx`select public.receive_slack_approvals(${randomUUID()}, ${slack.workspace}, ${slack.ada}, ${slack.channel}, ${targets}) as answer`;
    return row?.answer;
  });
  await world.sql`update public.teams set slack_channel_id = ${slack.channel} where id = ${world.teams.a}`;
  expect(answer).toMatchObject({ ok: false, approved: 1, refused: [expect.stringContaining("has changed")] });
  expect(await world.sql`select from public.deliveries where kind = 'slack_answer'`).toHaveLength(1);
});
