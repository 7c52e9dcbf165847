import { Refusal } from "../refusal.ts";
import type { Account, PullThread, RepositoryRecord, ReviewRecord } from "../state/records.ts";
import { emitReview } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";

/** Adds somebody's review of a pull request and tells the webhook. */
export async function reviewPull(
  world: World,
  repository: RepositoryRecord,
  user: Account,
  thread: PullThread,
  { state, body }: Pick<ReviewRecord, "state" | "body">,
): Promise<ReviewRecord> {
  if (thread.user.id === user.id && state !== "COMMENTED")
    throw new Refusal(
      422,
      "Unprocessable Entity: Can not approve or request changes on your own pull request",
    );
  if (state !== "APPROVED" && body.trim() === "")
    throw new Refusal(422, "Unprocessable Entity: a review that asks for something needs a body");
  const review: ReviewRecord = {
    id: world.store.nextId(),
    user,
    state,
    body,
    commitSha: thread.pull.headSha,
    submittedAt: timestamp(world),
  };
  thread.pull.reviews.push(review);
  thread.updatedAt = review.submittedAt;
  await emitReview(world, repository, thread, review);
  return review;
}
