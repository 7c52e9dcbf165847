import type { App, Installation } from "../apps/open-apps.ts";
import type { JsonObject } from "../json.ts";
import { presentAccount } from "../present/present-account.ts";
import { presentCheckRun } from "../present/present-check.ts";
import { presentLineComment } from "../present/present-line-comment.ts";
import { presentFullPull, presentPull } from "../present/present-pull.ts";
import { presentRepository } from "../present/present-repository.ts";
import { presentReview } from "../present/present-review.ts";
import { presentComment, presentIssue } from "../present/present-thread.ts";
import { unknownMergeability } from "../pulls/mergeability.ts";
import { presentInstallation } from "../rest/apps.ts";
import type {
  Account,
  CheckRunRecord,
  CommentRecord,
  LineCommentRecord,
  PullThread,
  RepositoryRecord,
  ReviewRecord,
  ThreadRecord,
} from "../state/records.ts";
import { placeOf, type World } from "../world.ts";

/** The things about a pull request that the stand-in tells. */
export type PullAction =
  | "opened"
  | "edited"
  | "closed"
  | "reopened"
  | "synchronize"
  | "ready_for_review"
  | "converted_to_draft";

/** Tells the webhook what happened to a pull request. Whether it can be merged is never known that early. */
export async function emitPull(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  actor: Account,
  action: PullAction,
  extra: JsonObject = {},
): Promise<void> {
  const pull = await presentFullPull(world, repository, thread, unknownMergeability);
  const payload = {
    action,
    number: thread.number,
    pull_request: world.contract.complete("pulls/get", pull, placeOf(world, repository)),
    ...commonPayload(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "pull_request", action, payload });
}

/** Tells the webhook what became of a comment on an issue or pull request. */
export function emitComment(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: ThreadRecord,
  comment: CommentRecord,
  action: "created" | "edited" | "deleted" = "created",
  extra: JsonObject = {},
): void {
  const place = placeOf(world, repository);
  const issue = presentIssue(world, repository, thread);
  const payload = {
    action,
    issue: world.contract.complete("issues/get", issue, place),
    comment: world.contract.complete(
      "issues/create-comment",
      presentComment(world, repository, thread, comment),
      place,
    ),
    ...commonPayload(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "issue_comment", action, payload });
}

/** Tells the webhook what became of a comment on a line. */
export function emitLineComment(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
  comment: LineCommentRecord,
  action: "created" | "edited" | "deleted",
  extra: JsonObject = {},
): void {
  const pull = presentPull(world, repository, thread);
  const payload = {
    action,
    comment: presentLineComment(world, repository, thread, comment),
    pull_request: world.contract.complete("pulls/get", pull, placeOf(world, repository)),
    ...commonPayload(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "pull_request_review_comment", action, payload });
}

/** Tells the webhook what happened to an issue. */
export function emitIssue(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: ThreadRecord,
  action: "opened" | "edited" | "closed" | "reopened",
  extra: JsonObject = {},
): void {
  const issue = presentIssue(world, repository, thread);
  const payload = {
    action,
    issue: world.contract.complete("issues/get", issue, placeOf(world, repository)),
    ...commonPayload(world, repository, actor),
    ...extra,
  };
  world.emit({ name: "issues", action, payload });
}

/** Tells the webhook about a review. */
export async function emitReview(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
  review: ReviewRecord,
): Promise<void> {
  const pull = presentPull(world, repository, thread);
  const place = placeOf(world, repository);
  const payload = {
    action: "submitted",
    review: { ...presentReview(world, repository, thread, review), state: review.state.toLowerCase() },
    pull_request: world.contract.complete("pulls/get", pull, place),
    ...commonPayload(world, repository, review.user),
  };
  world.emit({ name: "pull_request_review", action: "submitted", payload });
}

/** Tells the webhook that somebody pressed a button of a check run. */
export function emitRequestedAction(
  world: World,
  repository: RepositoryRecord,
  run: CheckRunRecord,
  identifier: string,
  actor: Account,
): void {
  const check = presentCheckRun(world, repository, run);
  const payload = {
    action: "requested_action",
    check_run: world.contract.complete("checks/create", check, placeOf(world, repository)),
    requested_action: { identifier },
    ...commonPayload(world, repository, actor),
  };
  world.emit({ name: "check_run", action: "requested_action", payload });
}

/** Tells the webhook that a branch is gone. */
export function emitDelete(world: World, repository: RepositoryRecord, actor: Account, branch: string): void {
  const payload = {
    ref: branch,
    ref_type: "branch",
    pusher_type: "user",
    ...commonPayload(world, repository, actor),
  };
  world.emit({ name: "delete", payload });
}

/** Tells the webhook that a repository has another name. */
export function emitRenamed(world: World, repository: RepositoryRecord, actor: Account, from: string): void {
  const changes = { repository: { name: { from } } };
  const payload = { action: "renamed", changes, ...commonPayload(world, repository, actor) };
  world.emit({ name: "repository", action: "renamed", payload });
}

/** Tells the webhook that an installation was suspended or is so no longer. */
export function emitInstallation(
  world: World,
  found: { app: App; installation: Installation },
  actor: Account,
): void {
  const { app, installation } = found;
  const action = installation.suspendedAt === null ? "unsuspend" : "suspend";
  const shown = presentInstallation(world, { account: app.bot, app }, installation);
  const suspended_by = installation.suspendedAt === null ? null : presentAccount(world, actor);
  const payload = {
    action,
    installation: world.contract.complete(
      "apps/get-installation",
      { ...shown, suspended_by },
      { ...world.urls, fullName: "octocat/Hello-World" },
    ),
    sender: presentAccount(world, actor),
  };
  world.emit({ name: "installation", action, payload });
}

/** What every payload about a repository has: the repository, and whose doing it was. */
export function commonPayload(world: World, repository: RepositoryRecord, actor: Account) {
  const completed = world.contract.complete(
    "repos/get",
    presentRepository(world, repository),
    placeOf(world, repository),
  );
  return { repository: Object(completed), sender: presentAccount(world, actor) };
}
