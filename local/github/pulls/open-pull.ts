import { countAhead, mergeBase } from "../git/compare.ts";
import { readBranch } from "../git/references.ts";
import { invalidField, unprocessable } from "../refusal.ts";
import { type Account, isPull, type PullThread, type RepositoryRecord } from "../state/records.ts";
import { newThread } from "../threads/new-thread.ts";
import { emitPull } from "../webhooks/payloads.ts";
import type { World } from "../world.ts";

/** What somebody asks for when opening a pull request. */
export interface PullRequestInput {
  title: string;
  body: string | null;
  /** `branch` or `owner:branch`. */
  head: string;
  base: string;
  draft: boolean;
  maintainerCanModify: boolean;
}

/** Opens a pull request, or refuses for the reasons that GitHub has. */
export async function openPull(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  input: PullRequestInput,
): Promise<PullThread> {
  const gitDir = world.store.gitDir(repository);
  const headRef = branchOf(repository, input.head);
  const headSha = headRef === undefined ? undefined : await readBranch(gitDir, headRef);
  if (headRef === undefined || headSha === undefined) throw invalidField("PullRequest", "head");
  const baseSha = await readBranch(gitDir, input.base);
  if (baseSha === undefined) throw invalidField("PullRequest", "base");
  refuseDuplicate(repository, headRef, input.base);
  if ((await mergeBase(gitDir, baseSha, headSha)) === undefined) {
    throw unprocessable("PullRequest", `The ${headRef} branch has no history in common with ${input.base}`);
  }
  if ((await countAhead(gitDir, baseSha, headSha)) === 0) {
    throw unprocessable("PullRequest", `No commits between ${input.base} and ${headRef}`);
  }

  const thread: PullThread = {
    ...newThread(world, repository, actor, input.title, input.body),
    pull: {
      id: world.store.nextId(),
      headRef,
      headSha,
      baseRef: input.base,
      baseSha,
      draft: input.draft,
      maintainerCanModify: input.maintainerCanModify,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      reviews: [],
      lineComments: [],
      requestedReviewers: [],
      requestedTeams: [],
    },
  };
  repository.threads.push(thread);
  await emitPull(world, repository, thread, actor, "opened");
  return thread;
}

/** One open pull request per pair of branches. */
export function refuseDuplicate(repository: RepositoryRecord, headRef: string, baseRef: string): void {
  const rival = repository.threads
    .filter(isPull)
    .some(({ state, pull }) => state === "open" && pull.headRef === headRef && pull.baseRef === baseRef);
  if (!rival) return;
  throw unprocessable(
    "PullRequest",
    `A pull request already exists for ${repository.owner.login}:${headRef}.`,
  );
}

/** The branch in `owner:branch`. There are no forks here, so another owner has no such branch. */
function branchOf(repository: RepositoryRecord, head: string): string | undefined {
  const colon = head.indexOf(":");
  if (colon === -1) return head;
  const isOurs = head.slice(0, colon).toLowerCase() === repository.owner.login.toLowerCase();
  return isOurs ? head.slice(colon + 1) : undefined;
}
