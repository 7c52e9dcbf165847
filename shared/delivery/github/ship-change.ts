import { CodedError } from "../../platform/errors.ts";
import { statusOf } from "../../platform/github.ts";
import type { Dossier } from "../read-dossier.ts";
import { filesToCommit, findDifference, hashOf } from "./approved-files.ts";
import { buildCommitMessage, buildPullBody, buildTitle } from "./build-body.ts";
import { chooseLabels, holdLabel } from "./choose-labels.ts";
import { replaceManaged } from "./manage-body.ts";
import type { Pull } from "./open-pulls.ts";
import type { Repository } from "./open-repository.ts";

/** The change as it now is on GitHub, and why it cannot be shipped as approved if so. */
export interface Shipment {
  branch: string;
  pull?: Pull;
  refused?: string;
}

/** The branch of an improvement; the same each time, so that a second try finds what the first one made. */
export function branchName({ improvement, team }: Dossier): string {
  const slug = team.slug.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `improve/${slug}/${improvement.id.slice(0, 8)}`;
}

/** Makes branch, commit and draft pull request of an approved change, each only if it is not there yet. */
export async function shipChange(repository: Repository, dossier: Dossier): Promise<Shipment> {
  const branch = branchName(dossier);
  const present = await repository.findPull(branch);
  if (present) return verify(repository, dossier, { pull: present, branch });

  const base = await repository.findHead(repository.defaultBranch);
  if (base === undefined)
    throw new CodedError("github_no_base", `The branch ${repository.defaultBranch} does not exist.`);
  const moved = await findMove(repository, dossier, base);
  if (moved !== undefined) return { branch, refused: moved };
  const refused = await ensureCommit(repository, dossier, branch, base);
  if (refused !== undefined) return { branch, refused };
  return verify(repository, dossier, { pull: await openPull(repository, dossier, branch), branch });
}

/** Why the change no longer fits what is on the base branch, if it does not. */
export async function findMove(
  repository: Repository,
  { improvement, target }: Dossier,
  base: string,
): Promise<string | undefined> {
  const file = await repository.findFile(target.path, base);
  if (file === undefined) return `${target.path} is no longer on ${repository.defaultBranch}.`;
  const hash = await hashOf(file);
  if (hash === improvement.base_hash) return undefined;
  if (hash === (await hashOf(improvement.proposed_content)))
    throw new CodedError("already_there", `${repository.defaultBranch} holds the proposed content already.`, {
      hint: "If somebody implemented it by hand, confirm that: implemented_by, implementation_url, status deployed.",
    });
  return `${target.path} has changed on ${repository.defaultBranch} since the proposal was made.`;
}

/** Puts the approved content on the branch. Returns why not if somebody else has changed the file there. */
async function ensureCommit(
  repository: Repository,
  dossier: Dossier,
  branch: string,
  base: string,
): Promise<string | undefined> {
  const { improvement, target } = dossier;
  const head = await repository.ensureBranch(branch, base);
  const there = await repository.findFile(target.path, head);
  const hash = there && (await hashOf(there));
  if (hash === (await hashOf(improvement.proposed_content))) return undefined;
  if (hash !== improvement.base_hash) return `Somebody else has changed ${target.path} on ${branch}.`;
  const files = await filesToCommit(repository, dossier, head);
  await repository.commitFiles(branch, head, files, buildCommitMessage(dossier));
  return undefined;
}

async function openPull(repository: Repository, dossier: Dossier, branch: string): Promise<Pull> {
  const { id } = dossier.improvement;
  const title = buildTitle(dossier);
  const body = replaceManaged(null, id, buildPullBody(dossier, repository));
  try {
    return await repository.createPull({ title, body, branch, isDraft: true });
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    const made = await repository.findPull(branch);
    if (made) return made;
    // Drafts of private repositories need a paid plan; without, a label has to hold the merge back.
    const pull = await repository.createPull({ title, body, branch, isDraft: false });
    await repository.updateIssue(pull.number, { labels: chooseLabels(dossier, [holdLabel]) });
    return { ...pull, labels: chooseLabels(dossier, [holdLabel]) };
  }
}

/** What was approved is what its files hold; a pull request that holds anything else is not it. */
async function verify(
  repository: Repository,
  dossier: Dossier,
  made: { pull: Pull; branch: string },
): Promise<Shipment> {
  if (!made.pull.isOpen) return made;
  const different = await findDifference(dossier, await repository.listFiles(made.pull.number));
  return different === undefined
    ? made
    : { ...made, refused: `Pull request #${made.pull.number}: ${different}` };
}
