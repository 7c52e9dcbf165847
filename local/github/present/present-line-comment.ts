import type { JsonObject } from "../json.ts";
import { nodeId } from "../state/node-ids.ts";
import type { LineCommentRecord, PullThread, RepositoryRecord } from "../state/records.ts";
import { repositoryApi, type World } from "../world.ts";
import { associationOf, presentAccount } from "./present-account.ts";
import { threadPage } from "./present-thread.ts";

/** A comment on a line of a pull request. */
export function presentLineComment(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  comment: LineCommentRecord,
): JsonObject {
  const api = `${repositoryApi(world, repository)}/pulls`;
  const html = `${threadPage(world, repository, thread)}#discussion_r${comment.id}`;
  const pull = `${api}/${thread.number}`;
  const self = `${api}/comments/${comment.id}`;
  const kinds = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];
  return {
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    url: self,
    pull_request_review_id: null,
    diff_hunk: "@@",
    path: comment.path,
    position: comment.line,
    original_position: comment.line,
    line: comment.line,
    original_line: comment.line,
    start_line: null,
    original_start_line: null,
    start_side: null,
    side: "RIGHT",
    subject_type: "line",
    commit_id: comment.commitSha,
    original_commit_id: comment.commitSha,
    user: presentAccount(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(world, comment.user),
    _links: { self: { href: self }, html: { href: html }, pull_request: { href: pull } },
    reactions: {
      url: `${self}/reactions`,
      total_count: 0,
      ...Object.fromEntries(kinds.map((kind) => [kind, 0])),
    },
  };
}
