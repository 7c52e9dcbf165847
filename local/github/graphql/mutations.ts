import { type Caller, isAllowed } from "../apps/open-apps.ts";
import type { Permission } from "../contract/operations.ts";
import { revertPull } from "../pulls/revert-pull.ts";
import { setDraft } from "../pulls/set-draft.ts";
import { updateBranch } from "../pulls/update-branch.ts";
import { NotCovered, notFound, Refusal } from "../refusal.ts";
import { parseNodeId } from "../state/node-ids.ts";
import { isPull, type PullThread, type RepositoryRecord } from "../state/records.ts";
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

interface UpdateBranchInput extends PullInput {
  expectedHeadOid?: string | null;
  updateMethod?: "MERGE" | "REBASE" | null;
}

/** The mutations, done in somebody's name. */
export function mutations(world: World, caller: Caller) {
  const actor = caller.account;
  async function changeDraft(input: PullInput, draft: boolean) {
    const { repository, thread } = findPull(world, caller, input.pullRequestId);
    await setDraft(world, repository, actor, thread, draft);
    return {
      clientMutationId: input.clientMutationId ?? null,
      pullRequest: pullView(world, repository, thread),
    };
  }

  return {
    createCommitOnBranch({ input }: { input: CommitOnBranchInput }) {
      demand(caller, "contents:write");
      return createCommitOnBranch(world, actor, input);
    },
    markPullRequestReadyForReview: ({ input }: { input: PullInput }) => changeDraft(input, false),
    convertPullRequestToDraft: ({ input }: { input: PullInput }) => changeDraft(input, true),
    async revertPullRequest({ input }: { input: RevertPullInput }) {
      demand(caller, "contents:write");
      const { repository, thread } = findPull(world, caller, input.pullRequestId);
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
    async updatePullRequestBranch({ input }: { input: UpdateBranchInput }) {
      demand(caller, "contents:write");
      if (input.updateMethod === "REBASE") throw new NotCovered("rebasing a branch");
      const { repository, thread } = findPull(world, caller, input.pullRequestId);
      await updateBranch(world, repository, actor, thread, input.expectedHeadOid ?? undefined);
      return {
        clientMutationId: input.clientMutationId ?? null,
        pullRequest: pullView(world, repository, thread),
      };
    },
  };
}

function demand(caller: Caller, permission: Permission): void {
  if (!isAllowed(caller, permission)) throw new Refusal(403, "Resource not accessible by integration");
}

function findPull(
  world: World,
  caller: Caller,
  id: string,
): { repository: RepositoryRecord; thread: PullThread } {
  demand(caller, "pull_requests:write");
  const [repositoryId, number] = parseNodeId("PR", id) ?? [];
  const repository = world.store.state.repositories.find(
    (candidate) => String(candidate.id) === repositoryId,
  );
  const thread = repository?.threads.find((candidate) => String(candidate.number) === number);
  if (repository !== undefined && isPull(thread)) return { repository, thread };
  throw notFound(`Could not resolve to a node with the global id of '${id}'.`);
}
