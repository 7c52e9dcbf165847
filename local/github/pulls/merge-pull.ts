import { commitTree, readCommits } from "../git/commits.ts";
import { mergeTrees } from "../git/merge.ts";
import { readBranch } from "../git/references.ts";
import { githubSignature, signatureOf } from "../present/present-account.ts";
import { Refusal } from "../refusal.ts";
import { type Account, fullName, type PullThread, type RepositoryRecord } from "../state/records.ts";
import { close } from "../threads/change-thread.ts";
import { emitPull } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";
import { closingNumbers } from "./closing-keywords.ts";
import { moveBranch } from "./move-branch.ts";

/** One commit with everything, or the branch's own commits under a merge commit. */
export type MergeMethod = "squash" | "merge";

/** Merges a pull request into its base as a person would with the button. Answers the new commit on the base. */
export async function mergePull(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
  method: MergeMethod,
): Promise<string> {
  const { pull } = thread;
  if (thread.state === "closed") throw new Refusal(405, "Pull Request is not mergeable");
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  const gitDir = world.store.gitDir(repository);
  const baseTip = await readBranch(gitDir, pull.baseRef);
  if (baseTip === undefined) throw new Refusal(405, "Base branch was deleted");
  const tree = await mergeTrees(gitDir, baseTip, pull.headSha);
  if (tree === undefined) throw new Refusal(405, "Pull Request has merge conflicts");

  const isSquash = method === "squash";
  const sha = await commitTree(gitDir, tree, isSquash ? [baseTip] : [baseTip, pull.headSha], {
    message: isSquash ? await squashMessage(gitDir, baseTip, thread) : mergeMessage(repository, thread),
    author: signatureOf(isSquash ? thread.user : actor),
    committer: githubSignature,
    date: world.now(),
  });
  pull.baseSha = baseTip;
  pull.mergedAt = timestamp(world);
  pull.mergedBy = actor;
  pull.mergeCommitSha = sha;
  close(world, thread, actor, null);
  await moveBranch(world, repository, actor, { branch: pull.baseRef, from: baseTip, to: sha });
  closeLinkedIssues(world, repository, actor, thread);
  await emitPull(world, repository, thread, actor, "closed");
  return sha;
}

function mergeMessage(repository: RepositoryRecord, { number, title, pull }: PullThread): string {
  return `Merge pull request #${number} from ${repository.owner.login}/${pull.headRef}\n\n${title}`;
}

async function squashMessage(
  gitDir: string,
  baseTip: string,
  { number, title, pull }: PullThread,
): Promise<string> {
  const commits = await readCommits(gitDir, `${baseTip}..${pull.headSha}`);
  const list = commits.length > 1 ? commits.map((commit) => `* ${commit.message}`).join("\n\n") : "";
  return `${title} (#${number})\n\n${list}`.trimEnd();
}

/** "Closes #7" counts only for merges into the default branch. */
function closeLinkedIssues(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
): void {
  if (thread.pull.baseRef !== repository.defaultBranch) return;
  for (const number of closingNumbers(thread.body ?? "", fullName(repository))) {
    const issue = repository.threads.find((candidate) => candidate.number === number);
    if (issue !== undefined && issue.pull === undefined && issue.state === "open") {
      close(world, issue, actor, "completed");
    }
  }
}
