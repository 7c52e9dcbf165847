import type { Dossier } from "../read-dossier.ts";
import { buildPullBody, buildTitle } from "./build-body.ts";
import { buildCheck, buildStatus } from "./build-check.ts";
import { chooseLabels, holdLabel, sameLabels } from "./choose-labels.ts";
import { findOwners } from "./find-owners.ts";
import { replaceManaged } from "./manage-body.ts";
import type { Pull } from "./open-pulls.ts";
import type { Repository } from "./open-repository.ts";

/** Says in the body that this was done once, so that what people undo is not done again. */
const askedMark = "<!-- self-improvement:asked -->";
const readyMark = "<!-- self-improvement:ready -->";

/** Brings a pull request's page to the present state: checks, reviewers, description, labels. */
export async function refreshPull(repository: Repository, dossier: Dossier, pull: Pull): Promise<void> {
  const marks = [askedMark, readyMark].filter((mark) => pull.body?.includes(mark));
  if (pull.isOpen && dossier.improvement.status === "shipping") {
    await tellChecks(repository, dossier, pull);
    if (!marks.includes(askedMark)) {
      await askForReview(repository, dossier, pull);
      marks.push(askedMark);
    }
    if (dossier.shipping?.ready && !marks.includes(readyMark) && dossier.validation?.verdict === "passed") {
      if (pull.isDraft) await repository.markReady(pull.nodeId);
      marks.push(readyMark);
    }
  }
  await rewrite(repository, dossier, pull, marks);
}

/** Our part of the description, the title and our labels; each only if it says something else. */
async function rewrite(
  repository: Repository,
  dossier: Dossier,
  pull: Pull,
  marks: readonly string[],
): Promise<void> {
  const managed = buildPullBody(dossier, repository, marks);
  const body = replaceManaged(pull.body, dossier.improvement.id, managed);
  const title = buildTitle(dossier);
  const change: { title?: string; body?: string } = {};
  if (body !== (pull.body ?? "").replace(/\r\n/g, "\n")) change.body = body;
  if (title !== pull.title) change.title = title;
  if (Object.keys(change).length > 0) await repository.updatePull(pull.number, change);
  // It stays open for whoever works on it, but what it holds is not what was approved.
  const isOnHold = dossier.improvement.status === "changes_requested" && pull.isOpen;
  const others = pull.labels.filter((label) => label !== holdLabel);
  const labels = chooseLabels(dossier, isOnHold ? [...others, holdLabel] : pull.labels);
  if (!sameLabels(labels, pull.labels)) await repository.updateIssue(pull.number, { labels });
}

async function tellChecks(repository: Repository, dossier: Dossier, { headSha, url }: Pull): Promise<void> {
  if (dossier.validation === undefined) return;
  if (repository.isApp) await repository.ensureCheck(headSha, buildCheck(dossier));
  else await repository.ensureStatus(headSha, { ...buildStatus(dossier), target_url: url });
}

/** The owners of the file, or whom policy names; never the author. */
async function askForReview(repository: Repository, dossier: Dossier, pull: Pull): Promise<void> {
  if (pull.requested.length > 0) return;
  const owners = await findOwners(repository, dossier.target.path);
  const wanted = owners.length > 0 ? owners : (dossier.shipping?.reviewers ?? []);
  await repository.askReviewers(
    pull.number,
    wanted.filter((name) => name.toLowerCase() !== pull.author.toLowerCase()),
  );
}
