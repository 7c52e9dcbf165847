import type { App, Installation } from "../apps/open-apps.ts";
import { type Commit, readCommits, type Signature } from "../git/commits.ts";
import { recall } from "../git/recall.ts";
import type { JsonObject } from "../json.ts";
import { presentAccount, signatureOf } from "../present/present-account.ts";
import { presentCheckRun } from "../present/present-check.ts";
import { presentLineComment } from "../present/present-line-comment.ts";
import { presentFullPull, presentPull } from "../present/present-pull.ts";
import { presentRepository } from "../present/present-repository.ts";
import { presentReview } from "../present/present-review.ts";
import { presentComment, presentIssue } from "../present/present-thread.ts";
import { unknownMergeability } from "../pulls/mergeability.ts";
import { presentInstallation } from "../rest/apps.ts";
import type {
  Account,
  CheckRunRecord,
  CommentRecord,
  LineCommentRecord,
  PullThread,
  RepositoryRecord,
  ReviewRecord,
  ThreadRecord,
} from "../state/records.ts";
import { placeOf, repositoryPage, type World } from "../world.ts";

/** The things about a pull request that the stand-in tells. */
export type PullAction =
  | "opened"
  | "edited"
  | "closed"
  | "reopened"
  | "synchronize"
  | "ready_for_review"
  | "converted_to_draft";

/** Tells the webhook what happened to a pull request. Whether it can be merged is never known that early. */
export async function emitPull(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  actor: Account,
  action: PullAction,
  extra: JsonObject = {},
): Promise<void> {
  const pull = await presentFullPull(world, repository, thread, unknownMergeability);
  const payload = {
    action,
    number: thread.number,
    pull_request: world.contract.complete("pulls/get", pull, placeOf(world, repository)),
    ...common(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "pull_request", action, payload });
}

/** Tells the webhook what became of a comment on an issue or pull request. */
export function emitComment(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: ThreadRecord,
  comment: CommentRecord,
  action: "created" | "edited" | "deleted" = "created",
  extra: JsonObject = {},
): void {
  const place = placeOf(world, repository);
  const issue = presentIssue(world, repository, thread);
  const payload = {
    action,
    issue: world.contract.complete("issues/get", issue, place),
    comment: world.contract.complete(
      "issues/create-comment",
      presentComment(world, repository, thread, comment),
      place,
    ),
    ...common(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "issue_comment", action, payload });
}

/** Tells the webhook what became of a comment on a line. */
export function emitLineComment(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
  comment: LineCommentRecord,
  action: "created" | "edited" | "deleted",
  extra: JsonObject = {},
): void {
  const pull = presentPull(world, repository, thread);
  const payload = {
    action,
    comment: presentLineComment(world, repository, thread, comment),
    pull_request: world.contract.complete("pulls/get", pull, placeOf(world, repository)),
    ...common(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "pull_request_review_comment", action, payload });
}

/** Tells the webhook what happened to an issue. */
export function emitIssue(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: ThreadRecord,
  action: "opened" | "edited" | "closed" | "reopened",
  extra: JsonObject = {},
): void {
  const issue = presentIssue(world, repository, thread);
  const payload = {
    action,
    issue: world.contract.complete("issues/get", issue, placeOf(world, repository)),
    ...common(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "issues", action, payload });
}

/** Tells the webhook about a review. */
export async function emitReview(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  review: ReviewRecord,
): Promise<void> {
  const pull = presentPull(world, repository, thread);
  const place = placeOf(world, repository);
  const payload = {
    action: "submitted",
    review: { ...presentReview(world, repository, thread, review), state: review.state.toLowerCase() },
    pull_request: world.contract.complete("pulls/get", pull, place),
    ...common(world, repository, review.user),
  };
  world.emit({ name: "pull_request_review", action: "submitted", payload });
}

/** Tells the webhook that somebody pressed a button of a check run. */
export function emitRequestedAction(
  world: World,
  repository: RepositoryRecord,
  run: CheckRunRecord,
  identifier: string,
  actor: Account,
): void {
  const check = presentCheckRun(world, repository, run);
  const payload = {
    action: "requested_action",
    check_run: world.contract.complete("checks/create", check, placeOf(world, repository)),
    requested_action: { identifier },
    ...common(world, repository, actor),
  };
  world.emit({ name: "check_run", action: "requested_action", payload });
}

/** Tells the webhook that a branch is gone. */
export function emitDelete(world: World, repository: RepositoryRecord, actor: Account, branch: string): void {
  const payload = {
    ref: branch,
    ref_type: "branch",
    pusher_type: "user",
    ...common(world, repository, actor),
  };
  world.emit({ name: "delete", payload });
}

/** Tells the webhook that a repository has another name. */
export function emitRenamed(world: World, repository: RepositoryRecord, actor: Account, from: string): void {
  const changes = { repository: { name: { from } } };
  const payload = { action: "renamed", changes, ...common(world, repository, actor) };
  world.emit({ name: "repository", action: "renamed", payload });
}

/** Tells the webhook that an installation was suspended or is so no longer. */
export function emitInstallation(
  world: World,
  found: { app: App; installation: Installation },
  actor: Account,
): void {
  const { app, installation } = found;
  const action = installation.suspendedAt === null ? "unsuspend" : "suspend";
  const shown = presentInstallation(world, { account: app.bot, app }, installation);
  const suspended_by = installation.suspendedAt === null ? null : presentAccount(world, actor);
  const payload = {
    action,
    installation: world.contract.complete(
      "apps/get-installation",
      { ...shown, suspended_by },
      { ...world.urls, fullName: "octocat/Hello-World" },
    ),
    sender: presentAccount(world, actor),
  };
  world.emit({ name: "installation", action, payload });
}

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
  const range = `${from ?? `refs/heads/${repository.defaultBranch}`}..${to}`;
  const added = await Promise.all(
    (await readCommits(gitDir, range)).map((commit) => presentCommit(gitDir, page, commit)),
  );
  const head = added.at(-1) ?? (await presentTip(gitDir, page, to));
  const { repository: shared, ...rest } = common(world, repository, actor);
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

function common(world: World, repository: RepositoryRecord, actor: Account) {
  const completed = world.contract.complete(
    "repos/get",
    presentRepository(world, repository),
    placeOf(world, repository),
  );
  return { repository: Object(completed), sender: presentAccount(world, actor) };
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
