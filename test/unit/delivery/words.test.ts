import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { after, channel, path, startWorld, type World } from "./world.ts";

let world: World;
let id: string;
let issue: number;
let thread: string;
beforeAll(async () => {
  world = await startWorld();
  await world.sql`update public.policies set open_proposals = 100, proposals_per_hour = 100, decisions_per_reviewer = 100 where open_proposals is not null`;
  await begin();
});
afterAll(() => world.close());
afterEach(() => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
});

async function begin(): Promise<void> {
  id = await world.propose({ proposed_content: after });
  await world.deliver();
  const { issue_number, slack_message_ts } = await world.read(id);
  issue = issue_number ?? 0;
  thread = slack_message_ts ?? "";
}
async function settle(): Promise<void> {
  await world.github.control.webhooks.settled();
  await world.letTimePass();
  await world.deliver();
}
/** What cron does once an hour. */
async function lookAtGitHub(): Promise<void> {
  await world.sql`delete from public.deliveries where kind = 'github_catch_up'`;
  await world.sql`select private.queue_catch_up()`;
  await world.deliver();
  await settle();
}
/** The same for the thread; `later` is how much later it is by then. */
async function lookAtThread(laterMs = 3_600_000): Promise<void> {
  await world.sql`select private.queue_comments(${id}, 'slack')`;
  await world.deliver({ now: () => Date.now() + laterMs });
  await settle();
}
/** What happens while no webhook comes through; `late` lets them come after all. */
async function unheard<Result>(work: () => Promise<Result>): Promise<Result> {
  await world.github.control.webhooks.settled();
  world.github.control.webhooks.hold();
  return work();
}
const late = () => world.github.control.webhooks.release();
const comments = () =>
  world.sql`select surface, author_name, body, file_path, file_line, revision, removed_at is not null as gone
    from public.comments where improvement_id = ${id} order by id`;
const inThread = () =>
  world.slack
    .thread(channel, thread)
    .map(({ text }) => text)
    .join("\n");
const onIssue = async () => {
  const found = await world.courier.github?.rest.issues.listComments({
    owner: "acme",
    repo: "agents",
    issue_number: issue,
    per_page: 100,
  });
  return found?.data.map(({ body }) => body ?? "").join("\n") ?? "";
};

describe("a comment on GitHub whose webhook was lost", () => {
  it("is found by looking, shown in the thread, and not taken again when the webhook comes after all", async () => {
    await unheard(() =>
      world.github.control.comment(issue, "Is there a case without a result?", { as: "ada" }),
    );
    await lookAtGitHub();
    expect(inThread()).toContain("Is there a case without a result?");
    const before = await comments();
    await late();
    await settle();
    await lookAtGitHub();
    expect(await comments()).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it("is done as a command, once, on the version that the page showed", async () => {
    await unheard(() => world.github.control.comment(issue, "/approve", { as: "ada" }));
    expect((await world.read(id)).status).toBe("in_review");
    await lookAtGitHub();
    expect((await world.read(id)).status).toBe("shipping");
    const events = () =>
      world.sql`select count(*)::int as n from public.improvement_events where improvement_id = ${id}`;
    const before = [await events(), await onIssue()];
    await late();
    await settle();
    await lookAtGitHub();
    expect([await events(), await onIssue()]).toEqual(before);
  });

  it("is refused as a command where the page may have shown something else, and answered", async () => {
    await begin();
    await unheard(() => world.github.control.comment(issue, "/approve", { as: "ada" }));
    // The page was written only after this was said.
    await world.sql`update public.deliveries set done_at = now() + interval '1 day' where improvement_id = ${id} and kind = 'github_sync'`;
    await lookAtGitHub();
    await late();
    expect((await world.read(id)).status).toBe("in_review");
    expect(await onIssue()).toContain("changed since you looked at it");
  });

  it("is nobody's command once it was edited", async () => {
    await begin();
    const comment = await unheard(() => world.github.control.comment(issue, "I like it.", { as: "ada" }));
    await world.github.control.changeComment(comment, "/approve", { as: "eve" });
    await lookAtGitHub();
    expect((await world.read(id)).status).toBe("in_review");
    await world.github.control.webhooks.release();
  });
});

describe("a review whose webhook was lost", () => {
  it("sends the change back, once", async () => {
    await begin();
    await world.approve(id);
    await settle();
    const { pull_request_number } = await world.read(id);
    await unheard(() =>
      world.github.control.review(pull_request_number ?? 0, {
        as: "ada",
        state: "CHANGES_REQUESTED",
        body: "Name the case.",
      }),
    );
    expect((await world.read(id)).status).toBe("shipping");
    await lookAtGitHub();
    expect((await world.read(id)).status).toBe("changes_requested");
    const before = await comments();
    await late();
    await settle();
    expect(await comments()).toEqual(before);
    expect(before).toMatchObject([{ body: "Name the case." }]);
  });
});

describe("a comment on a line of the pull request", () => {
  it("joins the discussion with file and line, also when its webhook was lost", async () => {
    await begin();
    await world.approve(id);
    await settle();
    const number = (await world.read(id)).pull_request_number ?? 0;
    await world.github.control.commentOnLine(number, { path, line: 2, body: "Which result?" }, { as: "ada" });
    await settle();
    await unheard(() =>
      world.github.control.commentOnLine(number, { path, line: 3, body: "And *here*?" }, { as: "ada" }),
    );
    await lookAtGitHub();
    await late();
    expect(await comments()).toMatchObject([
      { body: "Which result?", file_path: path, file_line: 2 },
      { body: "And *here*?", file_path: path, file_line: 3 },
    ]);
    expect(inThread()).toContain(`on GitHub, ${path}, line 2:`);
    expect(inThread()).toContain("line 3:");
  });
});

it("shows everything that was said on the other surfaces, however much it was", async () => {
  await begin();
  await world.sql`
    select private.record_comment(${id}, 'studio', null, null, 'Somebody', 'Word ' || n) from generate_series(1, 53) n`;
  await settle();
  await settle();
  expect([inThread(), await onIssue()].map((text) => text.match(/Word \d+/g)?.length)).toEqual([53, 53]);
});

describe("what is edited or removed", () => {
  it("on GitHub is followed in the queue and in the thread", async () => {
    await begin();
    const comment = await world.github.control.comment(issue, "Firts words", { as: "ada" });
    await settle();
    expect(inThread()).toContain("Firts words");
    await world.github.control.changeComment(comment, "First words", { as: "ada" });
    await settle();
    expect(inThread()).not.toContain("Firts");
    expect(inThread()).toContain("First words");
    await world.github.control.changeComment(comment, null, { as: "ada" });
    await settle();
    expect(inThread()).not.toContain("First words");
    expect(await comments()).toMatchObject([{ body: "This was removed.", gone: true }]);
  });

  it("on GitHub is found by looking where the webhook of an edit was lost", async () => {
    const comment = await world.github.control.comment(issue, "As it was", { as: "ada" });
    await settle();
    await unheard(() => world.github.control.changeComment(comment, "As it is", { as: "ada" }));
    await lookAtGitHub();
    expect(inThread()).toContain("As it is");
    await late();
    await settle();
    expect((await comments()).at(-1)).toMatchObject({ body: "As it is", revision: 2 });
  });

  it("on GitHub is found by looking where the webhook of a removal was lost", async () => {
    const { control } = world.github;
    const gone = await control.comment(issue, "A slip", { as: "ada" });
    await control.comment(issue, "Stays", { as: "ada" });
    await settle();
    await lookAtGitHub();
    expect(inThread()).toContain("A slip");
    await unheard(() => control.changeComment(gone, null, { as: "ada" }));
    await lookAtGitHub();
    expect(inThread()).not.toContain("A slip");
    expect(inThread()).toContain("Stays");
    const before = await comments();
    expect(before.slice(-2)).toMatchObject([{ body: "This was removed.", gone: true }, { body: "Stays" }]);
    await late();
    await lookAtGitHub();
    expect(await comments()).toEqual(before);
  });

  it("in the thread is followed on GitHub", async () => {
    await begin();
    const { ts } = await world.slack.say({ user: "U1ADA", channel, text: "Firts words", threadTs: thread });
    await settle();
    expect(await onIssue()).toContain("Firts words");
    await world.slack.changeWords({ channel, ts, text: "First words" });
    await settle();
    expect(await onIssue()).toContain("First words");
    expect(await onIssue()).not.toContain("Firts");
    await world.slack.changeWords({ channel, ts, text: "" });
    await settle();
    expect(await onIssue()).toContain("_removed_");
    expect(await onIssue()).not.toContain("First words");
  });

  it("in the thread is not taken for removed, and a copy not for taken away, where a part of it was read", async () => {
    await begin();
    await world.slack.say({ user: "U1ADA", channel, text: "One", threadTs: thread });
    const comment = await world.github.control.comment(issue, "Firts words", { as: "ada" });
    await settle();
    const { slack } = world.courier;
    if (slack === undefined) throw new Error("There is no Slack here.");
    const findReplies: typeof slack.findReplies = async (...where) => {
      const { messages } = await slack.findReplies(...where);
      return { messages: messages.slice(0, 1), isWhole: false };
    };
    await world.github.control.changeComment(comment, "First words", { as: "ada" });
    await world.github.control.webhooks.settled();
    await world.deliver({ slack: { ...slack, findReplies } });
    expect(await comments()).toMatchObject([
      { body: "One", revision: 1, gone: false },
      { body: "First words", revision: 2 },
    ]);
    expect(inThread()).toContain("First words");
    expect(inThread()).not.toContain("Firts");
    world.slack.faults.next("chat.update", { kind: "error", error: "message_not_found" });
    await world.github.control.changeComment(comment, "Last words", { as: "ada" });
    await world.github.control.webhooks.settled();
    await world.deliver({ slack: { ...slack, findReplies } });
    expect(inThread()).not.toContain("Last words");
    expect(
      await world.sql`select from public.deliveries where improvement_id = ${id} and dead_at is not null`,
    ).toEqual([]);
  });

  it("in the thread is not taken for removed where Slack does not list yet what was just written", async () => {
    await begin();
    await world.slack.say({ user: "U1ADA", channel, text: "Just now", threadTs: thread });
    const { slack } = world.courier;
    if (slack === undefined) throw new Error("There is no Slack here.");
    const findReplies: typeof slack.findReplies = async (...where) => {
      const { messages, isWhole } = await slack.findReplies(...where);
      return { messages: messages.filter(({ words }) => words !== "Just now"), isWhole };
    };
    await world.sql`select private.queue_comments(${id}, 'slack')`;
    await world.deliver({ slack: { ...slack, findReplies } });
    expect(await comments()).toMatchObject([{ body: "Just now", gone: false }]);
  });

  it("in the thread is found by reading it where the events were lost", async () => {
    await begin();
    const said = await world.slack.say({ user: "U1ADA", channel, text: "One", threadTs: thread });
    const gone = await world.slack.say({ user: "U1ADA", channel, text: "Two", threadTs: thread });
    await settle();
    world.slack.setRequestUrl("");
    await world.slack.changeWords({ channel, ts: said.ts, text: "One and a half" });
    await world.slack.changeWords({ channel, ts: gone.ts, text: "" });
    world.slack.setRequestUrl(`${world.receiver.url}/receive-slack`);
    await lookAtThread();
    await lookAtThread();
    expect(await comments()).toMatchObject([
      { body: "One and a half", revision: 2 },
      { body: "This was removed.", revision: 2, gone: true },
    ]);
    expect(await onIssue()).toContain("One and a half");
  });

  it("in the thread twice within a second is followed to the last, whichever event is lost or late", async () => {
    const { slack } = world;
    for (const trouble of ["lost", "late"]) {
      await begin();
      const { ts } = await slack.say({ user: "U1ADA", channel, text: "One", threadTs: thread });
      const second = new Date(Math.ceil(Date.now() / 1_000) * 1_000);
      world.slackClock.now = () => second;
      const first = await slack.changeWords({ channel, ts, text: "Two" });
      if (trouble === "lost") slack.setRequestUrl("");
      await slack.changeWords({ channel, ts, text: "Three" });
      world.slackClock.now = () => new Date();
      slack.setRequestUrl(`${world.receiver.url}/receive-slack`);
      if (trouble === "late") {
        await world.sql`delete from public.webhook_receipts where delivery_key = ${first?.eventId ?? ""}`;
        await slack.redeliver(first?.eventId ?? "");
      } else await lookAtThread();
      expect(await comments()).toMatchObject([{ body: "Three", revision: 3 }]);
      await lookAtThread();
      expect(await comments()).toMatchObject([{ body: "Three", revision: 3 }]);
    }
  });

  it("stays as it was answered by the team", async () => {
    await begin();
    const { ts } = await world.slack.say({
      user: "U1ADA",
      channel,
      text: "<@U0BOT> Which tasks?",
      threadTs: thread,
    });
    await settle();
    await world.sql`
      select private.record_comment(${id}, 'team', null, null, 'Support', 'Those of Monday.', false, id)
      from public.comments where improvement_id = ${id} and addressed_to_team`;
    await world.slack.changeWords({ channel, ts, text: "<@U0BOT> Shall we approve?" });
    await settle();
    expect((await comments())[0]).toMatchObject({ body: "Which tasks?", revision: 1 });
  });
});
