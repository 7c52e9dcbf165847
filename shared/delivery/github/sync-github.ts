import type { Database } from "../../platform/database.ts";
import { CodedError } from "../../platform/errors.ts";
import type { GitHub } from "../../platform/github.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { adoptTarget, followPull } from "./follow-pull.ts";
import { followRepository, type Repository } from "./open-repository.ts";
import { refreshPull } from "./refresh-pull.ts";
import { revertChange } from "./revert-change.ts";
import { branchName, shipChange } from "./ship-change.ts";
import { syncIssue } from "./sync-issue.ts";

/** States in which an open pull request of ours has no purpose any more. */
const withoutPurpose: ReadonlySet<string> = new Set(["rejected", "withdrawn", "superseded", "expired"]);
/** States in which what became of the pull request is news. */
const followed: ReadonlySet<string> = new Set(["shipping", "abandoned", "changes_requested"]);

/**
 * Brings GitHub to the improvement's present state, whatever is there already, and tells what GitHub shows that the
 * database does not know yet. Doing it twice does nothing the second time.
 */
export async function syncGitHub(github: GitHub, database: Database, dossier: Dossier): Promise<Delivered> {
  const { improvement } = dossier;
  const repository = await openOwn(github, database, dossier);
  const issue = await syncIssue(repository, dossier);
  const notes: Record<string, string | number> = issue
    ? { issue_number: issue.number, issue_url: issue.url }
    : {};
  // The pull request names the issue, so it has to know a new one.
  const known = issue
    ? { ...dossier, improvement: { ...improvement, issue_number: issue.number, issue_url: issue.url } }
    : dossier;
  const delivered = await syncPull(repository, database, known);
  return { ...delivered, notes: { ...notes, ...delivered.notes } };
}

/** The repository of an improvement; where GitHub leads to it under another name, the database follows. */
export async function openOwn(
  github: GitHub,
  database: Database,
  { improvement }: Dossier,
): Promise<Repository> {
  if (improvement.repository === null)
    throw new CodedError("github_repository_missing", "The team has no repository.", {
      hint: "Set teams.repository.",
    });
  return followRepository(github, database, improvement.repository);
}

async function syncPull(repository: Repository, database: Database, dossier: Dossier): Promise<Delivered> {
  const { status, pull_request_number, waits_for, merge_commit_sha } = dossier.improvement;
  // As many pull requests are open as policy allows; another delivery follows when there is room.
  if (status === "approved") return waits_for === null ? ship(repository, database, dossier) : {};
  if (pull_request_number === null)
    return status === "reverting"
      ? revertChange(repository, dossier)
      : followUnnoted(repository, database, dossier);
  const pull = await repository.getPull(pull_request_number);
  await refreshPull(repository, dossier, pull);
  if (followed.has(status)) return followPull(repository, database, dossier, pull.number);
  if (status === "reverting") return revertChange(repository, dossier);
  if (withoutPurpose.has(status) && pull.isOpen)
    await repository.updatePull(pull.number, { state: "closed" });
  // Merged together with what somebody else had changed meanwhile: then that is in force.
  if (status === "deployed" && merge_commit_sha !== null) await adoptTarget(repository, database, dossier);
  return {};
}

/** The pull request of a worker that died before it was written down, and whose improvement was sent back meanwhile. */
async function followUnnoted(
  repository: Repository,
  database: Database,
  dossier: Dossier,
): Promise<Delivered> {
  if (!dossier.events.some(({ to_status }) => to_status === "approved")) return {};
  const branch = branchName(dossier);
  const pull = await repository.findPull(branch);
  if (pull === undefined) return {};
  const made = {
    branch,
    pull_request_number: pull.number,
    pull_request_url: pull.url,
    head_sha: pull.headSha,
  };
  const improvement = { ...dossier.improvement, ...made };
  const delivered = await syncPull(repository, database, { ...dossier, improvement });
  return { ...delivered, notes: { ...made, ...delivered.notes } };
}

async function ship(repository: Repository, database: Database, dossier: Dossier): Promise<Delivered> {
  const { pull, branch, refused } = await shipChange(repository, dossier);
  const asRefused = { moves: ["changes_requested"], reason: refused ?? "" };
  if (pull === undefined) {
    await adoptTarget(repository, database, dossier);
    return { notes: { branch }, ...asRefused };
  }
  // Its description and labels follow with the delivery that the move to shipping queues.
  const made = {
    branch,
    pull_request_number: pull.number,
    pull_request_url: pull.url,
    head_sha: pull.headSha,
  };
  if (refused !== undefined) return { notes: made, ...asRefused };
  if (pull.isOpen)
    return { notes: made, moves: ["shipping"], reason: `pull request #${pull.number} is open` };
  const followed = await followPull(repository, database, dossier, pull.number);
  const moves = followed.moves?.[0] === "shipping" ? followed.moves : ["shipping", ...(followed.moves ?? [])];
  return { ...followed, notes: { ...made, ...followed.notes }, moves };
}
