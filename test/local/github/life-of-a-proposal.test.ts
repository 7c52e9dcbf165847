import { expect, test } from "vitest";
import { bench, client, commit, firstPrompt, mainTip, repo, useBench } from "./support.ts";

useBench();

const better = firstPrompt.replace("briefly", "in two sentences");
const branch = "improve/planner-7f3a";

test("a proposal lives from issue over branch, commit, draft, review and merge to its revert", async () => {
  const { github, octokit } = bench;
  const { data: issue } = await octokit.rest.issues.create({
    ...repo,
    title: "The planner is too terse",
    body: "Evidence follows.",
    labels: ["self-improvement"],
  });
  expect(issue.number).toBe(1);
  expect(issue.labels).toMatchObject([{ name: "self-improvement" }]);

  const { data: file } = await octokit.rest.repos.getContent({
    ...repo,
    path: "agents/planner.md",
    ref: "main",
  });
  if (Array.isArray(file) || file.type !== "file") throw new Error("expected a file");
  expect(Buffer.from(file.content, "base64").toString()).toBe(firstPrompt);

  const base = await mainTip(octokit);
  await octokit.rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha: base });
  const head = await commit(octokit, branch, base, { "agents/planner.md": better });

  const { data: opened } = await octokit.rest.pulls.create({
    ...repo,
    title: "Let the planner explain itself",
    head: branch,
    base: "main",
    body: `Closes #${issue.number}`,
    draft: true,
  });
  expect(opened).toMatchObject({ number: 2, draft: true, merged: false, head: { sha: head, ref: branch } });
  expect(opened.user.login).toBe("improver[bot]");
  expect(opened.html_url).toBe(`${github.url}/acme/agents/pull/2`);

  const { data: files } = await octokit.rest.pulls.listFiles({ ...repo, pull_number: 2 });
  expect(files).toMatchObject([
    { filename: "agents/planner.md", status: "modified", additions: 1, deletions: 1 },
  ]);
  expect(files[0]?.patch).toContain("+Answer in two sentences.");

  await expect(github.control.merge(2, { as: "ada" })).rejects.toMatchObject({ status: 405 });
  const ready: { markPullRequestReadyForReview: { pullRequest: { isDraft: boolean } } } =
    await octokit.graphql(
      "mutation ($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }",
      { id: opened.node_id },
    );
  expect(ready.markPullRequestReadyForReview.pullRequest.isDraft).toBe(false);

  const first = await octokit.rest.pulls.get({ ...repo, pull_number: 2 });
  expect(first.data).toMatchObject({ mergeable: null, mergeable_state: "unknown" });
  const second = await octokit.rest.pulls.get({ ...repo, pull_number: 2 });
  expect(second.data).toMatchObject({ mergeable: true, mergeable_state: "clean" });

  const mergeCommit = await github.control.merge(2, { as: "ada" });
  expect(await mainTip(octokit)).toBe(mergeCommit);
  expect(await github.control.readFile("agents/planner.md")).toBe(better);
  const { data: merged } = await octokit.rest.pulls.get({ ...repo, pull_number: 2 });
  expect(merged).toMatchObject({ state: "closed", merged: true, merge_commit_sha: mergeCommit });
  expect(merged.merged_by?.login).toBe("ada");
  const { data: closedIssue } = await octokit.rest.issues.get({ ...repo, issue_number: 1 });
  expect(closedIssue).toMatchObject({ state: "closed", state_reason: "completed" });

  const { revertPullRequest } = await octokit.graphql<{
    revertPullRequest: {
      revertPullRequest: { number: number; isDraft: boolean; title: string; state: string };
    };
  }>(
    `mutation ($input: RevertPullRequestInput!) {
      revertPullRequest(input: $input) { revertPullRequest { number isDraft title state } }
    }`,
    { input: { pullRequestId: opened.node_id, draft: false, title: "Take it back", body: "It did harm." } },
  );
  expect(revertPullRequest.revertPullRequest).toEqual({
    number: 3,
    isDraft: false,
    title: "Take it back",
    state: "OPEN",
  });
  await github.control.merge(3, { as: "grace" });
  expect(await github.control.readFile("agents/planner.md")).toBe(firstPrompt);
});

test("GraphQL tells the ids, the state and the merge commit of a pull request", async () => {
  const answer = await bench.octokit.graphql(
    `query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
      id owner { login } defaultBranchRef { name }
      ref(qualifiedName: "refs/heads/main") { id target { oid ... on Commit { messageHeadline } } }
      gone: ref(qualifiedName: "refs/heads/nowhere") { id }
      pullRequest(number: 2) { id state merged mergeable mergeCommit { oid } author { login __typename } }
    } }`,
    { owner: "acme", name: "agents" },
  );
  expect(answer).toMatchObject({
    repository: {
      owner: { login: "acme" },
      defaultBranchRef: { name: "main" },
      ref: { target: { messageHeadline: "Take it back (#3)" } },
      gone: null,
      pullRequest: { state: "MERGED", merged: true, author: { login: "improver", __typename: "Bot" } },
    },
  });
});

test("an Enterprise-like base address works as well, GraphQL included", async () => {
  const octokit = client(bench.github, "app-token", `${bench.github.url}/api/v3`);
  expect((await octokit.rest.repos.get(repo)).data).toMatchObject({
    full_name: "acme/agents",
    private: true,
  });
  expect(await octokit.graphql(`{ repository(owner: "acme", name: "agents") { name } }`)).toEqual({
    repository: { name: "agents" },
  });
});

test("nothing that was answered or sent in this life broke GitHub's own description", () => {
  expect(bench.github.violations).toEqual([]);
  expect(bench.github.unknownCalls).toEqual([]);
  expect(bench.github.calls.flatMap((call) => call.problems ?? [])).toEqual([]);
});
