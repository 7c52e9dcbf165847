import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type GitHubStandIn, type GitHubStandInOptions, startGitHub } from "../../../local/github/start.ts";

/** The repository that every test starts from. */
export const repo = { owner: "acme", repo: "agents" };

/** A webhook as it arrived. */
export interface ReceivedHook {
  event: string;
  delivery: string;
  signature: string;
  text: string;
  payload: Record<string, unknown>;
}

/** A stand-in with one repository, an app's client for it, and a receiver for its webhooks. */
export interface Bench {
  github: GitHubStandIn;
  octokit: Octokit;
  hooks: ReceivedHook[];
  dataDir: string;
  /** Answers webhooks with this status from now on. */
  answerHooksWith(status: number): void;
  stop(): Promise<void>;
}

export const webhookSecret = "a secret for tests";

/** The first version of the one file that most tests change. */
export const firstPrompt = "You are a planner.\nAnswer briefly.\nName your sources.\n";

/** Starts a bench; with a folder of an earlier one, on its data. */
export async function startBench(dataDir = mkdtempSync(join(tmpdir(), "github-"))): Promise<Bench> {
  const hooks: ReceivedHook[] = [];
  let status = 200;
  const receiver = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    hooks.push({
      event: String(request.headers["x-github-event"]),
      delivery: String(request.headers["x-github-delivery"]),
      signature: String(request.headers["x-hub-signature-256"]),
      text,
      payload: JSON.parse(text),
    });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");

  const options: GitHubStandInOptions = {
    port: 0,
    dataDir,
    tokens: { "app-token": { id: 900, login: "improver[bot]", type: "Bot" } },
    people: [
      { id: 1, login: "ada" },
      { id: 2, login: "grace" },
    ],
    webhook: { url: `http://127.0.0.1:${address.port}/hooks`, secret: webhookSecret },
  };
  const github = await startGitHub(options);
  await github.seedRepository({
    owner: repo.owner,
    name: repo.repo,
    private: true,
    files: { "agents/planner.md": firstPrompt, "README.md": "# Agents\n" },
  });
  return {
    github,
    octokit: client(github),
    hooks,
    dataDir,
    answerHooksWith(next) {
      status = next;
    },
    async stop() {
      await github.close();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
}

/** The bench of all tests of a file. */
export let bench: Bench;

/** To be called once at the top of a file whose tests share a bench. */
export function useBench(): void {
  beforeAll(async () => {
    bench = await startBench();
  });
  afterEach(() => expect(bench.github.violations).toEqual([]));
  afterAll(async () => {
    await bench.stop();
    forget(bench.dataDir);
  });
}

/** Deletes what a bench kept. */
export function forget(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true });
}

/** An Octokit that talks to the stand-in and keeps its warnings to itself. */
export function client(github: GitHubStandIn, token = "app-token", baseUrl = github.apiUrl): Octokit {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ auth: token, baseUrl, log: silent });
}

const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } ref { name target { oid } } }
}`;

/** Commits one change on a branch the way the product does. Answers the new commit. */
export async function commit(
  octokit: Octokit,
  branch: string,
  expectedHeadOid: string,
  files: Record<string, string | null>,
): Promise<string> {
  const entries = Object.entries(files);
  const additions = entries.flatMap(([path, text]) =>
    text === null ? [] : [{ path, contents: Buffer.from(text).toString("base64") }],
  );
  const deletions = entries.flatMap(([path, text]) => (text === null ? [{ path }] : []));
  const answer: { createCommitOnBranch: { commit: { oid: string } } } = await octokit.graphql(
    commitMutation,
    {
      input: {
        branch: { repositoryNameWithOwner: "acme/agents", branchName: branch },
        expectedHeadOid,
        message: { headline: `Change ${entries.map(([path]) => path).join(", ")}` },
        fileChanges: { additions, deletions },
      },
    },
  );
  return answer.createCommitOnBranch.commit.oid;
}

/** The commit at the end of the default branch. */
export async function mainTip(octokit: Octokit): Promise<string> {
  const { data } = await octokit.rest.git.getRef({ ...repo, ref: "heads/main" });
  return data.object.sha;
}

/** Opens a pull request with one commit that changes the given files. */
export async function propose(
  octokit: Octokit,
  branch: string,
  files: Record<string, string | null>,
  options: { draft?: boolean; body?: string; title?: string } = {},
) {
  const sha = await mainTip(octokit);
  await octokit.rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha });
  await commit(octokit, branch, sha, files);
  const { data } = await octokit.rest.pulls.create({
    ...repo,
    title: options.title ?? `Improve ${branch}`,
    head: branch,
    base: "main",
    body: options.body ?? "",
    draft: options.draft ?? false,
  });
  return data;
}

/** The status and message of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("The call was expected to fail.");
  const status = "status" in error && typeof error.status === "number" ? error.status : 0;
  return { status, message: error.message };
}
