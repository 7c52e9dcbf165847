import { asString } from "../json.ts";
import { presentAccount } from "../present/present-account.ts";
import { presentLineComment } from "../present/present-line-comment.ts";
import { presentComment } from "../present/present-thread.ts";
import { notFound, Refusal } from "../refusal.ts";
import { type CommentRecord, isPull } from "../state/records.ts";
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

/** issues/get-comment */
export function getComment({ world, repository, params }: Call): Reply {
  const id = Number(params.comment_id);
  for (const thread of repository.threads) {
    const comment = thread.comments.find((one) => one.id === id);
    if (comment !== undefined)
      return { status: 200, body: presentComment(world, repository, thread, comment) };
  }
  throw notFound();
}

/** pulls/get-review-comment */
export function getLineComment({ world, repository, params }: Call): Reply {
  const id = Number(params.comment_id);
  for (const thread of repository.threads.filter(isPull)) {
    const comment = thread.pull.lineComments.find((one) => one.id === id);
    if (comment !== undefined)
      return { status: 200, body: presentLineComment(world, repository, thread, comment) };
  }
  throw notFound();
}

/** issues/list-comments-for-repo: of issues and pull requests alike, in the order of what was asked for. */
export function listRepositoryComments({ world, repository, query }: Call): Reply {
  const all = repository.threads.flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })));
  const list = sortWords(all, query).map(({ thread, comment }) =>
    presentComment(world, repository, thread, comment),
  );
  return { list };
}

/** pulls/list-review-comments-for-repo */
export function listLineComments({ world, repository, query }: Call): Reply {
  const all = repository.threads
    .filter(isPull)
    .flatMap((thread) => thread.pull.lineComments.map((comment) => ({ thread, comment })));
  const list = sortWords(all, query).map(({ thread, comment }) =>
    presentLineComment(world, repository, thread, comment),
  );
  return { list };
}

function sortWords<Said extends { comment: CommentRecord }>(all: Said[], query: Call["query"]): Said[] {
  const since = Date.parse(asString(query.since) ?? "1970-01-01");
  const by = query.sort === "updated" ? "updatedAt" : "createdAt";
  // GitHub passes over the direction where nothing says by what to sort.
  const sign = query.sort !== undefined && query.direction === "desc" ? -1 : 1;
  return all
    .filter(({ comment }) => Date.parse(comment.updatedAt) >= since)
    .toSorted(
      ({ comment: a }, { comment: b }) => sign * (Date.parse(a[by]) - Date.parse(b[by]) || a.id - b.id),
    );
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
