import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { after, before, path, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ asApp: true });
});
afterAll(() => world.close());
afterEach(() => {
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
});

const repo = { owner: "acme", repo: "agents" };
const github = () => {
  if (!world.courier.github) throw new Error("There is no GitHub here.");
  return world.courier.github;
};
const writes = () =>
  world.github.calls.filter(
    ({ method, path: at, status }) => method !== "GET" && !at.includes("access_tokens") && status < 300,
  );
const settle = async () => {
  for (let round = 0; round < 3; round += 1) {
    await world.github.control.webhooks.settled();
    await world.letTimePass();
    await world.deliver();
  }
};

describe("a change that is shipped as a GitHub App", () => {
  const test = { path: "tests/agent.test.js", content: "test('it checks');\n" };
  let id = "";
  let number = 0;

  it("is one commit with its tests, checked, reviewed by its owners, and ready where policy says so", async () => {
    await world.sql`update public.policies set pull_requests_ready = true, pull_request_reviewers = '{eve}' where pull_requests_ready is not null`;
    await world.github.control.push({
      as: "ada",
      branch: "main",
      files: { ".github/CODEOWNERS": "* @eve\n/prompts/ @ada @acme/prompt-owners\n" },
    });
    id = await world.propose();
    await world.sql`
      update public.validations set generated_files = ${world.sql.json([test])}, report = report || ${world.sql.json(
        {
          checks: [
            {
              rule: "prompt_rules",
              title: "Rules",
              status: "failed",
              level: "warn",
              detail: "Says it twice, @ada.",
              location: { path, line: 2, column: 1, side: "new" },
            },
            { rule: "patch_size", title: "Size", status: "passed", level: "info", detail: "Small." },
          ],
        },
      )} where improvement_id = ${id}`;
    await world.deliver();
    await world.approve(id);
    await settle();
    const improvement = await world.read(id);
    number = improvement.pull_request_number ?? 0;
    expect(improvement).toMatchObject({ status: "shipping", needs_attention: null });

    const { data: pull } = await github().rest.pulls.get({ ...repo, pull_number: number });
    expect(pull).toMatchObject({
      commits: 1,
      changed_files: 2,
      draft: false,
      user: { login: "improver[bot]" },
    });
    expect(pull.requested_reviewers?.map(({ login }) => login)).toEqual(["ada"]);
    expect(pull.requested_teams?.map(({ slug }) => slug)).toEqual(["prompt-owners"]);
    expect(pull.body).toContain("A generated test travels with it.");
    expect(await world.github.control.readFile(test.path, { ref: pull.head.ref })).toBe(test.content);

    const { data } = await github().rest.checks.listForRef({ ...repo, ref: pull.head.sha });
    expect(data.check_runs).toMatchObject([
      { name: "Improvement checks", conclusion: "neutral", output: { annotations_count: 1 } },
    ]);
    expect(data.check_runs[0]?.output.summary).toContain("| Rules | remark | Says it twice, @\u200Bada. |");
  });

  it("is written nothing more about when nothing has changed, and what people undo is not done again", async () => {
    const { data: pull } = await github().rest.pulls.get({ ...repo, pull_number: number });
    await world.github.control.draft(number, { as: "ada" });
    const had = writes().length;
    await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', 'again')`;
    await settle();
    expect(writes().slice(had)).toEqual([]);
    const { data: later } = await github().rest.pulls.get({ ...repo, pull_number: number });
    expect(later).toMatchObject({ draft: true, body: pull.body });
  });

  it("is sent back by the button of the check, pressed by a reviewer and by nobody else", async () => {
    await world.github.control.requestAction("Improvement checks", "changes", { as: "eve" });
    await settle();
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
    const { data: answers } = await github().rest.issues.listComments({ ...repo, issue_number: number });
    expect(answers.map(({ body }) => body).join()).toContain("not mapped to a person");
    await world.github.control.requestAction("Improvement checks", "changes", { as: "ada" });
    await settle();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
  });
});

describe("a revert", () => {
  it("that GitHub refuses becomes an issue with the patch, once", async () => {
    const id = await world.propose({ proposed_content: after });
    await world.deliver();
    await world.approve(id);
    await settle();
    const { pull_request_number } = await world.read(id);
    const merged = pull_request_number ?? 0;
    await world.github.control.ready(merged, { as: "ada" }).catch(() => undefined);
    await world.github.control.merge(merged, { as: "ada" });
    await settle();
    expect(await world.read(id)).toMatchObject({ status: "deployed" });
    // The same lines change again, so that the merge cannot be taken back any more.
    await world.github.control.push({ as: "ada", branch: "main", files: { [path]: "Everything is new.\n" } });
    await world.sql`select private.move_improvement(${id}, 'reverting', private.system_actor('review', 'harm'))`;
    await settle();
    await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', 'revert again')`;
    await settle();
    const { data: issues } = await github().rest.issues.listForRepo({
      ...repo,
      labels: "improvement:revert-by-hand",
    });
    expect(issues).toHaveLength(1);
    expect(issues[0]?.body).toContain("-Check the result.");
    expect(await world.read(id)).toMatchObject({
      status: "reverting",
      needs_attention: expect.stringContaining(`issue #${issues[0]?.number}`),
    });
  });
});

describe("an App that is suspended", () => {
  it("has its work wait, with an alarm, and goes on when that ends", async () => {
    await world.github.control.push({ as: "ada", branch: "main", files: { [path]: before } });
    const id = await world.propose({ base_hash: await hash(before) });
    await world.github.control.suspend(70, true, { as: "ada" });
    await world.github.control.webhooks.settled();
    expect(
      await world.sql`select kind, subject from public.alarms where resolved_at is null and kind = 'github_suspended'`,
    ).toEqual([{ kind: "github_suspended", subject: "acme" }]);
    await world.deliver();
    const waiting = await world.sql`
      select attempts, dead_at, last_error from public.deliveries where improvement_id = ${id} and surface = 'github'`;
    expect(waiting).toEqual([
      { attempts: 0, dead_at: null, last_error: expect.stringContaining("github_suspended") },
    ]);
    await world.github.control.suspend(70, false, { as: "ada" });
    await world.github.control.webhooks.settled();
    expect(
      await world.sql`select from public.alarms where resolved_at is null and kind = 'github_suspended'`,
    ).toHaveLength(0);
    await settle();
    expect((await world.read(id)).issue_number).not.toBeNull();
  });

  it("has no alarm left once GitHub takes something again, although no webhook told of the end", async () => {
    const open = () =>
      world.sql`select from public.alarms where resolved_at is null and kind = 'github_suspended'`;
    await world.github.control.suspend(70, true, { as: "ada" });
    await world.github.control.webhooks.settled();
    await world.sql`select private.reconcile_surfaces()`;
    expect(await open()).toHaveLength(1);
    world.github.control.webhooks.dropNext();
    await world.github.control.suspend(70, false, { as: "ada" });
    const id = await world.propose({ base_hash: await hash(before), title: "Another" });
    await settle();
    expect((await world.read(id)).issue_number).not.toBeNull();
    await world.sql`select private.reconcile_surfaces()`;
    expect(await open()).toHaveLength(0);
  });
});

async function hash(text: string): Promise<string> {
  const [row] = await world.sql`select private.sha256_hex(${text}) as hash`;
  return String(row?.hash);
}
