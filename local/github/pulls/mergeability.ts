import { commitTree } from "../git/commits.ts";
import { mergeTrees } from "../git/merge.ts";
import { readBranch } from "../git/references.ts";
import { githubSignature } from "../present/present-account.ts";
import type { PullThread, RepositoryRecord } from "../state/records.ts";
import type { World } from "../world.ts";

/** Whether a pull request can be merged, in GitHub's words. Null means: not computed yet, ask again. */
export interface Mergeability {
  mergeable: boolean | null;
  state: "unknown" | "dirty" | "draft" | "clean";
  testMergeSha: string | null;
}

/** The answer before anything was computed, and for closed pull requests. */
export const unknownMergeability: Mergeability = { mergeable: null, state: "unknown", testMergeSha: null };

/** Which base and head each pull request was last asked about. */
const asked = new WeakMap<PullThread, string>();

/** GitHub computes in the background: the first look after a change of base or head gets no answer yet. */
export async function readMergeability(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
): Promise<Mergeability> {
  const baseTip = await readBranch(world.store.gitDir(repository), thread.pull.baseRef);
  const question = `${baseTip} ${thread.pull.headSha}`;
  if (asked.get(thread) === question) return computeMergeability(world, repository, thread);
  asked.set(thread, question);
  return unknownMergeability;
}

/** Tries the merge without moving anything. */
export async function computeMergeability(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
): Promise<Mergeability> {
  if (thread.state === "closed") return unknownMergeability;
  const { headSha, baseRef, draft } = thread.pull;
  const gitDir = world.store.gitDir(repository);
  const baseTip = await readBranch(gitDir, baseRef);
  if (baseTip === undefined) return unknownMergeability;
  const tree = await mergeTrees(gitDir, baseTip, headSha);
  if (tree === undefined) return { mergeable: false, state: "dirty", testMergeSha: null };
  const testMergeSha = await commitTree(gitDir, tree, [baseTip, headSha], {
    message: `Merge ${headSha} into ${baseTip}`,
    author: githubSignature,
    committer: githubSignature,
    date: new Date(thread.updatedAt),
  });
  return { mergeable: true, state: draft ? "draft" : "clean", testMergeSha };
}
