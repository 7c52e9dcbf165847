import { notFound } from "../refusal.ts";
import { type Account, type CommentRecord, isPull, type RepositoryRecord } from "../state/records.ts";
import { emitComment, emitLineComment } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";

/** Edits a comment, on a line or in a conversation, or removes it (`body` null), and tells the webhook. */
export function changeComment(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  id: number,
  body: string | null,
): void {
  const found = findComment(repository, id);
  if (found === undefined) throw notFound(`There is no comment ${id}`);
  const { among, comment, tell } = found;
  if (body === null) {
    among.splice(among.indexOf(comment), 1);
    tell(world, actor, "deleted", {});
    return;
  }
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = timestamp(world);
  tell(world, actor, "edited", { changes: { body: { from } } });
}

type Tell = (
  world: World,
  actor: Account,
  action: "edited" | "deleted",
  extra: Record<string, unknown>,
) => void;

function findComment(
  repository: RepositoryRecord,
  id: number,
): { among: CommentRecord[]; comment: CommentRecord; tell: Tell } | undefined {
  for (const thread of repository.threads) {
    const comment = thread.comments.find((candidate) => candidate.id === id);
    if (comment !== undefined)
      return {
        among: thread.comments,
        comment,
        tell: (world, actor, action, extra) =>
          emitComment(world, repository, actor, thread, comment, action, extra),
      };
    if (!isPull(thread)) continue;
    const onLine = thread.pull.lineComments.find((candidate) => candidate.id === id);
    if (onLine !== undefined)
      return {
        among: thread.pull.lineComments,
        comment: onLine,
        tell: (world, actor, action, extra) =>
          emitLineComment(world, repository, actor, thread, onLine, action, extra),
      };
  }
  return undefined;
}
