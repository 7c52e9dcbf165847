import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { channel, startWorld, type World } from "../delivery/world.ts";

let world: World;
let id: string;
let ts: string;
beforeAll(async () => {
  world = await startWorld();
  await world.sql`
    with ben as (insert into public.people (name) values ('Ben Lindqvist') returning id),
      review as (insert into public.memberships (team_id, person_id, role) select (select min(id) from public.teams), id, 'reviewer' from ben)
    insert into public.identities (person_id, provider, workspace, external_id) select id, 'slack', 'T0LOCAL', 'U2BEN' from ben`;
  await world.sql`update public.policies set proposals_per_hour = 100 where proposals_per_hour is not null`;
  // GitHub is not what this is about.
  await world.sql`update public.teams set repository = null`;
  world.slack.ensureUser({ id: "U2BEN", name: "ben", realName: "Ben Lindqvist" });
  world.slack.ensureChannel({ id: channel, name: "team", members: ["U2BEN"] });
});
afterAll(async () => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.slack.unknownCalls).toEqual([]);
  await world.close();
});
beforeEach(async () => {
  // What earlier tests left in review is nobody's business here.
  for (const { id: old } of await world.sql`select id from public.improvements where status = 'in_review'`)
    await world.sql`select private.move_improvement(${old}, 'expired', private.system_actor('clock', null))`;
  await world.deliver();
  id = await world.propose();
  await world.deliver();
  ts = (await world.read(id)).slack_message_ts ?? "";
});

const press = (actionId: string, user = "U1ADA", at = ts) =>
  world.slack.click({ user, channel, ts: at, actionId });
const shown = (at = ts) =>
  JSON.stringify(world.slack.messages(channel).find((message) => message.ts === at)?.blocks);
const thread = () => world.slack.thread(channel, ts).slice(1);
const say = (text: string, user = "U1ADA") => world.slack.say({ user, channel, text, threadTs: ts });
const comments = () =>
  world.sql`select id, surface, author_name, body, addressed_to_team from public.comments where improvement_id = ${id} order by id`;
async function improve(text: string, user = "U1ADA") {
  const { body } = await world.slack.command({ user, channel, command: "/improve", text });
  return JSON.stringify(body);
}
const told = async (user: string) => {
  await world.deliver();
  return world.slack.ephemerals(user).at(-1)?.text;
};
const asked = async () =>
  (
    await world.sql`
    select p.name from public.review_requests q join public.people p on p.id = q.person_id
    where q.improvement_id = ${id} and q.passed_on_at is null`
  ).map(({ name }) => String(name));
const userOf = (name: string | undefined) => (name === "Ada Okafor" ? "U1ADA" : "U2BEN");

describe("not me", () => {
  it("asks somebody else, calls them in the thread, and shows it in the message", async () => {
    const [first] = await asked();
    const [other = ""] = ["Ada Okafor", "Ben Lindqvist"].filter((name) => name !== first);
    expect(shown()).toContain(`Asked: <@${userOf(first)}>`);
    expect((await press("pass_on", userOf(first))).status).toBe(200);
    expect(await asked()).toEqual([other]);
    await world.deliver();
    expect(thread().at(-1)?.text).toBe(`Passed on by ${first} via Slack. Asked now: <@${userOf(other)}>`);
    expect(shown()).toContain(`Asked: <@${userOf(other)}>`);
    expect((await world.read(id)).status).toBe("in_review");
  });
  it("is refused when nobody else is left, to that person alone", async () => {
    const [first = ""] = await asked();
    await press("pass_on", userOf(first));
    const [second = ""] = await asked();
    await press("pass_on", userOf(second));
    expect(await asked()).toEqual([second]);
    expect(await told(userOf(second))).toContain("Nobody else is left");
  });
  it("is no decision for an outsider", async () => {
    const before = await asked();
    await press("pass_on", "U3EVE");
    expect(await asked()).toEqual(before);
    expect(await told("U3EVE")).toContain("not mapped to a person");
  });
});

describe("snoozing", () => {
  const view = () => String(world.slack.openViews("U1ADA").at(-1)?.id);
  it("puts a proposal off, and brings it back by a note", async () => {
    await press("snooze");
    expect(
      (await world.slack.submit({ user: "U1ADA", viewId: view(), values: { preset: "3" } })).outcome,
    ).toBe("closed");
    await world.deliver();
    expect(shown()).toContain("Snoozed until");
    expect(thread().at(-1)?.text).toContain("Snoozed by Ada Okafor via Slack for 3 days");
    await world.sql`update public.snoozes set until = now()`;
    await world.sql`select private.end_snoozes()`;
    await world.deliver();
    expect(thread().at(-1)?.text).toBe("Back after a snooze: it still waits for a decision.");
    expect(shown()).not.toContain("Snoozed until");
  });
  it("does not keep anybody from deciding", async () => {
    await press("snooze");
    await world.slack.submit({ user: "U1ADA", viewId: view(), values: { preset: "7" } });
    await world.deliver();
    await press("approve");
    expect((await world.read(id)).status).toBe("approved");
  });
});

describe("words in the thread", () => {
  it("are kept with the proposal, once, with the name of whoever is mapped", async () => {
    const { eventId } = await say("Which <tasks> show it?");
    await world.slack.redeliver(eventId);
    await say("I wonder too", "U3EVE");
    expect(await comments()).toMatchObject([
      {
        surface: "slack",
        author_name: "Ada Okafor",
        body: "Which <tasks> show it?",
        addressed_to_team: false,
      },
      { author_name: "Slack account U3EVE", body: "I wonder too" },
    ]);
  });
  it("are kept although every event was lost, once the thread is swept", async () => {
    world.slack.faults.nextRequest("lost");
    await say("Nobody hears this");
    expect(await comments()).toEqual([]);
    await world.sql`select private.sweep_threads()`;
    await world.deliver();
    await world.sql`select private.sweep_threads()`;
    await world.deliver();
    expect(await comments()).toMatchObject([{ body: "Nobody hears this", author_name: "Ada Okafor" }]);
  });
  it("elsewhere in the channel are nobody's comments", async () => {
    await world.slack.say({ user: "U1ADA", channel, text: "lunch?" });
    expect(await comments()).toEqual([]);
  });
  it("that mention the app are put to the team, whose answer comes into the thread once", async () => {
    await say("<@U0BOT> which tasks show it?");
    const [question] = await comments();
    expect(question).toMatchObject({ body: "which tasks show it?", addressed_to_team: true });
    await world.sql`select private.record_comment(${id}, 'team', null, null, 'Support', 'Those of <!channel> Monday.', false, ${question?.id})`;
    await world.deliver();
    await world.sql`select private.queue_comments(${id}, 'slack')`;
    await world.deliver();
    const answers = thread().filter(({ text }) => text.includes("answers"));
    expect(answers.map(({ text }) => text)).toEqual([
      "*Support* answers:\n> Those of &lt;!channel&gt; Monday.",
    ]);
  });
  it("said on GitHub come into the thread exactly once, although the worker dies between the two", async () => {
    await world.sql`select private.record_comment(${id}, 'github', 'acme/agents#comment:1', null, 'ada', 'Looks *good* to @here', false, null)`;
    world.slack.faults.next("chat.postMessage", { kind: "timeout", when: "after" });
    await world.deliver();
    await world.letTimePass();
    await world.deliver();
    const copies = thread().filter(({ text }) => text.includes("on GitHub"));
    expect(copies).toHaveLength(1);
    expect(copies[0]?.text).not.toMatch(/@here/);
    expect(
      await world.sql`select surface_ref from public.comment_copies where surface = 'slack'`,
    ).toContainEqual({
      surface_ref: `${channel}:${copies[0]?.ts}`,
    });
  });
});

describe("a modal", () => {
  it("names the proposal that it is about", async () => {
    for (const button of ["reject", "request_changes", "snooze"]) {
      await press(button);
      expect(JSON.stringify(world.slack.openViews("U1ADA").at(-1))).toContain(
        "Check results before answering",
      );
    }
  });
});

describe("/improve", () => {
  it("lists what waits, and shows one with its buttons", async () => {
    const reference = id.slice(0, 8);
    expect(await improve("list")).toContain(`\`${reference}-2\``);
    const one = await improve(`show ${reference}`);
    expect(one).toContain("Check results before answering");
    expect(one).toContain('"action_id":"approve"');
  });
  it("approves the version that was named, and no other", async () => {
    const reference = id.slice(0, 8);
    expect(await improve(`approve ${reference}`)).toContain("which version you looked at");
    expect(await improve(`approve ${reference}-1`)).toContain("has changed since you looked at it");
    expect((await world.read(id)).status).toBe("in_review");
    expect(await improve(`approve ${reference}-2`)).toContain("Approved: Check results before answering.");
    expect(await world.read(id)).toMatchObject({ status: "approved" });
  });
  it("tells outsiders nothing and does nothing for them", async () => {
    expect(await improve("list", "U3EVE")).toContain("not mapped to a person");
    expect(await improve(`show ${id.slice(0, 8)}`, "U3EVE")).toContain("No proposal of your teams");
    expect(await improve(`approve ${id.slice(0, 8)}-2`, "U3EVE")).toContain("No proposal of your teams");
    expect(await improve("pause", "U3EVE")).toContain("not mapped to a person");
    expect((await world.read(id)).status).toBe("in_review");
    expect(await world.sql`select from public.policies where paused`).toEqual([]);
  });
  it("pauses the team on the record and before everybody's eyes, and resumes it", async () => {
    await world.sql`update public.teams set repository = 'acme/agents'`;
    id = await world.propose();
    await world.deliver();
    ts = (await world.read(id)).slack_message_ts ?? "";
    const inChannel = () => world.slack.messages(channel).map(({ text }) => text);
    expect(await improve("pause")).toContain("paused Support");
    expect(inChannel().at(-1)).toContain("<@U1ADA> paused Support.");
    const held = await world.propose();
    expect(await world.read(held)).toMatchObject({ status: "proposed", waits_for: "paused" });
    expect(await improve("list")).toContain("paused: Support");
    expect(inChannel().join()).not.toContain("paused: Support");
    await press("approve");
    expect(await world.read(id)).toMatchObject({ status: "approved", waits_for: "paused" });
    expect(await improve("resume")).toContain("ended the pause of Support");
    expect(inChannel().at(-1)).toContain("<@U1ADA> ended the pause of Support.");
    expect(await world.read(held)).toMatchObject({ waits_for: null });
    expect(await world.read(id)).toMatchObject({ waits_for: null });
    await world.sql`update public.teams set repository = null`;
    expect(
      await world.sql`select surface, how_known, made_by from public.improvement_events where subject = 'policies' order by id desc limit 1`,
    ).toEqual([{ surface: "slack", how_known: "mapped", made_by: "review" }]);
  });
  it("holds a session, gives numbers, and helps with anything else", async () => {
    expect(await improve("run")).toContain("does not know where its functions are");
    await world.sql`select vault.create_secret('http://127.0.0.1:9', 'project_url'), vault.create_secret('key', 'wake_key')`;
    expect(await improve("run")).toContain("A session starts now");
    expect(
      await world.sql`select url from net.http_request_queue where url like '%propose-improvements'`,
    ).toHaveLength(1);
    expect(await improve("stats")).toContain("The last 30 days in improvements");
    expect(await improve("dance")).toContain("There is no such command");
    expect(await improve("reject 6f1c1a52")).toContain("press *Reject*");
  });
  it("has no numbers where no team's proposals are reviewed", async () => {
    world.slack.ensureChannel({ id: "C2OTHER", name: "other", members: ["U1ADA", "U0BOT"] });
    const { body } = await world.slack.command({
      user: "U1ADA",
      channel: "C2OTHER",
      command: "/improve",
      text: "stats",
    });
    expect(JSON.stringify(body)).toContain("No team's proposals are reviewed in this channel");
  });
});

describe("a batch", () => {
  it("is decided by one press, changes as proposals are decided, and says who could not", async () => {
    const others = [await world.propose(), await world.propose()];
    await world.sql`select private.add_channel_post('batch', ${channel}, current_date, ${[id, ...others]}::uuid[])`;
    await world.deliver();
    const batch = world.slack.messages(channel).find(({ text }) => text.includes("small proposals"));
    expect(batch?.text).toBe("3 small proposals wait for a decision.");
    // One of them is decided meanwhile: its button in the batch is outdated until the batch is.
    await world.sql`select private.move_improvement(${others[1] ?? ""}, 'expired', private.system_actor('clock', null))`;
    await press("approve_all", "U1ADA", batch?.ts);
    expect((await world.read(id)).status).toBe("approved");
    expect((await world.read(others[0] ?? "")).status).toBe("approved");
    expect(await told("U1ADA")).toContain("2 approved, 1 not.");
    const after = world.slack.messages(channel).find((message) => message.ts === batch?.ts);
    expect(after?.text).toBe("Every one of these small proposals was decided.");
    expect(JSON.stringify(after?.blocks)).toContain("*Approved* · decided by Ada Okafor");
    expect(JSON.stringify(after?.blocks)).not.toContain('"action_id"');
  });
});
