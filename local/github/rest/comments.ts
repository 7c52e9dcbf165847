import { asString } from "../json.ts";
import { presentAccount } from "../present/present-account.ts";
import { presentComment } from "../present/present-thread.ts";
import { notFound, Refusal } from "../refusal.ts";
import { commentOnThread } from "../threads/comment-on-thread.ts";
import { timestamp } from "../world.ts";
import { type Call, type Reply, requireThread } from "./call.ts";

/** issues/list-comments, oldest first. */
export function listComments(call: Call): Reply {
  const { world, repository, query } = call;
  const thread = requireThread(call);
  const since = Date.parse(asString(query.since) ?? "1970-01-01");
  const comments = thread.comments.filter((comment) => Date.parse(comment.updatedAt) >= since);
  return { list: comments.map((comment) => presentComment(world, repository, thread, comment)) };
}

/** issues/create-comment */
export function createComment(call: Call): Reply {
  const { world, repository, actor, body } = call;
  const thread = requireThread(call);
  const comment = commentOnThread(world, repository, actor, thread, asString(body.body) ?? "");
  return { status: 201, body: presentComment(world, repository, thread, comment) };
}

/** reactions/create-for-issue-comment; the same one again changes nothing. */
export function react({ world, repository, actor, params, body }: Call): Reply {
  const id = Number(params.comment_id);
  const comment = repository.threads.flatMap(({ comments }) => comments).find((one) => one.id === id);
  if (comment === undefined) throw notFound();
  const content = String(body.content);
  const given = comment.reactions.find((one) => one.content === content && one.user.id === actor.id);
  const reaction = given ?? { id: world.store.nextId(), user: actor, content };
  if (given === undefined) comment.reactions.push(reaction);
  return {
    status: given === undefined ? 201 : 200,
    body: { id: reaction.id, content, user: presentAccount(world, actor), created_at: timestamp(world) },
  };
}

/** issues/update-comment: everybody may edit what is their own. */
export function updateComment({ world, repository, actor, params, body }: Call): Reply {
  const id = Number(params.comment_id);
  for (const thread of repository.threads) {
    const comment = thread.comments.find((candidate) => candidate.id === id);
    if (comment === undefined) continue;
    if (comment.user.id !== actor.id) throw new Refusal(403, "Must have admin rights to Repository.");
    comment.body = asString(body.body) ?? "";
    comment.updatedAt = timestamp(world);
    return { status: 200, body: presentComment(world, repository, thread, comment) };
  }
  throw notFound();
}
