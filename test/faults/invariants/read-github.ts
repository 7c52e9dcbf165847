import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openGitHub } from "../../../shared/platform/github.ts";
import type { Stage } from "../stage.ts";
import { readerToken } from "../world.ts";

/** An issue or a pull request, with what is said on it. */
export interface Thread {
  number: number;
  isPull: boolean;
  isOpen: boolean;
  isMerged: boolean;
  body: string;
  labels: string[];
  branch: string | undefined;
  head: string | undefined;
  comments: string[];
}

/** What GitHub holds of a run. */
export interface GitHubState {
  threads: Thread[];
  branches: string[];
  /** Our check runs by commit. */
  checks: Map<string, string[]>;
}

function open({ world, repository }: Stage) {
  const { rest } = openGitHub({
    login: { token: readerToken },
    apiUrl: world.github.apiUrl,
    timeoutMs: 30_000,
  });
  const [owner = "", repo = ""] = repository.split("/");
  return { rest, owner, repo };
}

/** What somebody sees who looks at an issue or a pull request. */
export async function readThread(stage: Stage, issue_number: number): Promise<{ body: string }> {
  const { rest, owner, repo } = open(stage);
  const { data } = await rest.issues.get({ owner, repo, issue_number });
  return { body: data.body ?? "" };
}

/** Reads what is there at the end, by the API and not by what the product noted. */
export async function readGitHub(stage: Stage): Promise<GitHubState> {
  const { world } = stage;
  const { rest, owner, repo } = open(stage);
  const where = { owner, repo, per_page: 100 };
  const issues = (await rest.issues.listForRepo({ ...where, state: "all" })).data;
  const pulls = (await rest.pulls.list({ ...where, state: "all" })).data;
  const heads = new Map(pulls.map((pull) => [pull.number, pull]));
  const threads: Thread[] = [];
  const checks = new Map<string, string[]>();
  for (const { number, body, state, labels, comments } of issues) {
    const pull = heads.get(number);
    const said =
      comments === 0 ? [] : (await rest.issues.listComments({ ...where, issue_number: number })).data;
    threads.push({
      number,
      isPull: pull !== undefined,
      isOpen: state === "open",
      isMerged: Boolean(pull?.merged_at),
      body: body ?? "",
      labels: labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
      branch: pull?.head.ref,
      head: pull?.head.sha,
      comments: said.map((comment) => comment.body ?? ""),
    });
    if (pull === undefined) continue;
    const { data } = await rest.checks.listForRef({ owner, repo, ref: pull.head.sha });
    checks.set(
      pull.head.sha,
      data.check_runs.map(({ name }) => name),
    );
  }
  return { threads, branches: readBranches(world.repositories), checks };
}

/** The branches of the repository that was made last, asked of git itself. */
function readBranches(folder: string): string[] {
  const [latest = ""] = readdirSync(folder).toSorted(
    (a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10),
  );
  const refs = execFileSync("git", ["for-each-ref", "--format=%(refname:short)", "refs/heads/improve"], {
    cwd: join(folder, latest),
    encoding: "utf8",
  });
  return refs.split("\n").filter((name) => name !== "");
}
