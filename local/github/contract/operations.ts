/** One REST call that the stand-in answers. `id` is GitHub's own operation id. */
export interface Operation {
  id: string;
  method: "GET" | "POST" | "PATCH";
  path: string;
}

const repository = "/repos/{owner}/{repo}";

/** Everything the stand-in covers. The contract pack holds these and nothing else; the rest is refused loudly. */
export const operations: readonly Operation[] = [
  { id: "repos/get", method: "GET", path: repository },
  { id: "git/get-ref", method: "GET", path: `${repository}/git/ref/{ref}` },
  { id: "git/create-ref", method: "POST", path: `${repository}/git/refs` },
  { id: "repos/get-content", method: "GET", path: `${repository}/contents/{path}` },
  { id: "pulls/create", method: "POST", path: `${repository}/pulls` },
  { id: "pulls/list", method: "GET", path: `${repository}/pulls` },
  { id: "pulls/get", method: "GET", path: `${repository}/pulls/{pull_number}` },
  { id: "pulls/update", method: "PATCH", path: `${repository}/pulls/{pull_number}` },
  { id: "pulls/list-files", method: "GET", path: `${repository}/pulls/{pull_number}/files` },
  { id: "issues/create", method: "POST", path: `${repository}/issues` },
  { id: "issues/list-for-repo", method: "GET", path: `${repository}/issues` },
  { id: "issues/update-comment", method: "PATCH", path: `${repository}/issues/comments/{comment_id}` },
  { id: "issues/get", method: "GET", path: `${repository}/issues/{issue_number}` },
  { id: "issues/update", method: "PATCH", path: `${repository}/issues/{issue_number}` },
  { id: "issues/add-labels", method: "POST", path: `${repository}/issues/{issue_number}/labels` },
  { id: "issues/list-comments", method: "GET", path: `${repository}/issues/{issue_number}/comments` },
  { id: "issues/create-comment", method: "POST", path: `${repository}/issues/{issue_number}/comments` },
];

/** The events that the stand-in sends: the key in GitHub's description and our id for the validator. */
export const webhookEvents: readonly { key: string; id: string }[] = [
  { key: "push", id: "webhook/push" },
  { key: "issue-comment-created", id: "webhook/issue_comment.created" },
  { key: "pull-request-opened", id: "webhook/pull_request.opened" },
  { key: "pull-request-edited", id: "webhook/pull_request.edited" },
  { key: "pull-request-closed", id: "webhook/pull_request.closed" },
  { key: "pull-request-reopened", id: "webhook/pull_request.reopened" },
  { key: "pull-request-synchronize", id: "webhook/pull_request.synchronize" },
  { key: "pull-request-ready-for-review", id: "webhook/pull_request.ready_for_review" },
  { key: "pull-request-converted-to-draft", id: "webhook/pull_request.converted_to_draft" },
];
