import { countAhead, diffFiles, type FileDiff, mergeBase } from "../git/compare.ts";
import { readBranch } from "../git/references.ts";
import type { JsonObject } from "../json.ts";
import type { Mergeability } from "../pulls/mergeability.ts";
import { nodeId } from "../state/node-ids.ts";
import type { PullThread, RepositoryRecord } from "../state/records.ts";
import { repositoryApi, repositoryPage, type World } from "../world.ts";
import { presentAccount } from "./present-account.ts";
import { presentRepository } from "./present-repository.ts";
import { presentCommon, presentLabels, threadPage } from "./present-thread.ts";

/** A pull request as lists show it. */
export function presentPull(world: World, repository: RepositoryRecord, thread: PullThread): JsonObject {
  const { pull } = thread;
  const repositoryUrl = repositoryApi(world, repository);
  const api = `${repositoryUrl}/pulls/${thread.number}`;
  const page = threadPage(world, repository, thread);
  const { comments: _comments, ...common } = presentCommon(world, repository, thread);
  const links = {
    self: api,
    html: page,
    issue: `${repositoryUrl}/issues/${thread.number}`,
    comments: `${repositoryUrl}/issues/${thread.number}/comments`,
    review_comments: `${api}/comments`,
    review_comment: `${repositoryUrl}/pulls/comments{/number}`,
    commits: `${api}/commits`,
    statuses: `${repositoryUrl}/statuses/${pull.headSha}`,
  };
  return {
    ...common,
    // In lists of pull requests GitHub describes this as text, where elsewhere it may be missing.
    labels: presentLabels(world, repository, thread).map((label) => ({
      ...label,
      description: label.description ?? "",
    })),
    id: pull.id,
    node_id: nodeId("PR", repository.id, thread.number),
    url: api,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    statuses_url: links.statuses,
    draft: pull.draft,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    requested_reviewers: pull.requestedReviewers.map((account) => presentAccount(world, account)),
    requested_teams: pull.requestedTeams.map((slug) => presentTeam(world, repository, slug)),
    auto_merge: null,
    head: presentEnd(world, headRepository(world, repository, thread), pull.headRef, pull.headSha),
    base: presentEnd(world, repository, pull.baseRef, pull.baseSha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  };
}

/** The repository of a pull request's branch. */
export function headRepository(
  world: World,
  repository: RepositoryRecord,
  { pull }: PullThread,
): RepositoryRecord {
  const fork = world.store.state.repositories.find(({ id }) => id === pull.headFork);
  return fork ?? repository;
}

/** A pull request read by itself: with its counts and whether it can be merged. */
export async function presentFullPull(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  mergeability: Mergeability,
): Promise<JsonObject> {
  const { pull } = thread;
  const gitDir = world.store.gitDir(repository);
  const files = await pullFiles(gitDir, thread);
  return {
    ...presentPull(world, repository, thread),
    merged: pull.mergedAt !== null,
    merged_by: pull.mergedBy && presentAccount(world, pull.mergedBy),
    merge_commit_sha: pull.mergeCommitSha ?? mergeability.testMergeSha,
    mergeable: mergeability.mergeable,
    rebaseable: mergeability.mergeable,
    mergeable_state: mergeability.state,
    comments: thread.comments.length,
    review_comments: pull.lineComments.length,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: await countAhead(gitDir, pull.baseSha, pull.headSha),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** The files a pull request changes: from where it branched off, not from where the base is now. */
export async function pullFiles(gitDir: string, { pull, state }: PullThread): Promise<FileDiff[]> {
  const tip = (state === "open" ? await readBranch(gitDir, pull.baseRef) : undefined) ?? pull.baseSha;
  const base = (await mergeBase(gitDir, tip, pull.headSha)) ?? pull.baseSha;
  return diffFiles(gitDir, base, pull.headSha);
}

/** One changed file. */
export function presentFile(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  file: FileDiff,
): JsonObject {
  const page = repositoryPage(world, repository);
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  const { headSha } = thread.pull;
  return {
    sha: file.sha,
    filename: file.filename,
    previous_filename: file.previousFilename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${headSha}/${path}`,
    raw_url: `${page}/raw/${headSha}/${path}`,
    contents_url: `${repositoryApi(world, repository)}/contents/${path}?ref=${headSha}`,
    patch: file.patch,
  };
}

function presentTeam(world: World, repository: RepositoryRecord, slug: string): JsonObject {
  const api = `${world.urls.api}/teams/${encodeURIComponent(slug)}`;
  return {
    id: 1,
    node_id: nodeId("O", slug),
    name: slug,
    slug,
    description: null,
    privacy: "closed",
    type: "organization",
    organization_id: repository.owner.id,
    notification_setting: "notifications_enabled",
    permission: "push",
    url: api,
    html_url: `${world.urls.html}/orgs/${repository.owner.login}/teams/${encodeURIComponent(slug)}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
    parent: null,
  };
}

function presentEnd(world: World, repository: RepositoryRecord, ref: string, sha: string): JsonObject {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: presentAccount(world, repository.owner),
    repo: presentRepository(world, repository),
  };
}
