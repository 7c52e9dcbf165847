import { commitTree } from "../git/commits.ts";
import { revertTree } from "../git/merge.ts";
import { readBranch } from "../git/references.ts";
import { githubSignature, signatureOf } from "../present/present-account.ts";
import { Refusal } from "../refusal.ts";
import { type Account, fullName, type PullThread, type RepositoryRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { moveBranch } from "./move-branch.ts";
import { openPull } from "./open-pull.ts";

/** What a revert may be called; GitHub has words of its own for what is left out. */
export interface RevertInput {
  title?: string;
  body?: string;
  draft: boolean;
}

/** Opens a pull request that takes a merged one back. */
export async function revertPull(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
  input: RevertInput,
): Promise<PullThread> {
  const { pull, number } = thread;
  const gitDir = world.store.gitDir(repository);
  const baseTip = await readBranch(gitDir, pull.baseRef);
  if (pull.mergeCommitSha === null || baseTip === undefined) {
    throw new Refusal(422, "Pull request cannot be reverted because it is not merged");
  }
  // The first parent of both a squash and a merge commit is the base as it was before.
  const tree = await revertTree(gitDir, baseTip, pull.mergeCommitSha);
  if (tree === undefined) {
    throw new Refusal(
      422,
      "Pull request could not be reverted automatically because of conflicts with later changes",
    );
  }
  const title = input.title ?? `Revert "${thread.title}"`;
  const sha = await commitTree(gitDir, tree, [baseTip], {
    message: `${title}\n\nThis reverts commit ${pull.mergeCommitSha}.`,
    author: signatureOf(actor),
    committer: githubSignature,
    date: world.now(),
  });
  const branch = await freeBranch(gitDir, `revert-${number}-${pull.headRef}`);
  await moveBranch(world, repository, actor, { branch, to: sha });
  return openPull(world, repository, actor, {
    title,
    body: input.body ?? `Reverts ${fullName(repository)}#${number}`,
    head: branch,
    base: pull.baseRef,
    draft: input.draft,
    maintainerCanModify: false,
  });
}

async function freeBranch(gitDir: string, wanted: string): Promise<string> {
  let name = wanted;
  for (let attempt = 1; (await readBranch(gitDir, name)) !== undefined; attempt += 1)
    name = `${wanted}-${attempt}`;
  return name;
}
