import { countAhead, mergeBase } from "../git/compare.ts";
import { readBranch } from "../git/references.ts";
import { invalidField, unprocessable } from "../refusal.ts";
import { type Account, isFrom, isPull, type PullThread, type RepositoryRecord } from "../state/records.ts";
import { newThread } from "../threads/new-thread.ts";
import { emitPull } from "../webhooks/payloads.ts";
import type { World } from "../world.ts";
import { takeObjects } from "./fork.ts";

/** What somebody asks for when opening a pull request. */
export interface PullRequestInput {
  title: string;
  body: string | null;
  /** `branch`, `owner:branch` or `owner:name:branch`. */
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
  const { from, headRef } = headOf(world, repository, input.head);
  const headSha = await readBranch(world.store.gitDir(from), headRef);
  if (headSha === undefined) throw invalidField("PullRequest", "head");
  if (from !== repository) await takeObjects(world, repository, from);
  const baseSha = await readBranch(gitDir, input.base);
  if (baseSha === undefined) throw invalidField("PullRequest", "base");
  refuseDuplicate(repository, from, headRef, input.base);
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
      ...(from === repository ? {} : { headFork: from.id }),
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
export function refuseDuplicate(
  repository: RepositoryRecord,
  from: RepositoryRecord,
  headRef: string,
  baseRef: string,
): void {
  const rival = repository.threads
    .filter(isPull)
    .some(
      ({ state, pull }) =>
        state === "open" && isFrom(pull, repository, from, headRef) && pull.baseRef === baseRef,
    );
  if (!rival) return;
  throw unprocessable("PullRequest", `A pull request already exists for ${from.owner.login}:${headRef}.`);
}

/** The repository and branch in `branch`, `owner:branch` or, for a fork of the same owner, `owner:name:branch`. */
function headOf(
  world: World,
  repository: RepositoryRecord,
  head: string,
): { from: RepositoryRecord; headRef: string } {
  const parts = head.split(":");
  const headRef = parts.at(-1) ?? "";
  const [owner, name] = parts.slice(0, -1).map((part) => part.toLowerCase());
  const isMeant = (one: RepositoryRecord) =>
    one.owner.login.toLowerCase() === owner && (name === undefined || one.name.toLowerCase() === name);
  const forks = world.store.state.repositories.filter(({ forkOf }) => forkOf === repository.id);
  const from = owner === undefined ? repository : [repository, ...forks].find(isMeant);
  if (from === undefined) throw invalidField("PullRequest", "head");
  return { from, headRef };
}
