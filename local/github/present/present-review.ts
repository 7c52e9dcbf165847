import type { JsonObject } from "../json.ts";
import { nodeId } from "../state/node-ids.ts";
import type { PullThread, RepositoryRecord, ReviewRecord } from "../state/records.ts";
import { repositoryApi, type World } from "../world.ts";
import { associationOf, presentAccount } from "./present-account.ts";
import { threadPage } from "./present-thread.ts";

/** A review, as REST shows it; webhooks write the state in lower case. */
export function presentReview(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  review: ReviewRecord,
): JsonObject {
  const html = `${threadPage(world, repository, thread)}#pullrequestreview-${review.id}`;
  const pull = `${repositoryApi(world, repository)}/pulls/${thread.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: presentAccount(world, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(world, review.user),
    submitted_at: review.submittedAt,
    commit_id: review.commitSha,
    _links: { html: { href: html }, pull_request: { href: pull } },
  };
}
