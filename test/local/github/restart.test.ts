import { expect, test } from "vitest";
import { client, commit, forget, mainTip, propose, repo, startBench } from "./support.ts";

test("everything is still there after a restart, and numbers go on where they stopped", async () => {
  const first = await startBench();
  const pull = await propose(first.octokit, "kept", { "kept.md": "kept\n" }, { draft: true });
  await first.octokit.rest.issues.addLabels({ ...repo, issue_number: pull.number, labels: ["kept"] });
  const comment = await first.github.control.comment(pull.number, "kept too", { as: "grace" });
  const tip = await mainTip(first.octokit);
  await first.stop();

  const second = await startBench(first.dataDir);
  try {
    expect(await mainTip(second.octokit)).toBe(tip);
    const { data } = await second.octokit.rest.pulls.get({ ...repo, pull_number: pull.number });
    expect(data).toMatchObject({
      id: pull.id,
      node_id: pull.node_id,
      draft: true,
      labels: [{ name: "kept" }],
    });
    const { data: comments } = await second.octokit.rest.issues.listComments({
      ...repo,
      issue_number: pull.number,
    });
    expect(comments).toMatchObject([{ id: comment, body: "kept too" }]);
    const { data: issue } = await second.octokit.rest.issues.create({ ...repo, title: "Next" });
    expect(issue.number).toBe(pull.number + 1);
    await second.github.control.ready(pull.number, { as: "ada" });
    await second.github.control.merge(pull.number, { as: "ada" });
    expect(await second.github.control.readFile("kept.md")).toBe("kept\n");
    expect(second.github.violations).toEqual([]);
  } finally {
    await second.stop();
    forget(first.dataDir);
  }
});

test("a user's own git settings and a surrounding git hook have no influence", async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    GIT_DIR: "/nonexistent",
    GIT_INDEX_FILE: "/nonexistent/index",
    GIT_AUTHOR_NAME: "me",
  });
  const bench = await startBench();
  try {
    const sha = await commit(bench.octokit, "main", await mainTip(bench.octokit), { "shielded.md": "1\n" });
    expect(await mainTip(client(bench.github))).toBe(sha);
  } finally {
    process.env = before;
    await bench.stop();
    forget(bench.dataDir);
  }
});

test("starting takes less than a second", async () => {
  const began = performance.now();
  const bench = await startBench();
  const took = performance.now() - began;
  await bench.stop();
  forget(bench.dataDir);
  expect(took).toBeLessThan(1000);
});
