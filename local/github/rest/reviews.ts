import { asString, asStrings } from "../json.ts";
import { presentFullPull } from "../present/present-pull.ts";
import { presentReview } from "../present/present-review.ts";
import { mergePull } from "../pulls/merge-pull.ts";
import { unknownMergeability } from "../pulls/mergeability.ts";
import { reviewPull } from "../pulls/review-pull.ts";
import { NotCovered, Refusal } from "../refusal.ts";
import { type Call, type Reply, requirePull } from "./call.ts";

/** pulls/request-reviewers: people with access, and teams of the organisation. */
export async function requestReviewers(call: Call): Promise<Reply> {
  const { world, repository, body } = call;
  const thread = requirePull(call);
  for (const login of asStrings(body.reviewers)) {
    const person = world.people.find((candidate) => candidate.login.toLowerCase() === login.toLowerCase());
    if (person === undefined || person.id === thread.user.id)
      throw new Refusal(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
      );
    const isAsked = thread.pull.requestedReviewers.some(({ id }) => id === person.id);
    if (!isAsked) thread.pull.requestedReviewers.push(person);
  }
  for (const slug of asStrings(body.team_reviewers))
    if (!thread.pull.requestedTeams.includes(slug)) thread.pull.requestedTeams.push(slug);
  const full = await presentFullPull(world, repository, thread, unknownMergeability);
  // GitHub answers with the short form here.
  const { merged: _m, merged_by: _b, mergeable: _a, rebaseable: _r, mergeable_state: _s, ...short } = full;
  return { status: 201, body: short };
}

/** pulls/list-reviews, oldest first. */
export function listReviews(call: Call): Reply {
  const thread = requirePull(call);
  const { reviews } = thread.pull;
  return { list: reviews.map((review) => presentReview(call.world, call.repository, thread, review)) };
}

const events = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** pulls/create-review */
export async function createReview(call: Call): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const event = asString(body.event);
  if (event !== "APPROVE" && event !== "REQUEST_CHANGES" && event !== "COMMENT")
    throw new NotCovered("reviews that are pending");
  if (body.comments !== undefined) throw new NotCovered("comments on lines");
  const thread = requirePull(call);
  const review = await reviewPull(world, repository, actor, thread, {
    state: events[event],
    body: asString(body.body) ?? "",
  });
  return { status: 200, body: presentReview(world, repository, thread, review) };
}

/** pulls/merge */
export async function merge(call: Call): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const thread = requirePull(call);
  const method = asString(body.merge_method) ?? "merge";
  if (method !== "merge" && method !== "squash") throw new NotCovered(`the merge method ${method}`);
  if (body.sha !== undefined && body.sha !== thread.pull.headSha)
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  const sha = await mergePull(world, repository, actor, thread, method);
  return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
}
