import { unprocessable } from "../refusal.ts";
import type { Account, CommentRecord, RepositoryRecord, ThreadRecord } from "../state/records.ts";
import { emitComment } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";

/** Adds a comment and tells the webhook. */
export function commentOnThread(
  world: World,
  repository: RepositoryRecord,
  user: Account,
  thread: ThreadRecord,
  body: string,
): CommentRecord {
  if (body.trim() === "") throw unprocessable("IssueComment", "Body can't be blank");
  const at = timestamp(world);
  const id = world.store.nextId();
  const comment: CommentRecord = { id, user, body, createdAt: at, updatedAt: at, reactions: [] };
  thread.comments.push(comment);
  thread.updatedAt = at;
  emitComment(world, repository, user, thread, comment);
  return comment;
}
