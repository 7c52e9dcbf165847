import { CodedError } from "../../platform/errors.ts";
import { diffContent } from "../../proposals/diff-content.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier, DossierEvent } from "../read-dossier.ts";
import { buildTitle } from "./build-body.ts";
import { ourLabel } from "./choose-labels.ts";
import type { Pull } from "./open-pulls.ts";
import type { Repository } from "./open-repository.ts";
import { fence, quotePlain } from "./write-markdown.ts";

/**
 * Has GitHub open the pull request that takes a merged change back, once for each time that the improvement went to
 * `reverting`; or, if it is there already, tells what became of it.
 */
export async function revertChange(repository: Repository, dossier: Dossier): Promise<Delivered> {
  const { improvement } = dossier;
  if (improvement.pull_request_number === null)
    throw new CodedError(
      "nothing_to_revert",
      "This was implemented by hand, so GitHub has no pull request to revert.",
      {
        hint: "Undo it by hand.",
      },
    );
  const found = await findRevert(repository, dossier);
  if (!found) {
    const merged = await repository.getPull(improvement.pull_request_number);
    const title = `Revert: ${buildTitle(dossier, 190)}`;
    try {
      const { number, url } = await repository.revertPull(merged.nodeId, title, revertBody(dossier));
      return { notes: { revert_pull_request_number: number, revert_pull_request_url: url } };
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== "github_graphql_unprocessable") throw error;
      return openPatchIssue(repository, dossier, title);
    }
  }
  const notes = { revert_pull_request_number: found.number, revert_pull_request_url: found.url };
  if (found.isMerged) return { notes, moves: ["reverted"], reason: "the revert was merged" };
  if (!found.isOpen) return { notes, moves: ["deployed"], reason: "the revert was closed unmerged" };
  return { notes };
}

/** Where later changes are in the way, a person has to take the change back; the issue says what it was. */
async function openPatchIssue(repository: Repository, dossier: Dossier, title: string): Promise<Delivered> {
  const { improvement, target } = dossier;
  const mark = revertMark(dossier);
  const since = roundOf(dossier)?.occurred_at ?? improvement.status_changed_at;
  const patch = diffContent(improvement.proposed_content, target.content);
  const body = [
    `GitHub cannot take back #${improvement.pull_request_number} by itself, because later changes are in the way.`,
    `This is what has to be undone in \`${target.path}\`:`,
    fence(patch, "diff", 40_000),
    "When it is done, say so in the queue: your name in `reverted_by`, the address in `reversion_url`, status `reverted`.",
    mark,
  ].join("\n\n");
  const made =
    (await repository.findThread(since, { label: ourLabel }, (text) => text.includes(mark))) ??
    (await repository.createIssue({ title, body, labels: [ourLabel, "improvement:revert-by-hand"] }));
  return {
    notes: { needs_attention: `It has to be reverted by hand: issue #${made.number} has the patch.` },
  };
}

async function findRevert(repository: Repository, dossier: Dossier): Promise<Pull | undefined> {
  const { revert_pull_request_number } = dossier.improvement;
  const mark = revertMark(dossier);
  if (revert_pull_request_number !== null) {
    const noted = await repository.getPull(revert_pull_request_number);
    // One that is closed and not of this round was an earlier attempt.
    if (noted.isOpen || noted.body?.includes(mark)) return noted;
  }
  // Made by an earlier try whose answer got lost.
  const since = roundOf(dossier)?.occurred_at ?? dossier.improvement.status_changed_at;
  const lost = await repository.findThread(since, "pull request", (body) => body.includes(mark));
  if (lost === undefined) return undefined;
  const pull = await repository.getPull(lost.number);
  // Ours is from a branch of the repository; anybody may copy what we write into a pull request from a fork.
  return pull.headRepository?.toLowerCase() === repository.fullName.toLowerCase() ? pull : undefined;
}

function revertBody(dossier: Dossier): string {
  const { pull_request_number, issue_number } = dossier.improvement;
  const why = roundOf(dossier)?.reason;
  return [
    `Takes back #${pull_request_number}, so that the version before is in force again.`,
    ...(why ? [`Reason: ${quotePlain(why, 1_000)}`] : []),
    ...(issue_number === null ? [] : [`Tracked in #${issue_number}.`]),
    "Closing this unmerged keeps the change.",
    revertMark(dossier),
  ].join("\n\n");
}

/** The event tells one round of reverting from the next. */
function revertMark(dossier: Dossier): string {
  return `<!-- self-improvement:revert ${dossier.improvement.id} ${roundOf(dossier)?.id ?? 0} -->`;
}

function roundOf({ events }: Dossier): DossierEvent | undefined {
  return events.findLast(({ to_status }) => to_status === "reverting");
}
