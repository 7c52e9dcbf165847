import { unprocessable } from "../refusal.ts";
import type { Account, LineCommentRecord, PullThread, RepositoryRecord } from "../state/records.ts";
import { emitLineComment } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";

/** Adds a comment on a line of a pull request and tells the webhook. */
export function commentOnLine(
  world: World,
  repository: RepositoryRecord,
  user: Account,
  thread: PullThread,
  { path, line, body }: { path: string; line: number; body: string },
): LineCommentRecord {
  if (body.trim() === "") throw unprocessable("PullRequestReviewComment", "Body can't be blank");
  const at = timestamp(world);
  const comment: LineCommentRecord = {
    id: world.store.nextId(),
    user,
    body,
    path,
    line,
    commitSha: thread.pull.headSha,
    createdAt: at,
    updatedAt: at,
    reactions: [],
  };
  thread.pull.lineComments.push(comment);
  thread.updatedAt = at;
  emitLineComment(world, repository, user, thread, comment, "created");
  return comment;
}
