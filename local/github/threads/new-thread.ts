import type { Account, RepositoryRecord, ThreadRecord } from "../state/records.ts";
import { timestamp, type World } from "../world.ts";

/** An open issue with the repository's next number; not yet part of the repository. */
export function newThread(
  world: World,
  repository: RepositoryRecord,
  user: Account,
  title: string,
  body: string | null,
): ThreadRecord {
  const at = timestamp(world);
  return {
    id: world.store.nextId(),
    number: Math.max(repository.lastDeleted ?? 0, ...repository.threads.map((thread) => thread.number)) + 1,
    user,
    title,
    body,
    state: "open",
    stateReason: null,
    labels: [],
    assignees: [],
    comments: [],
    edits: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
  };
}
