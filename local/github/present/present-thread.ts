import type { JsonObject } from "../json.ts";
import { nodeId } from "../state/node-ids.ts";
import type { CommentRecord, LabelRecord, RepositoryRecord, ThreadRecord } from "../state/records.ts";
import { repositoryApi, repositoryPage, type World } from "../world.ts";
import { associationOf, presentAccount } from "./present-account.ts";

/** A label. */
export function presentLabel(world: World, repository: RepositoryRecord, label: LabelRecord): JsonObject {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryApi(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

/** The labels of an issue or pull request. */
export function presentLabels(
  world: World,
  repository: RepositoryRecord,
  thread: ThreadRecord,
): JsonObject[] {
  return thread.labels
    .flatMap((name) => repository.labels.find((label) => label.name === name) ?? [])
    .map((label) => presentLabel(world, repository, label));
}

/** The page of an issue or pull request. */
export function threadPage(world: World, repository: RepositoryRecord, thread: ThreadRecord): string {
  return `${repositoryPage(world, repository)}/${thread.pull ? "pull" : "issues"}/${thread.number}`;
}

/** What issues and pull requests show alike. */
export function presentCommon(world: World, repository: RepositoryRecord, thread: ThreadRecord): JsonObject {
  const assignees = thread.assignees.map((account) => presentAccount(world, account));
  const issueApi = `${repositoryApi(world, repository)}/issues/${thread.number}`;
  return {
    html_url: threadPage(world, repository, thread),
    comments_url: `${issueApi}/comments`,
    number: thread.number,
    state: thread.state,
    locked: false,
    active_lock_reason: null,
    title: thread.title,
    body: thread.body,
    user: presentAccount(world, thread.user),
    labels: presentLabels(world, repository, thread),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: thread.comments.length,
    created_at: thread.createdAt,
    updated_at: thread.updatedAt,
    closed_at: thread.closedAt,
    author_association: associationOf(world, thread.user),
  };
}

/** An issue. A pull request shows up as one too, with a `pull_request` key, in every list of issues. */
export function presentIssue(world: World, repository: RepositoryRecord, thread: ThreadRecord): JsonObject {
  const api = `${repositoryApi(world, repository)}/issues/${thread.number}`;
  const isPull = thread.pull !== undefined;
  return {
    ...presentCommon(world, repository, thread),
    id: thread.id,
    node_id: nodeId(isPull ? "PR" : "I", repository.id, thread.number),
    url: api,
    repository_url: repositoryApi(world, repository),
    labels_url: `${api}/labels{/name}`,
    events_url: `${api}/events`,
    timeline_url: `${api}/timeline`,
    state_reason: thread.stateReason,
    closed_by: thread.closedBy && presentAccount(world, thread.closedBy),
    pinned_comment: null,
    reactions: noReactions(api),
    performed_via_github_app: null,
    draft: thread.pull?.draft,
    pull_request: isPull ? pullLinks(world, repository, thread) : undefined,
  };
}

function noReactions(api: string): JsonObject {
  const kinds = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];
  return { url: `${api}/reactions`, total_count: 0, ...Object.fromEntries(kinds.map((kind) => [kind, 0])) };
}

function countReactions(api: string, { reactions }: CommentRecord): JsonObject {
  const counts: JsonObject = { ...noReactions(api), total_count: reactions.length };
  for (const { content } of reactions) counts[content] = Number(counts[content]) + 1;
  return counts;
}

function pullLinks(world: World, repository: RepositoryRecord, thread: ThreadRecord): JsonObject {
  const page = threadPage(world, repository, thread);
  return {
    url: `${repositoryApi(world, repository)}/pulls/${thread.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: thread.pull?.mergedAt ?? null,
  };
}

/** A comment on an issue or pull request. */
export function presentComment(
  world: World,
  repository: RepositoryRecord,
  thread: ThreadRecord,
  comment: CommentRecord,
): JsonObject {
  const api = `${repositoryApi(world, repository)}/issues`;
  return {
    id: comment.id,
    node_id: nodeId("IC", repository.id, comment.id),
    url: `${api}/comments/${comment.id}`,
    html_url: `${threadPage(world, repository, thread)}#issuecomment-${comment.id}`,
    issue_url: `${api}/${thread.number}`,
    user: presentAccount(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(world, comment.user),
    reactions: countReactions(`${api}/comments/${comment.id}`, comment),
    performed_via_github_app: null,
  };
}
