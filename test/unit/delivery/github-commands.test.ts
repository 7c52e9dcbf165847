import { describe, expect, it } from "vitest";
import {
  comment,
  commentsOn,
  proposed,
  reactionsTo,
  receipts,
  repo,
  rest,
  settled,
  useReviewWorld,
  world,
} from "./github-review-world.ts";

useReviewWorld();

describe("a command on the issue", () => {
  it("decides, is answered with a thumb, and acts once however often GitHub tells of it", async () => {
    const { id, issue } = await proposed();
    world.github.control.webhooks.duplicateNext();
    const said = await comment(issue, "/approve\n");
    expect(await world.read(id)).toMatchObject({ status: "shipping", decided_by: "Ada Okafor" });
    expect(
      await world.sql`select surface, how_known from public.reviews where improvement_id = ${id}`,
    ).toEqual([{ surface: "github", how_known: "mapped" }]);
    expect(await reactionsTo(issue, said)).toMatchObject({ "+1": 1, confused: 0 });
    const { data } = await rest().issues.get({ ...repo, issue_number: issue });
    expect(data.body).toMatch(/\*\*Approved\*\* by Ada Okafor via GitHub, [-0-9]+ [0-9:]+ UTC$/m);
    // The discussion is for words, not for orders.
    expect(await world.sql`select from public.comments where improvement_id = ${id}`).toHaveLength(0);
  });

  it("rejects with its reason, and says so on every surface", async () => {
    const { id, issue } = await proposed();
    await comment(issue, "/reject\nThe agent checks already.\nSee line 2.");
    expect(await world.read(id)).toMatchObject({
      status: "rejected",
      decision_reason: "The agent checks already.\nSee line 2.",
    });
    const { data } = await rest().issues.get({ ...repo, issue_number: issue });
    expect(data).toMatchObject({ state: "closed", state_reason: "not_planned" });
    expect(data.body).toContain("The agent checks already.");
  });

  it("without its reason, of an unmapped account, unknown, or on a page that is out of date changes nothing and is answered", async () => {
    const { id, issue } = await proposed();
    const before = await world.read(id);
    const had = (await receipts(id)).length;
    await comment(issue, "/reject");
    await comment(issue, "/approve", "eve");
    await comment(issue, "/approve please", "eve");
    await comment(issue, "/merge");
    const { data: shown } = await rest().issues.get({ ...repo, issue_number: issue });
    const stale = (shown.body ?? "").replace(/"version":\d+/, '"version":1');
    await world.github.control.edit(issue, { as: "ada", body: stale });
    await comment(issue, "/approve");
    expect(await world.read(id)).toMatchObject({ status: before.status, version: before.version });
    expect(await world.sql`select from public.reviews where improvement_id = ${id}`).toHaveLength(0);
    const answers = (await commentsOn(issue)).filter((body) => body.includes("changed nothing"));
    expect(answers.map((body) => body.split("\n")[0])).toEqual([
      "ada: `/reject` changed nothing. Please say why. The reason is shown to the team and teaches the next proposal.",
      // Once: whoever nobody knows could otherwise fill the page.
      "eve: `/approve` changed nothing. This account is not mapped to a person, so it cannot decide. An administrator maps accounts in identities.",
      expect.stringContaining("There is no command /merge."),
      expect.stringContaining("has changed since you looked at it"),
    ]);
    expect(await receipts(id)).toHaveLength(had + 5);
  });

  it("whose comment is removed before it is answered is done, or refused in words, and nothing is given up", async () => {
    const { id, issue } = await proposed();
    const { control } = world.github;
    for (const command of ["/reject", "/approve"]) {
      const said = await control.comment(issue, command, { as: "ada" });
      await control.webhooks.settled();
      await control.changeComment(said, null, { as: "ada" });
      await settled();
    }
    expect(await world.read(id)).toMatchObject({ status: "shipping", needs_attention: null });
    expect((await commentsOn(issue)).join()).toContain("Please say why.");
    expect(
      await world.sql`select last_error from public.deliveries where improvement_id = ${id} and dead_at is not null`,
    ).toEqual([]);
  });

  it("of a reviewer of another team changes nothing", async () => {
    await world.sql`
      with eve as (insert into public.people (name) values ('Mia Elsewhere') returning id),
        other as (insert into public.teams (slug, name) values ('other', 'Other') returning id),
        member as (insert into public.memberships (person_id, team_id, role) select eve.id, other.id, 'reviewer' from eve, other)
      insert into public.identities (person_id, provider, workspace, external_id) select id, 'github', '', '77' from eve`;
    const { id, issue } = await proposed();
    await comment(issue, "/approve", "mia");
    expect(await world.read(id)).toMatchObject({ status: "in_review" });
    expect((await commentsOn(issue)).join()).toContain("You are not a reviewer of this team.");
  });

  it("of two reviewers at the same moment counts once, and the later one learns why", async () => {
    await world.sql`
      with eve as (insert into public.people (name) values ('Noa Second') returning id),
        member as (insert into public.memberships (person_id, role) select id, 'reviewer' from eve)
      insert into public.identities (person_id, provider, workspace, external_id) select id, 'github', '', '88' from eve`;
    const { id, issue } = await proposed();
    world.github.control.webhooks.hold();
    await world.github.control.comment(issue, "/approve", { as: "ada" });
    await world.github.control.comment(issue, "/reject No.", { as: "noa" });
    await world.github.control.webhooks.release();
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "shipping", decided_by: "Ada Okafor" });
    expect((await commentsOn(issue)).join()).toContain(
      "has changed since you looked at it; it is approved now",
    );
  });

  it("snoozes, and is not me", async () => {
    const { id, issue } = await proposed();
    await comment(issue, "/snooze 7d");
    const [snooze] =
      await world.sql`select (until - snoozed_at) as long from public.snoozes where improvement_id = ${id}`;
    expect(String(snooze?.long)).toContain("7 days");
    await comment(issue, "/snooze forever");
    expect((await commentsOn(issue)).join()).toContain("1 to 30 days");
  });
});

describe("what people say", () => {
  it("is kept once with the discussion and shown in Slack; what is said elsewhere is shown in the issue, once", async () => {
    const { id, issue } = await proposed();
    world.github.control.webhooks.duplicateNext();
    await comment(issue, "Is @ada sure? fixes #1 <img src=x>");
    expect(
      await world.sql`select surface, author_name, body from public.comments where improvement_id = ${id}`,
    ).toEqual([{ surface: "github", author_name: "Ada Okafor", body: "Is @ada sure? fixes #1 <img src=x>" }]);
    expect(
      JSON.stringify(world.slack.thread("C1TEAM", (await world.read(id)).slack_message_ts ?? "")),
    ).toContain("sure");
    await world.sql`select private.record_comment(${id}, 'slack', 'C1TEAM:1.2', null, 'Slack account U9', 'I am @sure, closes #1')`;
    world.github.faults.add({ method: "POST", path: /\/comments$/, when: "after", answer: "reset" });
    await settled();
    await settled();
    const copies = (await commentsOn(issue)).filter((body) => body.includes("in Slack"));
    expect(copies).toHaveLength(1);
    expect(copies[0]).toContain("> I am @\u200Bsure, closes #\u200B1");
    // Our own comments come back as webhooks, and are no news.
    expect(await world.sql`select from public.comments where improvement_id = ${id}`).toHaveLength(2);
  });

  it("asks the proposing team", async () => {
    const { id, issue } = await proposed();
    await comment(issue, "/ask Why twice?");
    expect(
      await world.sql`select body, addressed_to_team from public.comments where improvement_id = ${id}`,
    ).toEqual([{ body: "Why twice?", addressed_to_team: true }]);
  });
});
