import { readCommit } from "../git/commits.ts";
import { readReference } from "../git/references.ts";
import type { JsonObject } from "../json.ts";
import { accountNodeId } from "../present/present-account.ts";
import { threadPage } from "../present/present-thread.ts";
import { readMergeability } from "../pulls/mergeability.ts";
import { notFound } from "../refusal.ts";
import { nodeId } from "../state/node-ids.ts";
import {
  type Account,
  fullName,
  isPull,
  type PullThread,
  type RepositoryRecord,
  type ThreadRecord,
} from "../state/records.ts";
import { repositoryPage, type World } from "../world.ts";

/** An account. GraphQL leaves the "[bot]" away that REST appends to an app's login. */
export function accountView(world: World, account: Account): JsonObject {
  const login = account.type === "Bot" ? account.login.replace(/\[bot\]$/, "") : account.login;
  return {
    __typename: account.type,
    id: accountNodeId(account),
    databaseId: account.id,
    login,
    url: `${world.urls.html}/${encodeURIComponent(login)}`,
  };
}

/** A repository; what costs a call of git is a function and only run when asked for. */
export function repositoryView(world: World, repository: RepositoryRecord): JsonObject {
  const find = (number: number) => repository.threads.find((thread) => thread.number === number);
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isPrivate: repository.private,
    url: repositoryPage(world, repository),
    owner: accountView(world, repository.owner),
    defaultBranchRef: () => refView(world, repository, repository.defaultBranch),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refView(world, repository, qualifiedName.replace(/^refs\/heads\//, "")),
    pullRequest({ number }: { number: number }) {
      const thread = find(number);
      if (isPull(thread)) return pullView(world, repository, thread);
      throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
    },
    issue({ number }: { number: number }) {
      const thread = find(number);
      if (thread !== undefined && !isPull(thread)) return issueView(world, repository, thread);
      throw notFound(`Could not resolve to an Issue with the number of ${number}.`);
    },
  };
}

/** A branch, or null when there is none. */
export async function refView(
  world: World,
  repository: RepositoryRecord,
  branch: string,
): Promise<JsonObject | null> {
  const name = `refs/heads/${branch}`;
  const sha = await readReference(world.store.gitDir(repository), name);
  if (sha === undefined) return null;
  const target = () => commitView(world, repository, sha);
  return {
    __typename: "Ref",
    id: nodeId("REF", repository.id, name),
    name: branch,
    prefix: "refs/heads/",
    target,
  };
}

/** A commit. */
export async function commitView(
  world: World,
  repository: RepositoryRecord,
  sha: string,
): Promise<JsonObject> {
  const commit = await readCommit(world.store.gitDir(repository), sha);
  return {
    __typename: "Commit",
    id: nodeId("C", repository.id, sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    message: commit.message,
    messageHeadline: commit.message.split("\n")[0],
    committedDate: commit.date.toISOString().replace(".000Z", "Z"),
    url: `${repositoryPage(world, repository)}/commit/${sha}`,
  };
}

/** An issue. */
export function issueView(world: World, repository: RepositoryRecord, thread: ThreadRecord): JsonObject {
  return {
    __typename: "Issue",
    id: nodeId("I", repository.id, thread.number),
    databaseId: thread.id,
    number: thread.number,
    title: thread.title,
    body: thread.body ?? "",
    state: thread.state.toUpperCase(),
    closed: thread.state === "closed",
    url: threadPage(world, repository, thread),
    createdAt: thread.createdAt,
    updatedAt: thread.updatedAt,
    closedAt: thread.closedAt,
    author: accountView(world, thread.user),
    lastEditedAt: thread.edits.at(-1)?.at ?? null,
    userContentEdits: ({ first, last }: { first?: number; last?: number }) => {
      // GitHub lists them newest first.
      const all = thread.edits.toReversed();
      const nodes = last === undefined || last === null ? all.slice(0, first ?? 100) : all.slice(-last);
      return {
        __typename: "UserContentEditConnection",
        totalCount: all.length,
        nodes: nodes.map(({ at, editor }) => ({
          __typename: "UserContentEdit",
          id: nodeId("UCE", repository.id, thread.number, at),
          editedAt: at,
          editor: accountView(world, editor),
        })),
      };
    },
  };
}

/** A pull request. */
export function pullView(world: World, repository: RepositoryRecord, thread: PullThread): JsonObject {
  const { pull } = thread;
  const merged = pull.mergedAt !== null;
  const mergeCommit = pull.mergeCommitSha;
  return {
    ...issueView(world, repository, thread),
    __typename: "PullRequest",
    id: nodeId("PR", repository.id, thread.number),
    databaseId: pull.id,
    state: merged ? "MERGED" : thread.state.toUpperCase(),
    isDraft: pull.draft,
    merged,
    mergedAt: pull.mergedAt,
    mergedBy: pull.mergedBy && accountView(world, pull.mergedBy),
    mergeCommit: mergeCommit === null ? null : () => commitView(world, repository, mergeCommit),
    async mergeable() {
      const { mergeable } = await readMergeability(world, repository, thread);
      if (mergeable === null) return "UNKNOWN";
      return mergeable ? "MERGEABLE" : "CONFLICTING";
    },
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    author: accountView(world, thread.user),
  };
}
