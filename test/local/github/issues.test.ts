import { expect, test } from "vitest";
import { bench, failure, propose, repo, useBench } from "./support.ts";

useBench();

test("issues are listed by label, state and creator, and pull requests are among them", async () => {
  const { octokit } = bench;
  await octokit.rest.issues.create({ ...repo, title: "Finding one", labels: ["finding", "team: red"] });
  const { data: second } = await octokit.rest.issues.create({
    ...repo,
    title: "Finding two",
    labels: ["Finding"],
  });
  expect(second.labels).toMatchObject([{ name: "finding" }]);
  const pull = await propose(octokit, "listed", { "listed.md": "1\n" });
  await octokit.rest.issues.update({
    ...repo,
    issue_number: 2,
    state: "closed",
    state_reason: "not_planned",
  });

  const titles = async (filter: { labels?: string; state?: "all" | "closed"; creator?: string }) =>
    (await octokit.rest.issues.listForRepo({ ...repo, ...filter })).data.map((issue) => issue.title);
  expect(await titles({ labels: "finding,team: red" })).toEqual(["Finding one"]);
  expect(await titles({ state: "closed" })).toEqual(["Finding two"]);
  expect(await titles({ creator: "nobody" })).toEqual([]);
  const { data: open } = await octokit.rest.issues.listForRepo(repo);
  expect(open.find((issue) => issue.number === pull.number)?.pull_request?.url).toBe(pull.url);
});

test("an issue's text, labels and state change, by number for pull requests too", async () => {
  const { octokit } = bench;
  const { data: issue } = await octokit.rest.issues.create({
    ...repo,
    title: "Draft title",
    assignees: ["ada"],
  });
  await octokit.rest.issues.addLabels({ ...repo, issue_number: issue.number, labels: ["needs attention"] });
  const change = { ...repo, issue_number: issue.number, title: "Final title", body: "Now with text." };
  expect((await octokit.rest.issues.update(change)).data).toMatchObject({
    title: "Final title",
    body: "Now with text.",
    labels: [{ name: "needs attention" }],
    assignees: [{ login: "ada" }],
  });
  const replaced = await octokit.rest.issues.update({ ...repo, issue_number: issue.number, labels: [] });
  expect(replaced.data.labels).toEqual([]);

  const pull = await propose(octokit, "labelled", { "labelled.md": "1\n" });
  await octokit.rest.issues.addLabels({ ...repo, issue_number: pull.number, labels: ["do-not-merge"] });
  const { data } = await octokit.rest.pulls.get({ ...repo, pull_number: pull.number });
  expect(data.labels).toMatchObject([{ name: "do-not-merge" }]);
});

test("comments are listed in order, and only their author edits them", async () => {
  const { github, octokit } = bench;
  const { data: issue } = await octokit.rest.issues.create({ ...repo, title: "Talk" });
  const mine = await octokit.rest.issues.createComment({
    ...repo,
    issue_number: issue.number,
    body: "first",
  });
  const theirs = await github.control.comment(issue.number, "second", { as: "grace" });
  await octokit.rest.issues.updateComment({ ...repo, comment_id: mine.data.id, body: "first, edited" });
  const { data: comments } = await octokit.rest.issues.listComments({ ...repo, issue_number: issue.number });
  expect(comments.map((comment) => [comment.user?.login, comment.body])).toEqual([
    ["improver[bot]", "first, edited"],
    ["grace", "second"],
  ]);
  const foreign = octokit.rest.issues.updateComment({ ...repo, comment_id: theirs, body: "mine now" });
  expect(await failure(foreign)).toMatchObject({ status: 403 });
});

test("closing words count only outside code and comments", async () => {
  const { github, octokit } = bench;
  const { data: meant } = await octokit.rest.issues.create({ ...repo, title: "Meant" });
  const { data: quoted } = await octokit.rest.issues.create({ ...repo, title: "Quoted" });
  const body = `Fixes acme/agents#${meant.number}.\n\n\`\`\`\ncloses #${quoted.number}\n\`\`\`\n<!-- resolves #${quoted.number} -->`;
  const pull = await propose(octokit, "closing", { "closing.md": "1\n" }, { body });
  await github.control.merge(pull.number, { as: "ada" });
  const stateOf = async (issue_number: number) =>
    (await octokit.rest.issues.get({ ...repo, issue_number })).data.state;
  expect(await stateOf(meant.number)).toBe("closed");
  expect(await stateOf(quoted.number)).toBe("open");
});

test("contents come as file, as directory, as raw text, or not at all", async () => {
  const { octokit } = bench;
  const { data: directory } = await octokit.rest.repos.getContent({ ...repo, path: "agents" });
  expect(directory).toMatchObject([{ type: "file", name: "planner.md", path: "agents/planner.md" }]);
  const { data: root } = await octokit.rest.repos.getContent({ ...repo, path: "" });
  expect(root).toEqual(expect.arrayContaining([expect.objectContaining({ type: "dir", name: "agents" })]));
  const raw = await octokit.rest.repos.getContent({
    ...repo,
    path: "README.md",
    mediaType: { format: "raw" },
  });
  expect(raw.data).toBe("# Agents\n");
  const missing = octokit.rest.repos.getContent({ ...repo, path: "agents/missing.md" });
  expect(await failure(missing)).toMatchObject({ status: 404 });
  const elsewhere = octokit.rest.repos.getContent({ ...repo, path: "README.md", ref: "missing" });
  expect((await failure(elsewhere)).message).toContain("No commit found for the ref missing");
});
