import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { deliveries, events, footprint, improvementIn, read } from "./improvements.ts";
import { actors, github, people, useWorld, world } from "./world.ts";

useWorld();

let counter = 0;
const key = () => `key-${++counter}`;

interface PullRequestEvent {
  key?: string;
  action: string;
  merged?: boolean;
  head?: string;
  sender?: number;
  repository?: string;
  commit?: string;
}

const tell = (number: number, event: PullRequestEvent) =>
  asRole(world.sql, actors.service, async (tx) => {
    const [row] = await tx<{ answer: Record<string, unknown> }[]>`
      select public.receive_github_pull_request(${event.key ?? key()}, ${event.repository ?? github.repository}, ${number}, ${event.action},
        ${event.merged ?? false}, ${event.head ?? "head"}, ${event.commit ?? null}, ${event.sender ?? 7}) as answer`;
    return row?.answer;
  });

let pullRequests = 0;
/** An improvement with a pull request of its own, and one that reverts it where the status has one. */
async function withPullRequest(status: string, proposal: Parameters<typeof improvementIn>[2] = {}) {
  const id = await improvementIn(world, status, { change_type: "role_adjustment", ...proposal });
  const number = ++pullRequests * 10;
  await world.sql`select private.note_on_improvement(${id}, ${world.sql.json({
    pull_request_number: number,
    head_sha: "head",
    ...(status.startsWith("revert") ? { revert_pull_request_number: number + 1 } : {}),
  })})`;
  return { id, number };
}

describe("a pull request", () => {
  test("that is merged deploys its improvement: new version, findings addressed, rivals out, surfaces told", async () => {
    const [finding] =
      await world.sql`insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      values (${world.teams.a}, 'r', 'low', 's', 1, 'f1') returning id`;
    const [foreign] =
      await world.sql`insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      values (${world.teams.b}, 'r', 'low', 's', 1, 'f2') returning id`;
    const { id, number } = await withPullRequest("shipping", {
      content: "merged content",
      change_type: "code_modification",
      evidence: { findings: [Number(finding?.id), Number(foreign?.id)] },
    });
    const waiting = await improvementIn(world, "in_review", { change_type: "code_modification" });
    const approved = await improvementIn(world, "approved", { change_type: "code_modification" });
    const shipping = await improvementIn(world, "shipping", { change_type: "code_modification" });
    const elsewhere = await improvementIn(world, "in_review", { change_type: "tool_addition" });
    const told = (await deliveries(world, id)).length;

    expect(
      await tell(number, { action: "closed", merged: true, commit: "c0ffee", sender: github.ada }),
    ).toEqual({ moved: "deployed" });

    expect(await read(world, id)).toMatchObject({
      status: "deployed",
      merge_commit_sha: "c0ffee",
      deployed_at: expect.any(Date),
    });
    expect((await events(world, id)).at(-1)).toMatchObject({
      surface: "github",
      how_known: "mapped",
      person_id: people.ada,
      made_by: "delivery",
    });
    expect(
      await world.sql`select version, content, commit_sha from public.current_artifacts where team_id = ${world.teams.a} and kind = 'code'`,
    ).toEqual([{ version: 2, content: "merged content", commit_sha: "c0ffee" }]);
    expect(await world.sql`select id, status from public.findings order by id`).toEqual([
      { id: finding?.id, status: "addressed" },
      { id: foreign?.id, status: "open" },
    ]);
    expect(await read(world, waiting)).toMatchObject({ status: "superseded" });
    expect(await read(world, approved)).toMatchObject({ status: "superseded" });
    expect(await read(world, shipping)).toMatchObject({ status: "changes_requested" });
    expect(await read(world, elsewhere)).toMatchObject({ status: "in_review" });
    expect((await deliveries(world, id)).slice(told).map((d) => d.kind)).toEqual([
      "slack_message",
      "slack_note",
      "github_sync",
    ]);
  });

  test("is found however the repository's name is spelt, and acts once", async () => {
    const { id, number } = await withPullRequest("shipping");
    const once = key();
    expect(await tell(number, { key: once, action: "closed", repository: "Acme/Team-A" })).toEqual({
      moved: "abandoned",
    });
    const before = await footprint(world, id);
    expect(await tell(number, { key: once, action: "closed" })).toEqual({ repeated: true });
    expect(await footprint(world, id)).toEqual(before);
    expect(await world.sql`select outcome from public.webhook_receipts where delivery_key = ${once}`).toEqual(
      [{ outcome: { moved: "abandoned" } }],
    );
  });

  test("of another repository with the same number is none of ours", async () => {
    const { id, number } = await withPullRequest("shipping");
    const before = await footprint(world, id);
    expect(await tell(number, { action: "closed", merged: true, repository: "evil/team-a" })).toHaveProperty(
      "ignored",
    );
    expect(await footprint(world, id)).toEqual(before);
  });

  test("that somebody pushed to is looked at, for the push may be our own; one that is known does not matter", async () => {
    const { id, number } = await withPullRequest("shipping");
    expect(await tell(number, { action: "synchronize", head: "head" })).toHaveProperty("ignored");
    expect(await read(world, id)).toMatchObject({ status: "shipping" });
    const once = key();
    expect(await tell(number, { key: once, action: "synchronize", head: "foreign" })).toHaveProperty(
      "looking",
    );
    expect(await read(world, id)).toMatchObject({ status: "shipping" });
    const look = (await deliveries(world, id)).at(-1);
    expect(look).toMatchObject({ kind: "github_sync" });
  });

  test("that was merged although its improvement had left the road is looked at before anything is believed", async () => {
    const { id, number } = await withPullRequest("changes_requested");
    expect(await tell(number, { action: "closed", merged: true, commit: "abc" })).toHaveProperty("looking");
    expect(await read(world, id)).toMatchObject({ status: "changes_requested" });
    expect((await deliveries(world, id)).at(-1)).toMatchObject({ kind: "github_sync", payload: {} });
  });

  test("whose events come late or in the wrong order ends where it is", async () => {
    const { id, number } = await withPullRequest("shipping", { change_type: "parameter_tuning" });
    await tell(number, { action: "closed" });
    expect(await read(world, id)).toMatchObject({ status: "abandoned" });
    // The news of the reopening comes after the news of the merge.
    expect(await tell(number, { action: "closed", merged: true })).toEqual({ moved: "deployed" });
    const before = await footprint(world, id);
    for (const late of ["reopened", "synchronize", "opened", "edited"])
      expect(await tell(number, { action: late, head: "later" })).toHaveProperty("ignored");
    expect(await tell(number, { action: "closed", merged: true })).toHaveProperty("ignored");
    expect(await footprint(world, id)).toEqual(before);
    expect((await events(world, id)).slice(-2).map((event) => event.to_status)).toEqual([
      "shipping",
      "deployed",
    ]);
  });

  test("that is reopened while the same change is under way again is left to a person", async () => {
    const { id, number } = await withPullRequest("abandoned", { fingerprint: "twice" });
    await improvementIn(world, "in_review", { change_type: "role_adjustment", fingerprint: "twice" });
    expect(await tell(number, { action: "reopened" })).toHaveProperty("ignored");
    expect(await read(world, id)).toMatchObject({
      status: "abandoned",
      needs_attention: expect.stringContaining("another proposal"),
    });
  });

  test("that reverts brings the old content back as the newest version, and the finding", async () => {
    const [finding] =
      await world.sql`insert into public.findings (team_id, rule, severity, summary, confidence, fingerprint)
      values (${world.teams.a}, 'r', 'low', 's', 1, 'f3') returning id`;
    const { id, number } = await withPullRequest("reverting", {
      change_type: "prompt_refinement",
      content: "worse",
      evidence: { findings: [Number(finding?.id)] },
    });
    const rival = await improvementIn(world, "in_review", { change_type: "prompt_refinement" });
    expect(await world.sql`select status from public.findings where id = ${finding?.id}`).toEqual([
      { status: "addressed" },
    ]);

    // The revert is closed: it stays deployed, and nothing new was deployed over the rival.
    expect(await tell(number + 1, { action: "closed" })).toEqual({ moved: "deployed" });
    expect(await read(world, rival)).toMatchObject({ status: "in_review" });
    await world.sql`select private.move_improvement(${id}, 'reverting', private.system_actor('review', 'again'))`;

    expect(await tell(number + 1, { action: "closed", merged: true })).toEqual({ moved: "reverted" });
    expect(
      await world.sql`select version, content from public.current_artifacts where team_id = ${world.teams.a} and kind = 'prompt'`,
    ).toEqual([{ version: 3, content: "the first prompt" }]);
    expect(await world.sql`select status from public.findings where id = ${finding?.id}`).toEqual([
      { status: "open" },
    ]);
  });

  test("that reverts an older change does not take a later one with it", async () => {
    const { id, number } = await withPullRequest("reverting", {
      change_type: "tool_addition",
      content: "older",
    });
    const later = await withPullRequest("shipping", { change_type: "tool_addition", content: "later" });
    await tell(later.number, { action: "closed", merged: true });
    expect(await tell(number + 1, { action: "closed", merged: true })).toEqual({ moved: "reverted" });
    expect(await read(world, id)).toMatchObject({ status: "reverted" });
    expect(
      await world.sql`select content from public.current_artifacts where team_id = ${world.teams.a} and kind = 'tools'`,
    ).toEqual([{ content: "later" }]);
  });

  test("is merged although its evidence is nonsense", async () => {
    for (const evidence of [{ findings: "all" }, { findings: ["x", 1.5, null, { id: 1 }] }, [], "text"]) {
      const { id, number } = await withPullRequest("shipping", { evidence });
      expect(await tell(number, { action: "closed", merged: true })).toEqual({ moved: "deployed" });
      expect(await read(world, id)).toMatchObject({ status: "deployed" });
    }
  });
});
