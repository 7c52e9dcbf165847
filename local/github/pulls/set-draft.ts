import { Refusal } from "../refusal.ts";
import type { Account, PullThread, RepositoryRecord } from "../state/records.ts";
import { emitPull } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";

/** Makes a pull request a draft or ready for review. Doing it twice changes nothing and tells nobody. */
export async function setDraft(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: PullThread,
  draft: boolean,
): Promise<void> {
  if (thread.pull.draft === draft) return;
  if (thread.state === "closed") throw new Refusal(422, "Pull request is closed");
  thread.pull.draft = draft;
  thread.updatedAt = timestamp(world);
  await emitPull(world, repository, thread, actor, draft ? "converted_to_draft" : "ready_for_review");
}
