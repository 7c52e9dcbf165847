import type { Handler } from "./call.ts";
import { createComment, listComments, updateComment } from "./comments.ts";
import { getContent } from "./contents.ts";
import { addIssueLabels, createIssue, getIssue, listIssues, updateIssue } from "./issues.ts";
import { createPull, getPull, listPullFiles, listPulls, updatePull } from "./pulls.ts";
import { createReference, getReference, getRepository } from "./repositories.ts";

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
  ["issues/create-comment", createComment],
  ["issues/update-comment", updateComment],
]);
