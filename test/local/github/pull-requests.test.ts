import { expect, test } from "vitest";
import { bench, commit, failure, firstPrompt, mainTip, propose, repo, useBench } from "./support.ts";

useBench();

test("two independent pull requests both survive their merges, as squash and as merge commit", async () => {
  const { github, octokit } = bench;
  const one = await propose(octokit, "one", { "one.md": "one\n" });
  const two = await propose(octokit, "two", { "two.md": "two\n" });
  await github.control.merge(one.number, { as: "ada", method: "squash" });
  await github.control.merge(two.number, { as: "ada", method: "merge" });
  expect(await github.control.readFile("one.md")).toBe("one\n");
  expect(await github.control.readFile("two.md")).toBe("two\n");
});

test("a change of the same line conflicts: not mergeable, dirty, and the merge is refused", async () => {
  const { github, octokit } = bench;
  const mine = await propose(octokit, "mine", {
    "agents/planner.md": firstPrompt.replace("briefly", "at length"),
  });
  const theirs = await propose(octokit, "theirs", {
    "agents/planner.md": firstPrompt.replace("briefly", "in verse"),
  });
  expect(await github.control.mergeState(mine.number)).toMatchObject({ mergeable: true, state: "clean" });
  await github.control.merge(theirs.number, { as: "ada" });

  const read = () => octokit.rest.pulls.get({ ...repo, pull_number: mine.number });
  expect((await read()).data.mergeable).toBeNull();
  expect((await read()).data).toMatchObject({ mergeable: false, mergeable_state: "dirty", merged: false });
  await expect(github.control.merge(mine.number, { as: "ada" })).rejects.toMatchObject({
    status: 405,
    message: "Pull Request has merge conflicts",
  });
  expect(await github.control.readFile("agents/planner.md")).toContain("in verse");
});

test("a branch has one open pull request per base, and a second one is refused with GitHub's words", async () => {
  const { octokit } = bench;
  await propose(octokit, "single", { "single.md": "1\n" });
  const again = octokit.rest.pulls.create({ ...repo, title: "Again", head: "acme:single", base: "main" });
  const error = await failure(again);
  expect(error.status).toBe(422);
  expect(error.message).toContain("A pull request already exists for acme:single.");
});

test("a branch that exists cannot be created again, nor one from nothing", async () => {
  const { octokit } = bench;
  const sha = await mainTip(octokit);
  await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/taken", sha });
  const again = await failure(octokit.rest.git.createRef({ ...repo, ref: "refs/heads/taken", sha }));
  expect(again).toMatchObject({ status: 422, message: expect.stringContaining("Reference already exists") });
  const nowhere = { ...repo, ref: "refs/heads/nowhere", sha: "1".repeat(40) };
  expect(await failure(octokit.rest.git.createRef(nowhere))).toMatchObject({ status: 422 });
  const gone = octokit.rest.git.getRef({ ...repo, ref: "heads/nowhere" });
  expect(await failure(gone)).toMatchObject({ status: 404 });
});

test("a pull request needs branches that exist and something to merge", async () => {
  const { octokit } = bench;
  const sha = await mainTip(octokit);
  await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/empty", sha });
  const open = (head: string, base: string) =>
    failure(octokit.rest.pulls.create({ ...repo, title: "T", head, base }));
  expect((await open("empty", "main")).message).toContain("No commits between main and empty");
  expect((await open("missing", "main")).message).toContain('"field":"head"');
  expect((await open("empty", "missing")).message).toContain('"field":"base"');
});

test("a commit on a branch that has moved is refused and changes nothing", async () => {
  const { octokit } = bench;
  const sha = await mainTip(octokit);
  await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/moving", sha });
  const now = await commit(octokit, "moving", sha, { "a.md": "a\n" });
  await expect(commit(octokit, "moving", sha, { "b.md": "b\n" })).rejects.toMatchObject({
    errors: [{ type: "STALE_DATA", message: expect.stringContaining("Expected branch to point to") }],
  });
  const { data } = await octokit.rest.git.getRef({ ...repo, ref: "heads/moving" });
  expect(data.object.sha).toBe(now);
});

test("files are renamed, removed and added, and the difference says so", async () => {
  const { octokit } = bench;
  const long = `${"A line that is long enough to be recognised.\n".repeat(8)}`;
  const base = await propose(octokit, "first-files", { "old/name.md": long, "gone.md": "gone\n" });
  await bench.github.control.merge(base.number, { as: "ada" });
  const changes = {
    "old/name.md": null,
    "new/name.md": `${long}One more.\n`,
    "gone.md": null,
    "ümlaut é.md": "ö\n",
  };
  const pull = await propose(octokit, "rename", changes);
  const { data: files } = await octokit.rest.pulls.listFiles({ ...repo, pull_number: pull.number });
  expect(
    files.map(({ filename, status, additions, deletions }) => [filename, status, additions, deletions]),
  ).toEqual([
    ["gone.md", "removed", 0, 1],
    ["new/name.md", "renamed", 1, 0],
    ["ümlaut é.md", "added", 1, 0],
  ]);
  expect(files[1]).toMatchObject({
    previous_filename: "old/name.md",
    patch: expect.stringContaining("+One more."),
  });
  expect(pull).toMatchObject({ changed_files: 3, additions: 2, deletions: 1, commits: 1 });
});

test("lists are filtered by branch and state, in pages that link to each other", async () => {
  const { octokit } = bench;
  const list = (filter: { head?: string; base?: string; state?: "open" | "closed" | "all" }) =>
    octokit.rest.pulls.list({ ...repo, ...filter });
  expect((await list({ head: "acme:single" })).data).toHaveLength(1);
  expect((await list({ head: "acme:one" })).data).toHaveLength(0);
  expect((await list({ head: "acme:one", state: "all" })).data).toMatchObject([{ state: "closed" }]);
  expect((await list({ base: "elsewhere", state: "all" })).data).toEqual([]);
  const all = await octokit.paginate(octokit.rest.pulls.list, { ...repo, state: "all", per_page: 2 });
  const numbers = all.map((pull) => pull.number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  expect(new Set(numbers).size).toBeGreaterThan(5);
});

test("a closed pull request can be reopened until its like is open; a merged one never", async () => {
  const { github, octokit } = bench;
  const pull = await propose(octokit, "reopened", { "reopened.md": "1\n" });
  await octokit.rest.pulls.update({ ...repo, pull_number: pull.number, state: "closed" });
  const { data } = await octokit.rest.pulls.update({ ...repo, pull_number: pull.number, state: "open" });
  expect(data).toMatchObject({ state: "open", closed_at: null });
  await github.control.merge(pull.number, { as: "ada" });
  const merged = octokit.rest.pulls.update({ ...repo, pull_number: pull.number, state: "open" });
  expect(await failure(merged)).toMatchObject({ status: 422 });
});

test("a revert that conflicts with later changes is refused, and so is one of an unmerged pull request", async () => {
  const { github, octokit } = bench;
  const pull = await propose(octokit, "to-revert", { "list.md": "one\n" });
  await expect(github.control.revert(pull.number, { as: "ada" })).rejects.toMatchObject({ status: 422 });
  await github.control.merge(pull.number, { as: "ada" });
  await github.control.push({ as: "grace", branch: "main", files: { "list.md": "two\n" } });
  const revert = octokit.graphql(
    "mutation ($id: ID!) { revertPullRequest(input: {pullRequestId: $id}) { revertPullRequest { number } } }",
    { id: pull.node_id },
  );
  await expect(revert).rejects.toMatchObject({ errors: [{ type: "UNPROCESSABLE" }] });
});
