import { commitFiles, type FileChanges, fileModes } from "../git/commits.ts";
import { readBranch } from "../git/references.ts";
import { githubSignature, signatureOf } from "../present/present-account.ts";
import { moveBranch } from "../pulls/move-branch.ts";
import { notFound, Refusal } from "../refusal.ts";
import { parseNodeId } from "../state/node-ids.ts";
import type { Account, RepositoryRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { commitView, refView } from "./views.ts";

/** GitHub's CreateCommitOnBranchInput, after the schema has checked it. */
export interface CommitOnBranchInput {
  branch: { id?: string | null; repositoryNameWithOwner?: string | null; branchName?: string | null };
  expectedHeadOid: string;
  message: { headline: string; body?: string | null };
  fileChanges?: {
    additions?: readonly { path: string; contents: string }[] | null;
    deletions?: readonly { path: string }[] | null;
  } | null;
  clientMutationId?: string | null;
}

/** Commits files on top of a branch, if the branch still is where the caller believes. */
export async function createCommitOnBranch(world: World, actor: Account, input: CommitOnBranchInput) {
  const { repository, branch } = findBranch(world, input.branch);
  const gitDir = world.store.gitDir(repository);
  const tip = await readBranch(gitDir, branch);
  if (tip === undefined) throw notFound(`No such branch: ${branch}`);
  if (tip !== input.expectedHeadOid) {
    throw new Refusal(
      409,
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  }
  const changes = collectChanges(input);
  await refuseMissingDeletions(gitDir, tip, changes);
  const { headline, body } = input.message;
  if (headline.trim() === "") throw new Refusal(422, "A commit message headline is required");
  const sha = await commitFiles(gitDir, tip, changes, {
    message: body ? `${headline}\n\n${body}` : headline,
    author: signatureOf(actor),
    committer: githubSignature,
    date: world.now(),
  });
  await moveBranch(world, repository, actor, { branch, from: tip, to: sha });
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: () => commitView(world, repository, sha),
    ref: () => refView(world, repository, branch),
  };
}

function findBranch(world: World, branch: CommitOnBranchInput["branch"]) {
  const { id, repositoryNameWithOwner, branchName } = branch;
  const [repositoryId, reference] = parseNodeId("REF", id ?? "") ?? [];
  const [owner = "", name = ""] = (repositoryNameWithOwner ?? "").split("/");
  const repository: RepositoryRecord | undefined =
    reference === undefined
      ? world.store.findRepository(owner, name)
      : world.store.state.repositories.find((candidate) => String(candidate.id) === repositoryId);
  const wanted = reference ?? branchName ?? "";
  if (repository === undefined || wanted === "") {
    throw notFound(`Could not resolve the branch '${id ?? `${repositoryNameWithOwner}:${branchName}`}'.`);
  }
  return { repository, branch: wanted.replace(/^refs\/heads\//, "") };
}

function collectChanges({ fileChanges }: CommitOnBranchInput): FileChanges {
  const changes = new Map<string, Buffer | null>();
  const add = (path: string, content: Buffer | null) => {
    refuseBadPath(path);
    if (changes.has(path)) throw new Refusal(422, `The path ${path} is changed more than once`);
    changes.set(path, content);
  };
  for (const { path, contents } of fileChanges?.additions ?? []) add(path, Buffer.from(contents, "base64"));
  for (const { path } of fileChanges?.deletions ?? []) add(path, null);
  return changes;
}

/** Git refuses these too, but after half of the work and in its own words. */
function refuseBadPath(path: string): void {
  const isBad = path
    .split("/")
    .some((part) => part === "" || part === "." || part === ".." || /^\.git$/i.test(part));
  if (isBad || path.includes("\0")) throw new Refusal(422, `A path was requested that is malformed: ${path}`);
}

async function refuseMissingDeletions(gitDir: string, tip: string, changes: FileChanges): Promise<void> {
  const existing = await fileModes(gitDir, tip);
  for (const [path, content] of changes) {
    if (content !== null || existing.has(path)) continue;
    throw new Refusal(
      422,
      `A path was requested for deletion which does not exist as of commit oid ${tip}: ${path}`,
    );
  }
}
