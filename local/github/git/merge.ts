import { type CommitInfo, commitTree } from "./commits.ts";
import { recall } from "./recall.ts";
import { gitLine } from "./run-git.ts";

/** The merged tree, or undefined on conflict. Works on trees alone: a bare repository has no files to disturb. */
export async function mergeTrees(gitDir: string, ours: string, theirs: string): Promise<string | undefined> {
  const output = await recall(gitDir, ["merge-tree", "--write-tree", ours, theirs], { expect: [1] });
  return output.code === 0 ? output.text.split("\n")[0] : undefined;
}

/**
 * The tree of `tip` with one commit's change taken back, or undefined on conflict. A revert is a three-way merge with
 * the reverted commit as its base; three throwaway commits say so, because naming the base needs a newer git.
 */
export async function revertTree(gitDir: string, tip: string, commit: string): Promise<string | undefined> {
  const nobody = { name: "revert", email: "revert@localhost" };
  const info: CommitInfo = { message: "revert", author: nobody, committer: nobody, date: new Date(0) };
  const treeOf = (revision: string) => gitLine(gitDir, ["rev-parse", `${revision}^{tree}`]);
  const base = await commitTree(gitDir, await treeOf(commit), [], info);
  const ours = await commitTree(gitDir, await treeOf(tip), [base], info);
  const theirs = await commitTree(gitDir, await treeOf(`${commit}^1`), [base], info);
  return mergeTrees(gitDir, ours, theirs);
}
