import { cleanText } from "../../logs/clean-text.ts";
import { CodedError } from "../../platform/errors.ts";
import { askGraphql, statusOf } from "../../platform/github.ts";
import { ownMark } from "../../review/github-state.ts";
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
  isDraft: boolean;
  mergeCommitSha: string | null;
  headSha: string;
  /** The repository of its branch: another one where it comes from a fork, none where that is gone. */
  headRepository: string | undefined;
  labels: string[];
  /** Who opened it, and who is asked to review it. */
  author: string;
  requested: string[];
}

/** A review of a pull request. */
export interface Review {
  id: number;
  /** In capitals: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED. */
  state: string;
  body: string;
  author: string;
  authorId: number;
  /** Written by an App, or by us. */
  isOurs: boolean;
}

/** A file that a pull request changes. */
export interface ChangedFile {
  path: string;
  /** The name that git gives the content; a removed file has none. */
  blob: string | undefined;
}

const pageSize = 100;

/** Pull requests of a repository. */
export function openPulls({ github, owner, repo, fullName, defaultBranch }: Address) {
  const isHere = (name: string | undefined) => name?.toLowerCase() === fullName.toLowerCase();
  return {
    /** The latest pull request from a branch of this repository, whatever became of it. */
    async findPull(branch: string): Promise<Pull | undefined> {
      const { data } = await github.rest.pulls.list({
        owner,
        repo,
        state: "all",
        head: `${owner}:${branch}`,
        per_page: pageSize,
      });
      // The owner may have a fork with a branch of the same name.
      const own = data.filter(({ head }) => isHere(head.repo?.full_name));
      const [latest] = own.toSorted((a, b) => b.number - a.number);
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

    /** What a pull request changes; enough of it to know whether that is more than was approved. */
    async listFiles(number: number): Promise<ChangedFile[]> {
      const { data } = await github.rest.pulls.listFiles({
        owner,
        repo,
        pull_number: number,
        per_page: pageSize,
      });
      return data.map(({ filename, sha, status }) => ({
        path: filename,
        blob: status === "removed" ? undefined : (sha ?? undefined),
      }));
    },

    /** Asks people and teams (`organisation/team`) for a review. Whom GitHub does not let us ask is passed over. */
    async askReviewers(number: number, who: readonly string[]): Promise<void> {
      for (const name of who) {
        const [, team] = name.split("/");
        const asked = team === undefined ? { reviewers: [name] } : { team_reviewers: [team] };
        try {
          await github.rest.pulls.requestReviewers({ owner, repo, pull_number: number, ...asked });
        } catch (error) {
          // Somebody without access to the repository, or the author.
          if (statusOf(error) !== 422 && statusOf(error) !== 403) throw error;
        }
      }
    },

    /** What people said about it as a whole, oldest first; what nobody has sent off yet is not among it. */
    async listReviews(number: number): Promise<Review[]> {
      const { data } = await github.rest.pulls.listReviews({
        owner,
        repo,
        pull_number: number,
        per_page: pageSize,
      });
      return data.flatMap(({ id, state, body, user }) =>
        state === "PENDING"
          ? []
          : {
              id,
              state,
              body: cleanText(body),
              author: user?.login ?? "",
              authorId: user?.id ?? 0,
              isOurs: user?.type === "Bot" || body.includes(ownMark),
            },
      );
    },

    async markReady(pullNodeId: string): Promise<void> {
      await askGraphql(
        github,
        "mutation ($input: MarkPullRequestReadyForReviewInput!) { markPullRequestReadyForReview(input: $input) { pullRequest { isDraft } } }",
        { input: { pullRequestId: pullNodeId } },
      );
    },

    /** Merges a pull request whose head is still `expectedHead`, in the first of the ways that the repository allows. */
    async mergePull(number: number, expectedHead: string): Promise<void> {
      const ways = ["squash", "merge", "rebase"] as const;
      for (const [at, merge_method] of ways.entries()) {
        try {
          await github.rest.pulls.merge({
            owner,
            repo,
            pull_number: number,
            sha: expectedHead,
            merge_method,
          });
          return;
        } catch (error) {
          const isForbiddenWay =
            statusOf(error) === 405 && error instanceof Error && /not allowed/i.test(error.message);
          if (!isForbiddenWay || at === ways.length - 1) throw error;
        }
      }
    },

    /** Merges the base branch into a pull request's branch that is still at `expectedHead`. Returns its new head. */
    async updateBranch(pullNodeId: string, expectedHead: string): Promise<string> {
      const answer = await askGraphql<{
        updatePullRequestBranch: { pullRequest: { headRefOid: string } };
      }>(
        github,
        "mutation ($input: UpdatePullRequestBranchInput!) { updatePullRequestBranch(input: $input) { pullRequest { headRefOid } } }",
        { input: { pullRequestId: pullNodeId, expectedHeadOid: expectedHead, updateMethod: "MERGE" } },
      );
      return answer.updatePullRequestBranch.pullRequest.headRefOid;
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
  head: { sha: string; repo?: { full_name: string } | null };
  draft?: boolean | undefined;
  labels: { name: string }[];
  user: { login: string } | null;
  requested_reviewers?: ({ login: string } | null)[] | null | undefined;
  requested_teams?: { slug: string }[] | null | undefined;
}): Pull {
  return {
    number: data.number,
    url: data.html_url,
    nodeId: data.node_id,
    title: data.title,
    body: data.body,
    isOpen: data.state === "open",
    isMerged: data.merged_at !== null,
    isDraft: data.draft ?? false,
    mergeCommitSha: data.merge_commit_sha,
    headSha: data.head.sha,
    headRepository: data.head.repo?.full_name,
    labels: data.labels.map(({ name }) => name),
    author: data.user?.login ?? "",
    requested: [
      ...(data.requested_reviewers ?? []).map((person) => person?.login ?? ""),
      ...(data.requested_teams ?? []).map(({ slug }) => slug),
    ],
  };
}
