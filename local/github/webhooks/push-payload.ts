import { type Commit, readCommits, type Signature } from "../git/commits.ts";
import { recall } from "../git/recall.ts";
import { readBranch } from "../git/references.ts";
import type { JsonObject } from "../json.ts";
import { signatureOf } from "../present/present-account.ts";
import type { Account, RepositoryRecord } from "../state/records.ts";
import { repositoryPage, type World } from "../world.ts";
import { commonPayload } from "./payloads.ts";

/** Tells the webhook that a branch moved. */
export async function emitPush(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  move: { branch: string; from?: string; to: string; forced?: boolean },
): Promise<void> {
  const { branch, from, to, forced = false } = move;
  const gitDir = world.store.gitDir(repository);
  const page = repositoryPage(world, repository);
  // A new branch may bring nothing new: what is already on the default branch is not pushed again.
  const known = from ?? (await readBranch(gitDir, repository.defaultBranch));
  const added = await Promise.all(
    (await readCommits(gitDir, known === undefined ? to : `${known}..${to}`)).map((commit) =>
      presentCommit(gitDir, page, commit),
    ),
  );
  const head = added.at(-1) ?? (await presentTip(gitDir, page, to));
  const { repository: shared, ...rest } = commonPayload(world, repository, actor);
  const payload = {
    ref: `refs/heads/${branch}`,
    before: from ?? "0".repeat(40),
    after: to,
    created: from === undefined,
    deleted: false,
    forced,
    base_ref: null,
    compare:
      from === undefined
        ? `${page}/tree/${branch}`
        : `${page}/compare/${from.slice(0, 12)}...${to.slice(0, 12)}`,
    commits: added,
    head_commit: head,
    pusher: signatureOf(actor),
    repository: { ...shared, ...pushedRepository(repository) },
    ...rest,
  };
  world.emit({ name: "push", payload });
}

/** Only in push events, GitHub gives these as seconds, and an organisation by name alone. */
function pushedRepository(repository: RepositoryRecord): JsonObject {
  return {
    created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
    pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
    stargazers: 0,
    organization: repository.owner.type === "Organization" ? repository.owner.login : undefined,
    master_branch: repository.defaultBranch,
  };
}

async function presentTip(gitDir: string, page: string, sha: string): Promise<JsonObject | null> {
  const [commit] = await readCommits(gitDir, sha);
  return commit === undefined ? null : presentCommit(gitDir, page, commit);
}

async function presentCommit(gitDir: string, page: string, commit: Commit): Promise<JsonObject> {
  const args = [
    "diff-tree",
    "-r",
    "--root",
    "--no-commit-id",
    "--name-status",
    "-z",
    "-m",
    "--first-parent",
    commit.sha,
  ];
  const fields = (await recall(gitDir, args)).text.split("\0");
  const files: Record<string, string[]> = { A: [], D: [], M: [] };
  for (let at = 0; at + 1 < fields.length; at += 2) files[fields[at] ?? ""]?.push(fields[at + 1] ?? "");
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.date.toISOString().replace(".000Z", "Z"),
    url: `${page}/commit/${commit.sha}`,
    author: presentSignature(commit.author),
    committer: presentSignature(commit.committer),
    added: files.A,
    removed: files.D,
    modified: files.M,
  };
}

/** The login is part of the address that GitHub gives its users. */
function presentSignature({ name, email }: Signature): JsonObject {
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? { name, email } : { name, email, username: login };
}
