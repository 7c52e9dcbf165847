import { CodedError } from "../../platform/errors.ts";
import type { GitHub } from "../../platform/github.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { buildPullBody, buildTitle } from "./build-body.ts";
import { chooseLabels, holdLabel, sameLabels } from "./choose-labels.ts";
import { replaceManaged } from "./manage-body.ts";
import type { Pull } from "./open-pulls.ts";
import { openRepository, type Repository } from "./open-repository.ts";
import { revertChange } from "./revert-change.ts";
import { branchName, findMove, shipChange } from "./ship-change.ts";
import { syncIssue } from "./sync-issue.ts";

/** States in which an open pull request of ours has no purpose any more. */
const withoutPurpose: ReadonlySet<string> = new Set([
  "abandoned",
  "rejected",
  "withdrawn",
  "superseded",
  "expired",
]);

/**
 * Brings GitHub to the improvement's present state, whatever is there already, and tells what GitHub shows that the
 * database does not know yet. Doing it twice does nothing the second time.
 */
export async function syncGitHub(github: GitHub, dossier: Dossier): Promise<Delivered> {
  const { improvement } = dossier;
  if (improvement.repository === null)
    throw new CodedError("github_repository_missing", "The team has no repository.", {
      hint: "Set teams.repository.",
    });
  const repository = await openRepository(github, improvement.repository);
  const issue = await syncIssue(repository, dossier);
  const notes: Record<string, string | number> = issue
    ? { issue_number: issue.number, issue_url: issue.url }
    : {};
  // The pull request names the issue, so it has to know a new one.
  const known = issue
    ? { ...dossier, improvement: { ...improvement, issue_number: issue.number, issue_url: issue.url } }
    : dossier;
  const delivered = await syncPull(repository, known);
  return { ...delivered, notes: { ...notes, ...delivered.notes } };
}

async function syncPull(repository: Repository, dossier: Dossier): Promise<Delivered> {
  const { status, pull_request_number, waits_for } = dossier.improvement;
  // As many pull requests are open as policy allows; another delivery follows when there is room.
  if (status === "approved") return waits_for === null ? ship(repository, dossier) : {};
  if (pull_request_number === null) return status === "reverting" ? revertChange(repository, dossier) : {};
  const pull = await repository.getPull(pull_request_number);
  await refreshPull(repository, dossier, pull);
  if (status === "shipping") return follow(repository, dossier, pull.number);
  if (status === "reverting") return revertChange(repository, dossier);
  if (withoutPurpose.has(status) && pull.isOpen)
    await repository.updatePull(pull.number, { state: "closed" });
  return {};
}

async function ship(repository: Repository, dossier: Dossier): Promise<Delivered> {
  const { pull, branch, refused } = await shipChange(repository, dossier);
  const asRefused = { moves: ["changes_requested"], reason: refused ?? "" };
  if (pull === undefined) return { notes: { branch }, ...asRefused };
  // Its description and labels follow with the delivery that the move to shipping queues.
  const made = {
    branch,
    pull_request_number: pull.number,
    pull_request_url: pull.url,
    head_sha: pull.headSha,
  };
  const notes = { ...made, ...mergeNote(pull) };
  if (refused !== undefined) return { notes, ...asRefused };
  return { notes, moves: ["shipping", ...endOf(pull)], reason: reasonOf(pull) };
}

/** What a lost webhook would have told: merged, closed, pushed to by somebody else, or overtaken on the base branch. */
async function follow(repository: Repository, dossier: Dossier, number: number): Promise<Delivered> {
  // The base branch first: a merge between the two looks then shows as a merge, and not as a base that moved.
  const base = await repository.findHead(repository.defaultBranch);
  const pull = await repository.getPull(number);
  if (!pull.isOpen) return { notes: mergeNote(pull), moves: endOf(pull), reason: reasonOf(pull) };
  if (dossier.improvement.head_sha !== null && pull.headSha !== dossier.improvement.head_sha)
    return { moves: ["changes_requested"], reason: `Somebody else pushed to ${branchName(dossier)}.` };
  const moved = base === undefined ? undefined : await findMove(repository, dossier, base);
  return moved === undefined ? {} : { moves: ["changes_requested"], reason: moved };
}

/** Our part of the description, the title and our labels; each only if it says something else. */
async function refreshPull(repository: Repository, dossier: Dossier, pull: Pull): Promise<void> {
  const body = replaceManaged(pull.body, dossier.improvement.id, buildPullBody(dossier, repository));
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

function endOf({ isOpen, isMerged }: Pull): string[] {
  if (isOpen) return [];
  return [isMerged ? "deployed" : "abandoned"];
}

function reasonOf({ number, isOpen, isMerged }: Pull): string {
  if (isOpen) return `pull request #${number} is open`;
  return isMerged ? `pull request #${number} was merged` : `pull request #${number} was closed unmerged`;
}

function mergeNote({ isMerged, mergeCommitSha }: Pull): Record<string, string> {
  return isMerged && mergeCommitSha !== null ? { merge_commit_sha: mergeCommitSha } : {};
}
