import type { Database } from "../../platform/database.ts";
import type { GitHub } from "../../platform/github.ts";
import { statusOf } from "../../platform/github.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { findDifference } from "./approved-files.ts";
import { followPull } from "./follow-pull.ts";
import { openOwn } from "./sync-github.ts";

/**
 * Merges the pull request of a change whose experiment was won: exactly the approved content, at the head that was looked
 * at. What somebody merged, closed or pushed meanwhile is followed instead; what GitHub does not allow waits for a person.
 */
export async function mergeChange(github: GitHub, database: Database, dossier: Dossier): Promise<Delivered> {
  const { status, pull_request_number } = dossier.improvement;
  if (status !== "shipping" || pull_request_number === null) return {};
  const repository = await openOwn(github, database, dossier);
  const follow = () => followPull(repository, database, dossier, pull_request_number);
  const pull = await repository.getPull(pull_request_number);
  if (!pull.isOpen) return follow();
  const different = await findDifference(dossier, await repository.listFiles(pull.number));
  if (different !== undefined) return follow();
  if (pull.isDraft) await repository.markReady(pull.nodeId);
  try {
    await repository.mergePull(pull.number, pull.headSha);
  } catch (error) {
    // Its head has moved since: somebody pushed.
    if (statusOf(error) === 409) return follow();
    if (statusOf(error) !== 405 && statusOf(error) !== 403 && statusOf(error) !== 422) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return {
      notes: {
        needs_attention: `Its experiment was won, but GitHub does not let us merge #${pull.number}: ${why.slice(0, 200)} Please merge it.`,
      },
    };
  }
  return follow();
}
