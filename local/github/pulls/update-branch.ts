import { commitTree } from "../git/commits.ts";
import { countAhead } from "../git/compare.ts";
import { mergeTrees } from "../git/merge.ts";
import { readBranch } from "../git/references.ts";
import { githubSignature, signatureOf } from "../present/present-account.ts";
import { Refusal } from "../refusal.ts";
import type { Account, PullThread, RepositoryRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { moveBranch } from "./move-branch.ts";

/** Merges the base branch into the branch of a pull request, as the button "Update branch" does. */
export async function updateBranch(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
  expectedHead: string | undefined,
): Promise<void> {
  const { pull } = thread;
  if (thread.state === "closed") throw new Refusal(422, "Pull request is closed");
  if (expectedHead !== undefined && expectedHead !== pull.headSha)
    throw new Refusal(422, "expected head sha didn't match current head ref.");
  const gitDir = world.store.gitDir(repository);
  const base = await readBranch(gitDir, pull.baseRef);
  if (base === undefined) throw new Refusal(422, "Base branch was deleted");
  if ((await countAhead(gitDir, pull.headSha, base)) === 0)
    throw new Refusal(422, "There are no new commits on the base branch.");
  const tree = await mergeTrees(gitDir, pull.headSha, base);
  if (tree === undefined) throw new Refusal(422, "merge conflict between base and head");
  const to = await commitTree(gitDir, tree, [pull.headSha, base], {
    message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
    author: signatureOf(actor),
    committer: githubSignature,
    date: world.now(),
  });
  await moveBranch(world, repository, actor, { branch: pull.headRef, from: pull.headSha, to });
}
