import { verify } from "@octokit/webhooks-methods";
import { beforeEach, expect, test } from "vitest";
import { bench, propose, repo, useBench, webhookSecret } from "./support.ts";

useBench();
beforeEach(async () => {
  await bench.github.control.webhooks.settled();
  bench.hooks.length = 0;
});

const names = () =>
  bench.hooks.map(({ event, payload }) =>
    payload.action === undefined ? event : `${event}.${payload.action}`,
  );

test("everything that happens to a pull request is told, signed, in order", async () => {
  const { github, octokit, hooks } = bench;
  const { control } = github;
  const pull = await propose(octokit, "told", { "told.md": "1\n" }, { draft: true });
  await control.push({ as: "grace", branch: "told", files: { "told.md": "2\n" } });
  await control.ready(pull.number, { as: "ada" });
  await control.draft(pull.number, { as: "ada" });
  await control.edit(pull.number, { as: "ada", title: "A better title" });
  await control.close(pull.number, { as: "ada" });
  await control.reopen(pull.number, { as: "ada" });
  await control.comment(pull.number, "/approve", { as: "grace" });
  await control.ready(pull.number, { as: "ada" });
  const merged = await control.merge(pull.number, { as: "ada" });
  await control.webhooks.settled();

  expect(names()).toEqual([
    "push",
    "push",
    "pull_request.opened",
    "push",
    "pull_request.synchronize",
    "pull_request.ready_for_review",
    "pull_request.converted_to_draft",
    "pull_request.edited",
    "pull_request.closed",
    "pull_request.reopened",
    "issue_comment.created",
    "pull_request.ready_for_review",
    "push",
    "pull_request.closed",
  ]);
  for (const hook of hooks) expect(await verify(webhookSecret, hook.text, hook.signature)).toBe(true);
  expect(new Set(hooks.map((hook) => hook.delivery)).size).toBe(hooks.length);
  expect(hooks[8]?.payload).toMatchObject({ pull_request: { merged: false, merge_commit_sha: null } });
  expect(hooks.at(-1)?.payload).toMatchObject({
    number: pull.number,
    pull_request: { node_id: pull.node_id, merged: true, merge_commit_sha: merged, state: "closed" },
    repository: { full_name: "acme/agents", owner: { login: "acme" } },
    sender: { id: 1, login: "ada" },
  });
  expect(hooks[7]?.payload).toMatchObject({ changes: { title: { from: "Improve told" } } });
  expect(hooks[3]?.payload).toMatchObject({
    ref: "refs/heads/told",
    commits: [{ modified: ["told.md"], author: { username: "grace" } }],
  });
  expect(hooks[10]?.payload).toMatchObject({ comment: { body: "/approve" }, issue: { number: pull.number } });
});

test("a new branch brings the commits that the default branch has not by now", async () => {
  const { github, octokit, hooks } = bench;
  const { control } = github;
  const pull = await propose(octokit, "brought", { "brought.md": "1\n" });
  const branch = (name: string) =>
    octokit.rest.git.createRef({ ...repo, ref: `refs/heads/${name}`, sha: pull.head.sha });
  await branch("earlier");
  await control.merge(pull.number, { as: "ada", method: "merge" });
  await branch("later");
  await control.webhooks.settled();
  const brought = (ref: string) => hooks.find(({ payload }) => payload.ref === ref)?.payload.commits;
  expect([brought("refs/heads/earlier"), brought("refs/heads/later")]).toEqual([[expect.anything()], []]);
});

test("a failed delivery is written down, not retried, and can be sent again under its guid", async () => {
  const { github, octokit, hooks } = bench;
  const { webhooks } = github.control;
  const { data: issue } = await octokit.rest.issues.create({ ...repo, title: "Unlucky" });
  await webhooks.settled();
  hooks.length = 0;
  bench.answerHooksWith(500);
  await github.control.comment(issue.number, "hello", { as: "ada" });
  await webhooks.settled();
  bench.answerHooksWith(200);
  const failed = webhooks.deliveries.at(-1);
  expect(failed).toMatchObject({ event: "issue_comment", status: "failed", statusCode: 500 });
  expect(hooks).toHaveLength(1);
  const again = await webhooks.redeliver(failed?.id ?? 0);
  expect(again).toMatchObject({ status: "delivered", redelivery: true, guid: failed?.guid });
  expect(hooks.map((hook) => hook.delivery)).toEqual([failed?.guid, failed?.guid]);
});

test("deliveries can be held and released in reverse, dropped, and doubled", async () => {
  const { github, octokit, hooks } = bench;
  const { control } = github;
  const { data: issue } = await octokit.rest.issues.create({ ...repo, title: "Network weather" });
  await control.webhooks.settled();
  hooks.length = 0;
  const say = (body: string) => control.comment(issue.number, body, { as: "ada" });
  const heard = () => hooks.map(({ payload }) => JSON.parse(JSON.stringify(payload)).comment.body);

  control.webhooks.hold();
  await say("one");
  await say("two");
  await control.webhooks.settled();
  expect(heard()).toEqual([]);
  await control.webhooks.release({ order: "reversed" });
  expect(heard()).toEqual(["two", "one"]);

  control.webhooks.dropNext();
  await say("lost");
  control.webhooks.duplicateNext();
  await say("twice");
  await control.webhooks.settled();
  expect(heard()).toEqual(["two", "one", "twice", "twice"]);
  expect(hooks.at(-1)?.delivery).toBe(hooks.at(-2)?.delivery);
});
