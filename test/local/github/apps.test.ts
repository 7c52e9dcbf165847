import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHubStandIn, startGitHub } from "../../../local/github/start.ts";
import { openGitHub, statusOf } from "../../../shared/platform/github.ts";
import { commit, forget, mainTip } from "./support.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const repo = { owner: "acme", repo: "agents" };
let github: GitHubStandIn;
let dataDir = "";
let now = new Date();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "github-apps-"));
  const all = {
    contents: "write",
    issues: "write",
    pull_requests: "write",
    checks: "write",
    statuses: "read",
  } as const;
  github = await startGitHub({
    port: 0,
    dataDir,
    tokens: {},
    people: [{ id: 1, login: "ada" }],
    now: () => now,
    apps: [
      {
        id: 7,
        slug: "improver",
        botId: 907,
        publicKey: keys.publicKey,
        installations: [
          { id: 70, account: "acme", permissions: all, repositories: ["acme/agents"] },
          { id: 71, account: "acme", permissions: { issues: "read" } },
        ],
      },
    ],
  });
  for (const name of ["agents", "secret"])
    await github.seedRepository({ owner: "acme", name, private: true, files: { "README.md": "# Agents\n" } });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  forget(dataDir);
});

const login = (installation: number, privateKey = keys.privateKey) =>
  openGitHub({
    login: { appId: "7", privateKey, installationId: String(installation) },
    apiUrl: github.apiUrl,
  });
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "it worked",
    (error) => `${statusOf(error)} ${error.message}`,
  );

test("an App signs in with its key, and commits, opens pull requests and checks as its bot", async () => {
  const octokit = login(70);
  const tip = await mainTip(octokit);
  await octokit.rest.git.createRef({ ...repo, ref: "refs/heads/one", sha: tip });
  const sha = await commit(octokit, "one", tip, { "one.md": "one\n" });
  const { data: pull } = await octokit.rest.pulls.create({
    ...repo,
    title: "One",
    head: "one",
    base: "main",
  });
  expect(pull.user).toMatchObject({ login: "improver[bot]", type: "Bot" });
  const { data: run } = await octokit.rest.checks.create({
    ...repo,
    name: "checks",
    head_sha: sha,
    status: "completed",
    conclusion: "success",
    output: { title: "Fine", summary: "All fine." },
    actions: [{ label: "Again", description: "Look again", identifier: "again" }],
  });
  expect(run).toMatchObject({ conclusion: "success", pull_requests: [{ number: pull.number }] });
  const { data: merged } = await octokit.rest.pulls.merge({ ...repo, pull_number: pull.number, sha });
  expect(merged).toMatchObject({ merged: true });
  // The token was asked for once, and kept.
  expect(github.calls.filter(({ path }) => path.endsWith("/access_tokens"))).toHaveLength(1);
});

test("what the installation is not allowed is refused, by REST and by GraphQL, and has no effect", async () => {
  const octokit = login(71);
  expect((await octokit.rest.issues.listForRepo(repo)).status).toBe(200);
  expect(await refusal(octokit.rest.issues.create({ ...repo, title: "No" }))).toContain(
    "403 GitHub answered with status 403: Resource not accessible by integration",
  );
  expect(await refusal(octokit.rest.pulls.list(repo))).toContain("403");
  const tip = await mainTip(login(70));
  expect(await refusal(commit(octokit, "main", tip, { "no.md": "no" }))).toContain("Resource not accessible");
  expect(await mainTip(login(70))).toBe(tip);
});

test("a repository that the App is not installed on is not there", async () => {
  expect(await refusal(login(70).rest.repos.get({ owner: "acme", repo: "secret" }))).toContain("404");
});

test("a key of somebody else, and a clock that is an hour wrong, are refused", async () => {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  expect(await refusal(login(70, privateKey).rest.repos.get(repo))).toContain("401");
  now = new Date(Date.now() - 3_600_000);
  expect(await refusal(login(70).rest.repos.get(repo))).toContain("401");
  now = new Date();
});

test("a suspended installation gets no token until that ends", async () => {
  await github.control.suspend(70, true, { as: "ada" });
  expect(await refusal(login(70).rest.repos.get(repo))).toContain("suspended");
  await github.control.suspend(70, false, { as: "ada" });
  expect((await login(70).rest.repos.get(repo)).status).toBe(200);
});

test("a renamed repository answers under its old name, for reading and writing", async () => {
  await github.control.rename("robots", { as: "ada", repository: "acme/secret" });
  const octokit = login(71);
  expect((await octokit.rest.issues.listForRepo({ owner: "acme", repo: "secret" })).data).toEqual([]);
  expect((await octokit.rest.repos.get({ owner: "acme", repo: "secret" })).data.full_name).toBe(
    "acme/robots",
  );
});
