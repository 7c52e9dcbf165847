import { CodedError } from "../../platform/errors.ts";
import { askGraphql } from "../../platform/github.ts";
import type { Address } from "./address.ts";

/** A pull request as far as it matters here. */
export interface Pull {
  number: number;
  url: string;
  nodeId: string;
  title: string;
  body: string | null;
  isOpen: boolean;
  isMerged: boolean;
  mergeCommitSha: string | null;
  headSha: string;
  labels: string[];
}

const pageSize = 100;

/** Pull requests of a repository. */
export function openPulls({ github, owner, repo, defaultBranch }: Address) {
  return {
    /** The latest pull request from a branch, whatever became of it. */
    async findPull(branch: string): Promise<Pull | undefined> {
      const { data } = await github.rest.pulls.list({
        owner,
        repo,
        state: "all",
        head: `${owner}:${branch}`,
        per_page: 10,
      });
      const [latest] = data.toSorted((a, b) => b.number - a.number);
      return latest && toPull(latest);
    },

    async getPull(number: number): Promise<Pull> {
      const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number });
      return toPull(data);
    },

    async createPull(pull: { title: string; body: string; branch: string; isDraft: boolean }): Promise<Pull> {
      const { title, body, branch, isDraft } = pull;
      const { data } = await github.rest.pulls.create({
        owner,
        repo,
        title,
        body,
        head: branch,
        base: defaultBranch,
        draft: isDraft,
      });
      return toPull(data);
    },

    async updatePull(
      number: number,
      change: { title?: string; body?: string; state?: "closed" },
    ): Promise<void> {
      await github.rest.pulls.update({ owner, repo, pull_number: number, ...change });
    },

    /** The paths that a pull request changes; enough of them to know whether it changes more than one. */
    async listPaths(number: number): Promise<string[]> {
      const { data } = await github.rest.pulls.listFiles({
        owner,
        repo,
        pull_number: number,
        per_page: pageSize,
      });
      return data.map(({ filename }) => filename);
    },

    /** Opens a pull request that takes a merged one back. */
    async revertPull(
      pullNodeId: string,
      title: string,
      body: string,
    ): Promise<{ number: number; url: string }> {
      const answer = await askGraphql<{
        revertPullRequest: { revertPullRequest: { number: number; url: string } | null };
      }>(
        github,
        "mutation ($input: RevertPullRequestInput!) { revertPullRequest(input: $input) { revertPullRequest { number url } } }",
        { input: { pullRequestId: pullNodeId, title, body, draft: false } },
      );
      const made = answer.revertPullRequest.revertPullRequest;
      if (made === null)
        throw new CodedError("github_no_revert", "GitHub made no pull request to revert with.");
      return made;
    },
  };
}

function toPull(data: {
  number: number;
  html_url: string;
  node_id: string;
  title: string;
  body: string | null;
  state: string;
  merged_at: string | null;
  merge_commit_sha: string | null;
  head: { sha: string };
  labels: { name: string }[];
}): Pull {
  return {
    number: data.number,
    url: data.html_url,
    nodeId: data.node_id,
    title: data.title,
    body: data.body,
    isOpen: data.state === "open",
    isMerged: data.merged_at !== null,
    mergeCommitSha: data.merge_commit_sha,
    headSha: data.head.sha,
    labels: data.labels.map(({ name }) => name),
  };
}
