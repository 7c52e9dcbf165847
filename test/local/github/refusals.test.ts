import { afterEach, expect, test } from "vitest";
import { bench, client, failure, mainTip, propose, repo, useBench } from "./support.ts";

useBench();
afterEach(() => bench.github.faults.clear());

test("a wrong token and a missing one are refused, by REST and by GraphQL", async () => {
  const wrong = client(bench.github, "stolen-token");
  expect(await failure(wrong.rest.repos.get(repo))).toMatchObject({
    status: 401,
    message: expect.stringContaining("Bad credentials"),
  });
  expect(await failure(wrong.graphql(`{ repository(owner: "acme", name: "agents") { id } }`))).toMatchObject({
    status: 401,
  });
  expect((await fetch(`${bench.github.apiUrl}/repos/acme/agents`)).status).toBe(401);
});

test("a call that is not covered says so and is written down", async () => {
  const { github, octokit } = bench;
  const unknown = await failure(octokit.request("PUT /repos/{owner}/{repo}/topics", { ...repo, names: [] }));
  expect(unknown.status).toBe(501);
  expect(unknown.message).toContain("does not cover PUT /repos/acme/agents/topics");
  const field = octokit.graphql(`{ repository(owner: "acme", name: "agents") { stargazerCount } }`);
  await expect(field).rejects.toThrow('Cannot query field "stargazerCount"');
  const version = octokit.rest.repos.get({ ...repo, headers: { "x-github-api-version": "2026-03-10" } });
  expect(await failure(version)).toMatchObject({ status: 501 });
  expect(github.unknownCalls).toHaveLength(3);
});

test("what GitHub's description forbids is refused, with the reason", async () => {
  const { github, octokit } = bench;
  const send = (route: string, body: Record<string, unknown>) =>
    failure(octokit.request(route, { ...repo, ...body })).then((error) => `${error.status} ${error.message}`);
  const refused = [
    await send("POST /repos/{owner}/{repo}/issues", { body: "no title" }),
    await send("POST /repos/{owner}/{repo}/issues", { title: "T", lables: ["x"] }),
    await send("POST /repos/{owner}/{repo}/issues", { title: "x".repeat(257) }),
    await send("POST /repos/{owner}/{repo}/issues", { title: "T", body: "x".repeat(65_537) }),
    await send("POST /repos/{owner}/{repo}/pulls", { title: "T", head: "a", base: "main", labels: ["x"] }),
    await send("POST /repos/{owner}/{repo}/pulls", { head: "a", base: "main" }),
    await send("PATCH /repos/{owner}/{repo}/pulls/1", { draft: false }),
    await send("GET /repos/{owner}/{repo}/issues", { per_page: 500 }),
    await send("GET /repos/{owner}/{repo}/issues", { state: "merged" }),
    await send("GET /repos/{owner}/{repo}/pulls", { head: "branch-without-owner" }),
  ];
  expect(refused.filter((line) => !line.startsWith("422 Invalid request."))).toEqual([]);
  expect(refused[1]).toContain("lables");
  expect(github.calls.filter((call) => call.problems !== undefined)).toHaveLength(11);
});

test("GraphQL inputs are held to the schema: commit ids, base64, paths and stray variables", async () => {
  const { octokit } = bench;
  const sha = await mainTip(octokit);
  const commit = (expectedHeadOid: string, path: string, contents: string, extra = {}) =>
    octokit.graphql(
      "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }",
      {
        input: {
          branch: { repositoryNameWithOwner: "acme/agents", branchName: "main" },
          expectedHeadOid,
          message: { headline: "H" },
          fileChanges: { additions: [{ path, contents }] },
        },
        ...extra,
      },
    );
  await expect(commit("main", "a.md", "YQ==")).rejects.toThrow("GitObjectID");
  await expect(commit(sha, "a.md", "plain text")).rejects.toThrow("Base64String");
  await expect(commit(sha, "../outside", "YQ==")).rejects.toThrow("malformed");
  await expect(commit(sha, ".git/config", "YQ==")).rejects.toThrow("malformed");
  await expect(commit(sha, "a.md", "YQ==", { inputs: 1 })).rejects.toThrow('"$inputs" is not declared');
  expect(await mainTip(octokit)).toBe(sha);
});

test("a rate limit hits before the effect, a server error may come after it", async () => {
  const { github, octokit } = bench;
  const create = () => octokit.rest.issues.create({ ...repo, title: "Under faults" });
  const count = async () => (await octokit.rest.issues.listForRepo({ ...repo, state: "all" })).data.length;
  github.faults.add({
    method: "POST",
    path: /\/issues$/,
    answer: { status: 403, headers: { "retry-after": "7" } },
  });
  await expect(create()).rejects.toMatchObject({
    status: 403,
    response: { headers: { "retry-after": "7" } },
  });
  expect(await count()).toBe(0);
  github.faults.add({ path: /\/issues$/, method: "POST", when: "after", answer: { status: 502 } });
  await expect(create()).rejects.toMatchObject({ status: 502 });
  expect(await count()).toBe(1);
  await create();
  expect(await count()).toBe(2);
});

test("a call may never be answered, before or after its effect, or its connection may break", async () => {
  const { github, octokit } = bench;
  const body = /markPullRequestReadyForReview/;
  const pull = await propose(octokit, "silence", { "silence.md": "1\n" }, { draft: true });
  const ready = () =>
    octokit.graphql(
      "mutation ($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }",
      { id: pull.node_id, request: { signal: AbortSignal.timeout(300) } },
    );
  const isDraft = async () =>
    (await octokit.rest.pulls.get({ ...repo, pull_number: pull.number })).data.draft;
  github.faults.add({ body, answer: "timeout" });
  await expect(ready()).rejects.toThrow();
  expect(await isDraft()).toBe(true);
  github.faults.add({ body, when: "after", answer: "timeout" });
  await expect(ready()).rejects.toThrow();
  expect(await isDraft()).toBe(false);
  github.faults.add({ answer: "reset" });
  await expect(mainTip(octokit)).rejects.toThrow();
});
