import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { after, before, path, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ directly: true });
  await world.sql`update public.policies set open_pull_requests = 100, proposals_per_hour = 100, open_proposals = 100, decisions_per_reviewer = 100 where open_pull_requests is not null`;
  const files = Array.from({ length: 24 }, (_, at) => [fileOf(at + 1), before]);
  await world.github.control.push({ as: "ada", branch: "main", files: Object.fromEntries(files) });
});
afterAll(() => world.close());
afterEach(() => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
});

const repo = { owner: "acme", repo: "agents" };
const rest = () => {
  if (!world.courier.github) throw new Error("There is no GitHub here.");
  return world.courier.github.rest;
};
/** What happens on GitHub while no webhook comes through. */
async function unheard(work: () => Promise<unknown>): Promise<void> {
  const { webhooks } = world.github.control;
  await webhooks.settled();
  const target = webhooks.target();
  webhooks.pointTo(undefined);
  await work();
  webhooks.pointTo(target);
}
/** What the hourly sweep does, for one improvement only: the others of this world are at rest. */
async function sweep(id: string): Promise<void> {
  await world.sql`delete from public.deliveries where idempotency_key like '%reconcile%'`;
  await world.sql`select private.reconcile_surfaces()`;
  await world.sql`
    delete from public.deliveries where idempotency_key like '%reconcile%' and improvement_id <> ${id}`;
}
const settled = async () => {
  await world.github.control.webhooks.settled();
  await world.letTimePass();
  await world.deliver();
};
const comment = async (number: number, body: string, as = "ada") => {
  const id = await world.github.control.comment(number, body, { as });
  await settled();
  return id;
};
const commentsOn = async (issue_number: number) =>
  (await rest().issues.listComments({ ...repo, issue_number })).data.map(({ body }) => body ?? "");
const reactionsTo = async (issue_number: number, comment: number) => {
  const { data } = await rest().issues.listComments({ ...repo, issue_number });
  return data.find(({ id }) => id === comment)?.reactions;
};
const receipts = async (id: string) =>
  (
    await world.sql`select event, outcome from public.webhook_receipts order by received_at, delivery_key`
  ).filter(({ outcome }) => JSON.stringify(outcome).includes("ok") || JSON.stringify(outcome).includes(id));

let proposals = 0;
const fileOf = (proposal: number) => `prompts/agent-${proposal}.md`;
/** A proposal on a file of its own, shown in its issue: the tests share one world and not their pages. */
async function proposed(change = (text: string) => text.replace("Answer", "Check the result.\nAnswer")) {
  proposals += 1;
  return proposeOn(fileOf(proposals), change);
}

async function proposeOn(file: string, change: (text: string) => string) {
  await world.sql`
    insert into public.artifacts (team_id, agent, kind, path, version, content)
    select team_id, agent, kind, ${file}, 1, content from public.artifacts where path = ${path} and version = 1
    on conflict do nothing`;
  const [artifact] = await world.sql`select id from public.artifacts where path = ${file} and version = 1`;
  const id = await world.propose({ artifact_id: artifact?.id, proposed_content: change(before) });
  await world.deliver();
  return { id, file, issue: (await world.read(id)).issue_number ?? 0 };
}

async function shipped(change?: (text: string) => string, on?: string) {
  const made =
    on === undefined || change === undefined ? await proposed(change) : await proposeOn(on, change);
  await world.approve(made.id);
  await world.deliver();
  return { ...made, number: (await world.read(made.id)).pull_request_number ?? 0 };
}
const inForce = (file: string) =>
  world.sql`select content from public.current_artifacts where path = ${file}`;

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

describe("on the pull request", () => {
  it("a mapped reviewer's request for changes sends it back; approvals count for merging only", async () => {
    const { id, number } = await shipped();
    await world.github.control.review(number, { as: "ada", state: "APPROVED" });
    await world.github.control.review(number, { as: "eve", state: "CHANGES_REQUESTED", body: "No." });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
    expect((await commentsOn(number)).join()).toContain("not mapped to a person");
    await world.github.control.review(number, {
      as: "ada",
      state: "CHANGES_REQUESTED",
      body: "Line 2 first.",
    });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
    const [event] = await world.sql`
      select reason, surface, how_known from public.improvement_events where improvement_id = ${id} order by id desc limit 1`;
    expect(event).toEqual({ reason: "Line 2 first.", surface: "github", how_known: "mapped" });
    const { data } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(data.labels.map(({ name }) => name)).toContain("do-not-merge");
    // Eve's and Ada's words are part of the discussion.
    expect(await world.sql`select from public.comments where improvement_id = ${id}`).toHaveLength(2);
  });

  it("a push of somebody else sends it back; one that only brings the base branch does not", async () => {
    const { id, number } = await shipped();
    await world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "hello" } });
    await world.github.control.updateBranch(number, { as: "ada" });
    await settled();
    const improvement = await world.read(id);
    expect(improvement).toMatchObject({ status: "shipping" });
    const { data } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(improvement.head_sha).toBe(data.head.sha);
    await world.github.control.push({ as: "ada", branch: improvement.branch ?? "", files: { "x.md": "x" } });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
  });

  it("a force-push that throws the change away sends it back, also when no webhook tells of it", async () => {
    const { id } = await shipped();
    const { branch } = await world.read(id);
    await unheard(() =>
      world.github.control.push({ as: "ada", branch: branch ?? "", files: { "x.md": "x" }, force: true }),
    );
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
  });

  it("the branch follows the base branch and is checked again there; approvals of people keep it as it is", async () => {
    const { id, number } = await shipped();
    await world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "hello" } });
    await sweep(id);
    await settled();
    const { data } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(await world.read(id)).toMatchObject({ status: "shipping", head_sha: data.head.sha });
    expect(await world.github.control.readFile("README.md", { ref: data.head.ref })).toBe("hello");
    expect(
      await world.sql`select key from private.work_items where kind = 'validation' and key = ${id}`,
    ).toEqual([{ key: id }]);
    await world.github.control.review(number, { as: "ada", state: "APPROVED" });
    await world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "again" } });
    await sweep(id);
    await settled();
    const { data: kept } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(kept.head.sha).toBe(data.head.sha);
  });

  it("a target that moved sends it back, and /rebase proposes it anew on what is there now", async () => {
    const { id, number, file } = await shipped();
    await world.github.control.push({ as: "ada", branch: "main", files: { [file]: `# New\n${before}` } });
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
    await comment(number, "/rebase");
    const [anew] = await world.sql`select * from public.improvements where revision_of = ${id}`;
    expect(anew).toMatchObject({ status: "proposed", proposed_content: `# New\n${after}`, origin: "person" });
    expect(await world.read(id)).toMatchObject({ status: "superseded" });
    expect((await commentsOn(number)).join()).toContain("Proposed anew");
    expect(
      await world.sql`select version, content from public.current_artifacts where path = ${file}`,
    ).toEqual([{ version: 2, content: `# New\n${before}` }]);
  });

  it("what was merged with other content than was approved is taken over as it is, and not counted as this change", async () => {
    const { id, number, file } = await shipped();
    const { branch } = await world.read(id);
    await unheard(async () => {
      await world.github.control.push({ as: "ada", branch: branch ?? "", files: { [file]: "Merged.\n" } });
      await world.github.control.ready(number, { as: "ada" });
      await world.github.control.merge(number, { as: "ada" });
    });
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({
      status: "superseded",
      needs_attention: expect.stringContaining("with other content than was approved"),
    });
    expect(await inForce(file)).toEqual([{ content: "Merged.\n" }]);
  });

  it("two changes of the same content are not both deployed, in whichever order their merges are told", async () => {
    const one = await shipped((text) => `# A\n${text}`);
    const { file } = one;
    const two = await shipped((text) => `${text}# B\n`, file);
    world.github.control.webhooks.hold();
    for (const { number } of [one, two]) {
      await world.github.control.ready(number, { as: "ada" });
      await world.github.control.merge(number, { as: "ada" });
    }
    await world.github.control.webhooks.release({ order: "reversed" });
    await settled();
    await settled();
    const states = [(await world.read(one.id)).status, (await world.read(two.id)).status].sort();
    expect(states).toEqual(["deployed", "superseded"]);
    // What is in force is what the base branch holds.
    expect(await inForce(file)).toEqual([{ content: `# A\n${before}# B\n` }]);
  });

  it("is adopted when somebody merges it although changes were requested", async () => {
    const { id, number, file } = await shipped();
    await world.github.control.review(number, { as: "ada", state: "CHANGES_REQUESTED", body: "Wait." });
    await settled();
    await world.github.control.ready(number, { as: "ada" });
    await world.github.control.merge(number, { as: "ada" });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "deployed" });
    expect(await inForce(file)).toEqual([{ content: after }]);
  });

  it("a branch that was deleted abandons it, also when no webhook tells of it", async () => {
    const { id } = await shipped();
    const { branch } = await world.read(id);
    await unheard(() => world.github.control.deleteBranch(branch ?? "", { as: "ada" }));
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "abandoned" });
  });

  it("a closing that is told after the reopening changes nothing", async () => {
    const { id, number } = await shipped();
    world.github.control.webhooks.hold();
    await world.github.control.close(number, { as: "ada" });
    await world.github.control.reopen(number, { as: "ada" });
    await world.github.control.webhooks.release({ order: "reversed" });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
  });
});

describe("a repository", () => {
  it("that was renamed is followed, whether a webhook tells of it or not", async () => {
    const { id } = await proposed();
    await world.github.control.rename("robots", { as: "ada" });
    await world.github.control.webhooks.settled();
    expect(await world.read(id)).toMatchObject({ repository: "acme/robots" });
    await unheard(() => world.github.control.rename("machines", { as: "ada" }));
    await world.approve(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ repository: "acme/machines", status: "shipping" });
    expect(await world.sql`select repository from public.teams where repository is not null`).toEqual([
      { repository: "acme/machines" },
    ]);
  });
});
