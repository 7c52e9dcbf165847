import { revertPull } from "../pulls/revert-pull.ts";
import { setDraft } from "../pulls/set-draft.ts";
import { notFound } from "../refusal.ts";
import { parseNodeId } from "../state/node-ids.ts";
import { type Account, isPull, type PullThread, type RepositoryRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { type CommitOnBranchInput, createCommitOnBranch } from "./create-commit.ts";
import { pullView } from "./views.ts";

/** What every mutation on one pull request is given. */
interface PullInput {
  pullRequestId: string;
  clientMutationId?: string;
}

interface RevertPullInput extends PullInput {
  title?: string | null;
  body?: string | null;
  draft?: boolean | null;
}

/** The mutations, done in somebody's name. */
export function mutations(world: World, actor: Account) {
  async function changeDraft(input: PullInput, draft: boolean) {
    const { repository, thread } = findPull(world, input.pullRequestId);
    await setDraft(world, repository, actor, thread, draft);
    return {
      clientMutationId: input.clientMutationId ?? null,
      pullRequest: pullView(world, repository, thread),
    };
  }

  return {
    createCommitOnBranch: ({ input }: { input: CommitOnBranchInput }) =>
      createCommitOnBranch(world, actor, input),
    markPullRequestReadyForReview: ({ input }: { input: PullInput }) => changeDraft(input, false),
    convertPullRequestToDraft: ({ input }: { input: PullInput }) => changeDraft(input, true),
    async revertPullRequest({ input }: { input: RevertPullInput }) {
      const { repository, thread } = findPull(world, input.pullRequestId);
      const revert = await revertPull(world, repository, actor, thread, {
        draft: input.draft === true,
        ...(typeof input.title === "string" ? { title: input.title } : {}),
        ...(typeof input.body === "string" ? { body: input.body } : {}),
      });
      return {
        clientMutationId: input.clientMutationId ?? null,
        pullRequest: pullView(world, repository, thread),
        revertPullRequest: pullView(world, repository, revert),
      };
    },
  };
}

function findPull(world: World, id: string): { repository: RepositoryRecord; thread: PullThread } {
  const [repositoryId, number] = parseNodeId("PR", id) ?? [];
  const repository = world.store.state.repositories.find(
    (candidate) => String(candidate.id) === repositoryId,
  );
  const thread = repository?.threads.find((candidate) => String(candidate.number) === number);
  if (repository !== undefined && isPull(thread)) return { repository, thread };
  throw notFound(`Could not resolve to a node with the global id of '${id}'.`);
}
