import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fault, FaultyCall } from "../../../local/github/faults.ts";
import { CodedError } from "../../../shared/platform/errors.ts";
import { before, path, startWorld, type World } from "./world.ts";

let world: World;
let run = 0;
beforeAll(async () => {
  world = await startWorld({ asApp: true, directly: true });
  await world.sql`update public.policies set github_dashboard = true, pull_requests_ready = true, pull_request_reviewers = '{eve}' where pull_requests_ready is not null`;
});
afterAll(() => world.close());
beforeEach(() => {
  run += 1;
});
afterEach(() => {
  world.github.faults.clear();
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
});

const repo = { owner: "acme", repo: "agents" };
const github = () => {
  if (!world.courier.github) throw new Error("There is no GitHub here.");
  return world.courier.github;
};

/** One proposal on a file of its own, so that no run is in another's way. */
async function propose(): Promise<string> {
  const file = `prompts/run-${run}.md`;
  await world.github.control.push({ as: "ada", branch: "main", files: { [file]: before } });
  const [artifact] = await world.sql`
    insert into public.artifacts (team_id, agent, kind, path, version, content)
    select team_id, agent, kind, ${file}, 1, content from public.artifacts where path = ${path} and version = 1 returning id`;
  const id = await world.propose({ artifact_id: artifact?.id, proposed_content: `${before}Run ${run}.\n` });
  const test = [{ path: `tests/run-${run}.test.js`, content: `// ${run}\n` }];
  await world.sql`update public.validations set generated_files = ${world.sql.json(test)} where improvement_id = ${id}`;
  return id;
}

/** Works off whatever waits, through failures, as cron does minute by minute. */
async function settle(rounds = 12): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await world.github.control.webhooks.settled();
    await world.letTimePass();
    await world.sql`update public.rate_budgets set paused_until = null`;
    const done = await world.deliver();
    const [left] =
      await world.sql`select count(*)::int as count from public.deliveries where done_at is null and dead_at is null`;
    if (done === 0 && left?.count === 0) return;
  }
}

/** The whole way on GitHub: issue, discussion, order, branch, commit, pull request, check, review, send back. */
async function walk(id: string): Promise<void> {
  await settle();
  const issue = (await world.read(id)).issue_number ?? 0;
  await world.sql`select private.record_comment(${id}, 'slack', ${`C1TEAM:${run}`}, null, 'Grace', 'Does it help?')`;
  await settle();
  await world.github.control.comment(issue, "/approve", { as: "eve" });
  await world.github.control.comment(issue, "/approve", { as: "ada" });
  await settle();
}

/** What exists afterwards must be what an undisturbed run makes. */
async function expectOneOfEach(id: string): Promise<void> {
  const improvement = await world.read(id);
  expect(improvement).toMatchObject({ status: "shipping", needs_attention: null });
  const { data: threads } = await github().rest.issues.listForRepo({ ...repo, state: "all", per_page: 100 });
  const ours = threads.filter(({ body }) => body?.includes(`begin ${id}`));
  expect(ours.filter(({ pull_request }) => pull_request === undefined)).toHaveLength(1);
  expect(ours.filter(({ pull_request }) => pull_request !== undefined)).toHaveLength(1);
  expect(
    threads.filter(({ labels }) => JSON.stringify(labels).includes("improvement:dashboard")),
  ).toHaveLength(1);
  const { data: comments } = await github().rest.issues.listComments({
    ...repo,
    issue_number: improvement.issue_number ?? 0,
  });
  const texts = comments.map(({ body }) => body ?? "");
  expect(texts.filter((text) => text.includes("Does it help?"))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("changed nothing"))).toHaveLength(1);
  expect(texts).toHaveLength(4);
  const number = improvement.pull_request_number ?? 0;
  const { data: pull } = await github().rest.pulls.get({ ...repo, pull_number: number });
  expect(pull).toMatchObject({
    commits: 1,
    changed_files: 2,
    draft: false,
    head: { sha: improvement.head_sha },
  });
  expect(pull.requested_reviewers?.map(({ login }) => login)).toEqual(["eve"]);
  const { data: checks } = await github().rest.checks.listForRef({
    ...repo,
    ref: pull.head.sha,
    filter: "all",
  });
  expect(checks.check_runs).toHaveLength(1);
  expect(checks.check_runs[0]?.external_id).toBe(`${id}:${improvement.version}`);
}

/** What a call is, without the numbers of this run. */
const kindOf = ({ method, path: at, body }: FaultyCall) => {
  const mutation = /mutation[^{]*\{ (\w+)/.exec(body)?.[1] ?? "";
  return `${method} ${at.replace(/[0-9a-f]{40}|(?<=\/)\d+(?=\/|$)|run-\d+|[0-9a-f]{8}$/g, "…")} ${mutation}`.trim();
};
const isOurs = ({ path: at }: FaultyCall) => !at.includes("access_tokens");

describe("exactly one issue, comment, branch, commit, pull request, check and review request", () => {
  const kinds = new Set<string>();
  it("in an undisturbed run, which shows what calls there are", async () => {
    world.github.faults.decide((call) => {
      if (isOurs(call)) kinds.add(kindOf(call));
      return undefined;
    });
    const id = await propose();
    await walk(id);
    world.github.faults.clear();
    await expectOneOfEach(id);
    expect([...kinds].filter((kind) => !kind.startsWith("GET")).length).toBeGreaterThan(8);
  }, 60_000);

  const ways: Pick<Fault, "answer" | "when">[] = [
    { answer: "reset", when: "after" },
    { answer: { status: 429, headers: { "retry-after": "30" } }, when: "before" },
    { answer: { status: 502 }, when: "after" },
    { answer: "reset", when: "before" },
  ];
  it.each([0, 2])(
    "when the first call of every kind goes wrong, each in its own way (%d)",
    async (shift) => {
      const hit = new Map<string, number>();
      world.github.faults.decide((call) => {
        const kind = kindOf(call);
        if (!isOurs(call) || hit.has(kind)) return undefined;
        hit.set(kind, hit.size);
        return ways[(hit.size + shift) % ways.length];
      });
      const id = await propose();
      await walk(id);
      await settle(30);
      world.github.faults.clear();
      await settle();
      await expectOneOfEach(id);
      expect([...kinds].filter((kind) => !hit.has(kind))).toEqual([]);
    },
    60_000,
  );

  it("when the worker is killed between every effect and its record", async () => {
    const killed = new Map<number, string>();
    const database = new Proxy(world.database, {
      get(target, name) {
        if (name !== "rpc") return Reflect.get(target, name);
        return (called: string, args: { delivery?: number; lease_token?: string }) => {
          const { delivery = 0, lease_token = "" } = args;
          const records = called === "complete_delivery" || called === "fail_delivery";
          // Once per delivery; the dead worker does not come back with the same lease.
          if (records && (killed.get(delivery) ?? lease_token) === lease_token) {
            killed.set(delivery, lease_token);
            throw new CodedError("killed", "The worker is gone.");
          }
          return Reflect.apply(target.rpc, target, [called, args]);
        };
      },
    });
    const ordinary = world.courier.database;
    world.courier.database = database;
    const deliver = world.deliver;
    world.deliver = (more) => deliver(more).catch(() => 1);
    const id = await propose();
    await walk(id);
    await settle(40);
    world.courier.database = ordinary;
    world.deliver = deliver;
    await settle();
    await expectOneOfEach(id);
    expect(killed.size).toBeGreaterThan(8);
  }, 60_000);
});
