import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CodedError } from "../../../shared/platform/errors.ts";
import { after, before, channel, path as firstPath, startWorld, type World } from "./world.ts";

// One world for all: each test has a file of its own, and counts what came about since it began.
let world: World;
let tests = 0;
let path = "";
let artifact: Record<string, unknown> = {};
let had = { calls: 0, slackCalls: 0, messages: 0 };
beforeAll(async () => {
  world = await startWorld({ directly: true });
  await world.sql`update public.policies set open_pull_requests = 100, proposals_per_hour = 100, open_proposals = 100, decisions_per_reviewer = 100 where open_pull_requests is not null`;
  const files = Array.from({ length: 40 }, (_, at) => [`prompts/agent-${at + 1}.md`, before]);
  await world.github.control.push({ as: "ada", branch: "main", files: Object.fromEntries(files) });
});
afterAll(() => world.close());
beforeEach(async () => {
  tests += 1;
  path = `prompts/agent-${tests}.md`;
  const [made] = await world.sql`
    insert into public.artifacts (team_id, agent, kind, path, version, content)
    select team_id, agent, kind, ${path}, 1, content from public.artifacts where path = ${firstPath} returning id, content_hash`;
  artifact = { artifact_id: made?.id, base_hash: made?.content_hash };
  had = {
    calls: world.github.calls.length,
    slackCalls: world.slack.calls.length,
    messages: world.slack.messages(channel).length,
  };
});
afterEach(async () => {
  world.slack.faults.clear();
  world.github.faults.clear();
  await world.github.control.webhooks.settled();
  // What this test leaves waiting is none of the next one's business.
  await world.sql`update public.deliveries set done_at = now() where done_at is null`;
  await world.sql`update public.rate_budgets set paused_until = null`;
  expect(world.slack.rejected).toEqual([]);
  expect(world.github.violations).toEqual([]);
});

const propose = () => world.propose({ ...artifact });
const creations = (of: RegExp) =>
  world.github.calls
    .slice(had.calls)
    .filter(({ method, path: at, status }) => method === "POST" && of.test(at) && status < 300);
const messages = () => world.slack.messages(channel).slice(had.messages);
const thread = () => world.slack.thread(channel, messages()[0]?.ts ?? "");

/** What exists afterwards must be what an undisturbed run makes. */
async function expectOneOfEach(id: string): Promise<void> {
  expect(messages()).toHaveLength(1);
  expect(creations(/\/issues$/)).toHaveLength(1);
  expect(creations(/\/git\/refs$/)).toHaveLength(1);
  expect(creations(/\/pulls$/)).toHaveLength(1);
  const improvement = await world.read(id);
  expect(improvement).toMatchObject({ status: "shipping", needs_attention: null });
  expect(await world.github.control.readFile(path, { ref: improvement.branch ?? "" })).toBe(after);
}

async function pullOf(id: string) {
  const { pull_request_number } = await world.read(id);
  const pull = await world.courier.github?.rest.pulls.get({
    owner: "acme",
    repo: "agents",
    pull_number: pull_request_number ?? 0,
  });
  return pull?.data;
}

/** Works off whatever waits, through failures, as cron does minute by minute. */
async function settle(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await world.letTimePass();
    await world.deliver();
  }
}

describe("exactly one of everything", () => {
  it("when two workers claim at the same time", async () => {
    const id = await propose();
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
    await world.approve(id);
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
    await settle();
    await expectOneOfEach(id);
  });

  it("when the worker dies after each effect and before it is written down", async () => {
    const id = await propose();
    const dying = () => {
      const database = new Proxy(world.database, {
        get(target, name) {
          if (name !== "rpc") return Reflect.get(target, name);
          return (called: string, args: never) => {
            if (called === "complete_delivery" || called === "fail_delivery")
              throw new CodedError("killed", "The worker is gone.");
            return Reflect.apply(target.rpc, target, [called, args]);
          };
        },
      });
      return world.deliver({ database, budgetMs: 1 }).catch(() => 0);
    };
    await dying();
    await settle();
    await world.approve(id);
    await dying();
    await settle();
    await expectOneOfEach(id);
    expect(thread()).toHaveLength(4);
  });

  it("when the worker dies after opening the pull request, and the proposal expires before anybody looks again", async () => {
    const id = await propose();
    await settle();
    await world.approve(id);
    world.github.faults.add({ method: "POST", path: /\/pulls$/, when: "after", answer: "reset" });
    while (creations(/\/pulls$/).length === 0) {
      await world.letTimePass();
      await world.deliver();
    }
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
    await settle();
    expect(creations(/\/pulls$/)).toHaveLength(1);
    expect(await world.read(id)).toMatchObject({ status: "expired" });
    expect(await pullOf(id)).toMatchObject({ state: "closed", merged: false });
  });

  it.each([
    ["the message", () => world.slack.faults.next("chat.postMessage", { kind: "timeout", when: "after" })],
    [
      "the message, with a server error",
      () => world.slack.faults.next("chat.postMessage", { kind: "status", status: 503, when: "after" }),
    ],
    [
      "the issue",
      () => world.github.faults.add({ method: "POST", path: /\/issues$/, when: "after", answer: "reset" }),
    ],
    [
      "the branch",
      () =>
        world.github.faults.add({
          method: "POST",
          path: /\/git\/refs$/,
          when: "after",
          answer: "reset",
        }),
    ],
    ["the commit", () => world.github.faults.add({ path: /graphql/, when: "after", answer: "reset" })],
    [
      "the pull request",
      () => world.github.faults.add({ method: "POST", path: /\/pulls$/, when: "after", answer: "reset" }),
    ],
  ])("when the answer about %s gets lost", async (_what, breakIt) => {
    const id = await propose();
    breakIt();
    await world.deliver();
    await settle();
    await world.approve(id);
    await settle();
    await expectOneOfEach(id);
  });

  it.each([
    ["Slack", () => world.slack.faults.next("chat.postMessage", { kind: "status", status: 500 }, 2)],
    ["GitHub", () => world.github.faults.add({ answer: { status: 500 }, times: 2 })],
  ])("when %s fails for a while", async (_what, breakIt) => {
    const id = await propose();
    breakIt();
    await settle();
    await world.approve(id);
    await settle();
    await expectOneOfEach(id);
  });
});

describe("limits of the surfaces", () => {
  it("waits as long as Slack asks, and holds back what else was claimed", async () => {
    await propose();
    await propose();
    world.slack.faults.next("chat.postMessage", { kind: "rate_limited", retryAfter: 77 });
    await world.deliver();
    const waiting = await world.sql`
      select extract(epoch from run_after - now())::int as seconds, last_error from public.deliveries
      where kind = 'slack_message' and done_at is null order by id`;
    expect(waiting).toHaveLength(2);
    for (const { seconds } of waiting) expect(Number(seconds)).toBeGreaterThan(70);
    expect(waiting[0]?.last_error).toContain("slack_rate_limited");
    const posts = world.slack.calls
      .slice(had.slackCalls)
      .filter(({ method }) => method === "chat.postMessage");
    expect(posts).toHaveLength(1);
  });

  it.each([
    ["a secondary limit", { status: 403, headers: { "retry-after": "90" } }],
    [
      "a used-up budget",
      {
        status: 403,
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 900),
        },
      },
    ],
    ["a 429", { status: 429, headers: { "retry-after": "90" } }],
  ])("waits as long as GitHub asks for %s", async (_what, answer) => {
    await propose();
    world.github.faults.add({ method: "POST", answer });
    await world.deliver();
    const [waiting] = await world.sql`
      select extract(epoch from run_after - now())::int as seconds, last_error from public.deliveries where surface = 'github' and done_at is null`;
    expect(Number(waiting?.seconds)).toBeGreaterThan(80);
    expect(waiting?.last_error).toContain("github_rate_limited");
  });
});

describe("what a person has to mend", () => {
  it("shows on the improvement at once, and no longer once it works", async () => {
    const id = await propose();
    await world.deliver({ slack: undefined });
    expect((await world.read(id)).needs_attention).toContain(
      "slack_message was given up: slack_not_configured: Slack is not set up.",
    );
    await world.sql`select private.revive_delivery(id) from public.deliveries where dead_at is not null`;
    await world.deliver();
    expect((await world.read(id)).needs_attention).toBeNull();
    expect(messages()).toHaveLength(1);
  });

  it("shows when GitHub is not set up", async () => {
    const id = await propose();
    await world.deliver({ github: undefined });
    expect((await world.read(id)).needs_attention).toContain("github_not_configured");
  });

  it("shows when the channel is unknown to Slack", async () => {
    await world.sql`update public.teams set slack_channel_id = 'C9NOWHERE'`;
    const id = await propose();
    await world.sql`update public.teams set slack_channel_id = ${channel}`;
    await world.deliver();
    expect((await world.read(id)).needs_attention).toContain("slack_channel_not_found");
  });
});

describe("what has changed on GitHub meanwhile", () => {
  async function approveAfter(change: () => Promise<unknown>): Promise<string> {
    const id = await propose();
    await world.deliver();
    await change();
    await world.approve(id);
    await settle();
    return id;
  }

  it("asks for changes when the file moved on the base branch", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { [path]: `${before}More.\n` } }),
    );
    expect((await world.read(id)).status).toBe("changes_requested");
    expect(creations(/\/pulls$/)).toEqual([]);
    expect(JSON.stringify(messages()[0]?.blocks)).toContain(
      "has changed on main since the proposal was made",
    );
  });

  it("asks for changes when the file is gone", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { [path]: null } }),
    );
    expect(await world.read(id)).toMatchObject({ status: "changes_requested", decision_reason: null });
  });

  it("goes on when the base branch moved elsewhere", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "hello" } }),
    );
    await expectOneOfEach(id);
  });

  it("opens no draft but holds the merge back where the repository has no drafts", async () => {
    const id = await approveAfter(async () =>
      world.github.faults.add({ method: "POST", path: /\/pulls$/, answer: { status: 422 } }),
    );
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
    const pull = await pullOf(id);
    expect(pull?.draft).toBe(false);
    expect(pull?.labels.map(({ name }) => name)).toContain("do-not-merge");
  });

  it("asks for changes when somebody put something else on the branch", async () => {
    const id = await propose();
    await world.github.control.push({
      as: "ada",
      branch: `improve/support/${id.slice(0, 8)}`,
      files: { [path]: "foreign" },
    });
    await world.deliver();
    await world.approve(id);
    await settle();
    expect((await world.read(id)).status).toBe("changes_requested");
  });

  it("asks for changes when the branch carries more than was approved", async () => {
    const id = await propose();
    await world.github.control.push({
      as: "ada",
      branch: `improve/support/${id.slice(0, 8)}`,
      files: { "other.md": "foreign" },
    });
    await world.deliver();
    await world.approve(id);
    await settle();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
    expect(await pullOf(id)).toMatchObject({ state: "open", merged: false });
  });

  it("is seen as merged when somebody merges while the worker is looking", async () => {
    const id = await propose();
    await world.deliver();
    await world.approve(id);
    await settle();
    const { pull_request_number: number } = await world.read(id);
    await world.github.control.ready(number ?? 0, { as: "ada" });
    let merged: Promise<string> | undefined;
    const mergeMeanwhile = async ({ url }: { url: string }) => {
      // The pull request has been read as open; now the base branch is asked for.
      if (url.includes("/git/ref")) merged ??= world.github.control.merge(number ?? 0, { as: "ada" });
      await merged;
    };
    world.courier.github?.hook.before("request", mergeMeanwhile);
    await world.sql`
      insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', ${`again ${id}`})`;
    await settle();
    world.courier.github?.hook.remove("request", mergeMeanwhile);
    expect(merged).toBeDefined();
    expect(await world.read(id)).toMatchObject({ status: "deployed", needs_attention: null });
    expect(
      await world.sql`select last_error from public.deliveries where improvement_id = ${id} and last_error is not null`,
    ).toEqual([]);
  });

  it("is confirmed by hand when the base branch holds the content already", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { [path]: after } }),
    );
    expect(await world.read(id)).toMatchObject({
      status: "approved",
      needs_attention: expect.stringContaining("already_there"),
    });
  });

  it("finds the merge and the closing that no webhook told of", async () => {
    const ship = async () => {
      const id = await propose();
      await world.deliver();
      await world.approve(id);
      await world.deliver();
      return id;
    };
    const closed = await ship();
    const { webhooks } = world.github.control;
    const target = webhooks.target();
    webhooks.pointTo(undefined);
    const { number = 0 } = (await pullOf(closed)) ?? {};
    await world.github.control.close(number, { as: "ada" });
    await resync(closed);
    expect((await world.read(closed)).status).toBe("abandoned");

    const merged = await ship();
    const { pull_request_number } = await world.read(merged);
    await world.github.control.ready(pull_request_number ?? 0, { as: "ada" });
    await world.github.control.merge(pull_request_number ?? 0, { as: "ada" });
    await resync(merged);
    webhooks.pointTo(target);
    expect(await world.read(merged)).toMatchObject({
      status: "deployed",
      merge_commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it("closes the pull request of an improvement that was abandoned, and leaves people's words in it alone", async () => {
    const id = await propose();
    await world.deliver();
    await world.approve(id);
    await world.deliver();
    const { number = 0, body } = (await pullOf(id)) ?? {};
    await world.github.control.edit(number, {
      as: "ada",
      body: `Ada: please look.\r\n\r\n${body}\r\n\r\nAda: thanks.`,
    });
    await world.sql`select private.move_improvement(${id}, 'abandoned', private.system_actor('impact', 'the experiment was lost'))`;
    await settle();
    const closed = await pullOf(id);
    expect(closed).toMatchObject({ state: "closed", draft: true });
    expect(closed?.body).toMatch(/^Ada: please look\.\n\n<!-- self-improvement:begin/);
    expect(closed?.body).toMatch(/<!-- self-improvement:end -->\n\nAda: thanks\.$/);
    expect(closed?.body).toContain("State: **Abandoned**");
    expect(closed?.labels.map(({ name }) => name)).toContain("improvement:abandoned");
  });

  async function resync(id: string): Promise<void> {
    await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', ${crypto.randomUUID()})`;
    await settle();
  }
});

describe("what never was to be seen", () => {
  it("stays unseen when a proposal is withdrawn while it is being checked", async () => {
    const [made] = await world.sql`
      insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select team_id, 't', 'prompt_refinement', 'r', id, content_hash, 'x', 'f', 'rule' from public.artifacts where path = ${path} returning id`;
    await world.sql`select private.move_improvement(${made?.id}, 'withdrawn', private.system_actor('proposer', null))`;
    await settle();
    expect(messages()).toEqual([]);
    expect(creations(/./)).toEqual([]);
    expect((await world.read(String(made?.id))).needs_attention).toBeNull();
  });
});

describe("measured effects", () => {
  it("are told in the thread once per direction, and shown in message and pull request", async () => {
    const id = await propose();
    await world.deliver();
    const measure = async (low: number, verdict: string) => {
      await world.sql`
        insert into public.impact_estimates (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks,
          before_value, after_value, effect, low, high, verdict, rests_on)
        values (${id}, 'success_rate', 'before_after', 'observational', 60, 55, 0.5, 0.62, 0.12, ${low}, 0.22, ${verdict}, 'simulated')
        on conflict (improvement_id, metric, method) do update set low = excluded.low, verdict = excluded.verdict`;
      await world.sql`
        insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
        select ${id}, kind, kind || gen_random_uuid(), '{"measured": true}' from unnest(array['slack_message', 'slack_note', 'github_sync']) kind`;
      await settle();
    };
    await measure(0.02, "More tasks succeed. +12.0 points");
    await measure(0.03, "More tasks succeed. +12.1 points");
    await measure(-0.01, "No clear change. +12.0 points");
    const notes = thread()
      .slice(1)
      .map(({ text }) => text);
    expect(notes).toEqual([
      "Why, the whole change, and how the checks went",
      "Measured: Success rate. More tasks succeed. +12.0 points (60 tasks before and 55 after; observational, outcomes simulated).",
      expect.stringContaining("No clear change."),
    ]);
    expect(JSON.stringify(messages()[0]?.blocks)).toContain("*Measured:*");
    const issue = await world.courier.github?.rest.issues.get({
      owner: "acme",
      repo: "agents",
      issue_number: (await world.read(id)).issue_number ?? 0,
    });
    expect(issue?.data.body).toContain("| Success rate | 50 % | 62 % | +12 percentage points |");
    expect(issue?.data.body).toContain("xychart-beta");
  });
});
