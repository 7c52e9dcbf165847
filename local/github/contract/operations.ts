/** One REST call that the stand-in answers. `id` is GitHub's own operation id. */
export interface Operation {
  id: string;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  /** What an App's installation must be allowed, where it is anything beyond reading metadata. */
  needs?: Permission;
}

/** Permissions of a GitHub App as its settings name them. */
export type Permission =
  `${"contents" | "issues" | "pull_requests" | "checks" | "statuses" | "repository_hooks"}:${"read" | "write"}`;

const repository = "/repos/{owner}/{repo}";

/** Everything the stand-in covers. The contract pack holds these and nothing else; the rest is refused loudly. */
export const operations: readonly Operation[] = [
  { id: "repos/get", method: "GET", path: repository },
  { id: "git/get-ref", method: "GET", path: `${repository}/git/ref/{ref}`, needs: "contents:read" },
  { id: "git/create-ref", method: "POST", path: `${repository}/git/refs`, needs: "contents:write" },
  { id: "repos/get-content", method: "GET", path: `${repository}/contents/{path}`, needs: "contents:read" },
  { id: "pulls/create", method: "POST", path: `${repository}/pulls`, needs: "pull_requests:write" },
  { id: "pulls/list", method: "GET", path: `${repository}/pulls`, needs: "pull_requests:read" },
  { id: "pulls/get", method: "GET", path: `${repository}/pulls/{pull_number}`, needs: "pull_requests:read" },
  {
    id: "pulls/update",
    method: "PATCH",
    path: `${repository}/pulls/{pull_number}`,
    needs: "pull_requests:write",
  },
  {
    id: "pulls/list-files",
    method: "GET",
    path: `${repository}/pulls/{pull_number}/files`,
    needs: "pull_requests:read",
  },
  { id: "issues/create", method: "POST", path: `${repository}/issues`, needs: "issues:write" },
  { id: "issues/list-for-repo", method: "GET", path: `${repository}/issues`, needs: "issues:read" },
  {
    id: "issues/list-comments-for-repo",
    method: "GET",
    path: `${repository}/issues/comments`,
    needs: "issues:read",
  },
  {
    id: "pulls/list-review-comments-for-repo",
    method: "GET",
    path: `${repository}/pulls/comments`,
    needs: "pull_requests:read",
  },
  {
    id: "issues/get-comment",
    method: "GET",
    path: `${repository}/issues/comments/{comment_id}`,
    needs: "issues:read",
  },
  {
    id: "pulls/get-review-comment",
    method: "GET",
    path: `${repository}/pulls/comments/{comment_id}`,
    needs: "pull_requests:read",
  },
  {
    id: "issues/update-comment",
    method: "PATCH",
    path: `${repository}/issues/comments/{comment_id}`,
    needs: "issues:write",
  },
  { id: "issues/get", method: "GET", path: `${repository}/issues/{issue_number}`, needs: "issues:read" },
  {
    id: "issues/update",
    method: "PATCH",
    path: `${repository}/issues/{issue_number}`,
    needs: "issues:write",
  },
  {
    id: "issues/add-labels",
    method: "POST",
    path: `${repository}/issues/{issue_number}/labels`,
    needs: "issues:write",
  },
  {
    id: "issues/list-comments",
    method: "GET",
    path: `${repository}/issues/{issue_number}/comments`,
    needs: "issues:read",
  },
  {
    id: "issues/create-comment",
    method: "POST",
    path: `${repository}/issues/{issue_number}/comments`,
    needs: "issues:write",
  },
  {
    id: "repos/compare-commits-with-basehead",
    method: "GET",
    path: `${repository}/compare/{basehead}`,
    needs: "contents:read",
  },
  { id: "repos/list-webhooks", method: "GET", path: `${repository}/hooks`, needs: "repository_hooks:read" },
  {
    id: "repos/create-commit-status",
    method: "POST",
    path: `${repository}/statuses/{sha}`,
    needs: "statuses:write",
  },
  {
    id: "repos/list-commit-statuses-for-ref",
    method: "GET",
    path: `${repository}/commits/{ref}/statuses`,
    needs: "statuses:read",
  },
  { id: "checks/create", method: "POST", path: `${repository}/check-runs`, needs: "checks:write" },
  {
    id: "checks/update",
    method: "PATCH",
    path: `${repository}/check-runs/{check_run_id}`,
    needs: "checks:write",
  },
  {
    id: "checks/list-for-ref",
    method: "GET",
    path: `${repository}/commits/{ref}/check-runs`,
    needs: "checks:read",
  },
  {
    id: "pulls/merge",
    method: "PUT",
    path: `${repository}/pulls/{pull_number}/merge`,
    needs: "contents:write",
  },
  {
    id: "pulls/request-reviewers",
    method: "POST",
    path: `${repository}/pulls/{pull_number}/requested_reviewers`,
    needs: "pull_requests:write",
  },
  {
    id: "pulls/list-reviews",
    method: "GET",
    path: `${repository}/pulls/{pull_number}/reviews`,
    needs: "pull_requests:read",
  },
  {
    id: "pulls/create-review",
    method: "POST",
    path: `${repository}/pulls/{pull_number}/reviews`,
    needs: "pull_requests:write",
  },
  {
    id: "reactions/create-for-issue-comment",
    method: "POST",
    path: `${repository}/issues/comments/{comment_id}/reactions`,
    needs: "issues:write",
  },
  { id: "users/get-authenticated", method: "GET", path: "/user" },
  { id: "apps/get-authenticated", method: "GET", path: "/app" },
  { id: "apps/get-webhook-config-for-app", method: "GET", path: "/app/hook/config" },
  { id: "apps/get-installation", method: "GET", path: "/app/installations/{installation_id}" },
  {
    id: "apps/create-installation-access-token",
    method: "POST",
    path: "/app/installations/{installation_id}/access_tokens",
  },
  { id: "apps/list-repos-accessible-to-installation", method: "GET", path: "/installation/repositories" },
];

/** The events that the stand-in sends: the key in GitHub's description and our id for the validator. */
export const webhookEvents: readonly { key: string; id: string }[] = [
  { key: "push", id: "webhook/push" },
  { key: "delete", id: "webhook/delete" },
  { key: "repository-renamed", id: "webhook/repository.renamed" },
  { key: "installation-suspend", id: "webhook/installation.suspend" },
  { key: "installation-unsuspend", id: "webhook/installation.unsuspend" },
  { key: "issues-opened", id: "webhook/issues.opened" },
  { key: "issues-edited", id: "webhook/issues.edited" },
  { key: "issues-closed", id: "webhook/issues.closed" },
  { key: "issues-reopened", id: "webhook/issues.reopened" },
  { key: "issue-comment-created", id: "webhook/issue_comment.created" },
  { key: "issue-comment-edited", id: "webhook/issue_comment.edited" },
  { key: "issue-comment-deleted", id: "webhook/issue_comment.deleted" },
  { key: "pull-request-review-comment-created", id: "webhook/pull_request_review_comment.created" },
  { key: "pull-request-review-comment-edited", id: "webhook/pull_request_review_comment.edited" },
  { key: "pull-request-review-comment-deleted", id: "webhook/pull_request_review_comment.deleted" },
  { key: "check-run-requested-action", id: "webhook/check_run.requested_action" },
  { key: "pull-request-review-submitted", id: "webhook/pull_request_review.submitted" },
  { key: "pull-request-opened", id: "webhook/pull_request.opened" },
  { key: "pull-request-edited", id: "webhook/pull_request.edited" },
  { key: "pull-request-closed", id: "webhook/pull_request.closed" },
  { key: "pull-request-reopened", id: "webhook/pull_request.reopened" },
  { key: "pull-request-synchronize", id: "webhook/pull_request.synchronize" },
  { key: "pull-request-ready-for-review", id: "webhook/pull_request.ready_for_review" },
  { key: "pull-request-converted-to-draft", id: "webhook/pull_request.converted_to_draft" },
];
