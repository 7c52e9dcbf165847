import type { Handler } from "./call.ts";
import { createCheckRun, createStatus, listCheckRuns, listStatuses, updateCheckRun } from "./checks.ts";
import {
  createComment,
  getComment,
  getLineComment,
  listComments,
  listLineComments,
  listRepositoryComments,
  react,
  updateComment,
} from "./comments.ts";
import { getContent } from "./contents.ts";
import { addIssueLabels, createIssue, getIssue, listIssues, updateIssue } from "./issues.ts";
import { createPull, getPull, listPullFiles, listPulls, updatePull } from "./pulls.ts";
import { compare, createReference, getReference, getRepository, listWebhooks } from "./repositories.ts";
import { createReview, listReviews, merge, requestReviewers } from "./reviews.ts";

/** Who answers which operation. */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["repos/get", getRepository],
  ["git/get-ref", getReference],
  ["git/create-ref", createReference],
  ["repos/get-content", getContent],
  ["pulls/create", createPull],
  ["pulls/list", listPulls],
  ["pulls/get", getPull],
  ["pulls/update", updatePull],
  ["pulls/list-files", listPullFiles],
  ["issues/create", createIssue],
  ["issues/list-for-repo", listIssues],
  ["issues/get", getIssue],
  ["issues/update", updateIssue],
  ["issues/add-labels", addIssueLabels],
  ["issues/list-comments", listComments],
  ["issues/list-comments-for-repo", listRepositoryComments],
  ["pulls/list-review-comments-for-repo", listLineComments],
  ["issues/get-comment", getComment],
  ["pulls/get-review-comment", getLineComment],
  ["issues/create-comment", createComment],
  ["issues/update-comment", updateComment],
  ["reactions/create-for-issue-comment", react],
  ["repos/compare-commits-with-basehead", compare],
  ["repos/list-webhooks", listWebhooks],
  ["repos/create-commit-status", createStatus],
  ["repos/list-commit-statuses-for-ref", listStatuses],
  ["checks/create", createCheckRun],
  ["checks/update", updateCheckRun],
  ["checks/list-for-ref", listCheckRuns],
  ["pulls/merge", merge],
  ["pulls/request-reviewers", requestReviewers],
  ["pulls/list-reviews", listReviews],
  ["pulls/create-review", createReview],
]);
