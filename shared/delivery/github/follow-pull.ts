import { type Database, unwrap } from "../../platform/database.ts";
import { CodedError } from "../../platform/errors.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { findDifference, hashOf } from "./approved-files.ts";
import type { Pull } from "./open-pulls.ts";
import type { Repository } from "./open-repository.ts";
import { branchName, findMove } from "./ship-change.ts";

/**
 * What a lost, late or doubtful webhook would have told: merged, closed, reopened, pushed to by somebody else, or
 * overtaken on the base branch. The branch is brought up to date where the base moved and the target did not.
 */
export async function followPull(
  repository: Repository,
  database: Database,
  dossier: Dossier,
  number: number,
): Promise<Delivered> {
  // The base branch first: a merge between the two looks then shows as a merge, and not as a base that moved.
  const base = await repository.findHead(repository.defaultBranch);
  const pull = await repository.getPull(number);
  if (pull.isMerged) return followMerge(repository, database, dossier, pull);
  if (!pull.isOpen) return { moves: ["abandoned"], reason: `pull request #${number} was closed unmerged` };
  const { status, head_sha } = dossier.improvement;
  if (status === "abandoned") return followReopening(repository, dossier, pull);
  if (status === "changes_requested") return {};
  const notes: Record<string, string> = {};
  if (pull.headSha !== head_sha) {
    const different = await findDifference(dossier, await repository.listFiles(number));
    if (different !== undefined)
      return {
        moves: ["changes_requested"],
        reason: `Somebody else pushed to ${branchName(dossier)}. ${different}`,
      };
    // Our own push, or one that brought nothing but the base branch.
    notes.head_sha = pull.headSha;
  }
  if (base === undefined) return { notes };
  const moved = await findMove(repository, dossier, base);
  if (moved !== undefined) {
    await adoptTarget(repository, database, dossier);
    return { notes, moves: ["changes_requested"], reason: moved };
  }
  const updated = await bringUpToDate(repository, database, dossier, pull, base);
  if (updated?.refused !== undefined) return { notes, moves: ["changes_requested"], reason: updated.refused };
  return { notes: updated?.head === undefined ? notes : { ...notes, head_sha: updated.head } };
}

/** What was merged decides, and not what was to be merged. */
async function followMerge(
  repository: Repository,
  database: Database,
  dossier: Dossier,
  { number, mergeCommitSha }: Pull,
): Promise<Delivered> {
  const { improvement, target } = dossier;
  const notes: Record<string, string> = mergeCommitSha === null ? {} : { merge_commit_sha: mergeCommitSha };
  const merged = mergeCommitSha === null ? undefined : await repository.findFile(target.path, mergeCommitSha);
  const isApproved =
    merged === undefined
      ? mergeCommitSha === null
      : (await hashOf(merged)) === (await hashOf(improvement.proposed_content));
  if (isApproved && !(await hasRival(database, dossier))) {
    const back = improvement.status === "abandoned" || improvement.status === "approved" ? ["shipping"] : [];
    return { notes, moves: [...back, "deployed"], reason: `pull request #${number} was merged` };
  }
  await adoptTarget(repository, database, dossier);
  const why = isApproved
    ? "another change of the same content was deployed before"
    : "with other content than was approved";
  return {
    notes: {
      ...notes,
      needs_attention: `Pull request #${number} was merged ${why}. The content in force was taken over as it is.`,
    },
    moves: ["shipping", "changes_requested", "superseded"],
    reason: `pull request #${number} was merged, ${why}`,
  };
}

/** Two changes of the same content are not both deployed: the second one rests on what is no more. */
async function hasRival(database: Database, { improvement, target }: Dossier): Promise<boolean> {
  const { id, team_id, base_hash } = improvement;
  const versions = unwrap(
    await database.from("artifacts").select("id").eq("team_id", team_id).eq("path", target.path),
  );
  const { data } = await database
    .from("improvements")
    .select("id")
    .eq("team_id", team_id)
    .eq("base_hash", base_hash)
    .in(
      "artifact_id",
      versions.map((version) => version.id),
    )
    .neq("id", id)
    .in("status", ["deployed", "kept", "reverting"])
    .limit(1)
    .throwOnError();
  return data.length > 0;
}

function followReopening(
  repository: Repository,
  dossier: Dossier,
  pull: Pull,
): Delivered | Promise<Delivered> {
  const ending = dossier.events.findLast(({ to_status }) => to_status === "abandoned");
  // Given up by us and not closed yet: then it is closed, and who wants it opens it again.
  const isOurs = ending?.made_by === "impact" && Date.now() - Date.parse(ending.occurred_at) < 3_600_000;
  if (!isOurs) return { moves: ["shipping"], reason: `pull request #${pull.number} was reopened` };
  return repository.updatePull(pull.number, { state: "closed" }).then(() => ({}));
}

/** Takes the base branch's content for the newest version of the artifact, so that what comes next rests on it. */
export async function adoptTarget(
  repository: Repository,
  database: Database,
  { improvement, target }: Dossier,
): Promise<string | undefined> {
  const commit = await repository.findHead(repository.defaultBranch);
  const file = commit === undefined ? undefined : await repository.findFile(target.path, commit);
  if (commit === undefined || file === undefined) return undefined;
  let content: string;
  try {
    content = new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    // No text, so no version of ours.
    return undefined;
  }
  unwrap(await database.rpc("adopt_artifact", { improvement: improvement.id, content, commit_sha: commit }));
  return content;
}

/** Merges the base branch into the pull request's, and has the change checked again on it. */
export async function bringUpToDate(
  repository: Repository,
  database: Database,
  { improvement }: Dossier,
  pull: Pull,
  base: string,
  { force = false } = {},
): Promise<{ head?: string; refused?: string } | undefined> {
  if ((await repository.countBehind(base, pull.headSha)) === 0) return undefined;
  // A new commit would take away approvals that people have given on GitHub.
  const reviews = force ? [] : await repository.listReviews(pull.number);
  if (reviews.some(({ state }) => state === "APPROVED")) return undefined;
  try {
    const head = await repository.updateBranch(pull.nodeId, pull.headSha);
    const { error } = await database.rpc("validate_on_new_base", { improvement: improvement.id });
    if (error) unwrap({ data: null, error });
    return { head };
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== "github_graphql_unprocessable") throw error;
    return {
      refused: `${repository.defaultBranch} has moved, and the branch cannot be brought up to date: it conflicts.`,
    };
  }
}
