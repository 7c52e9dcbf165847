import { deleteReference } from "../git/references.ts";
import { notFound } from "../refusal.ts";
import { type Account, isFrom, isPull, type RepositoryRecord } from "../state/records.ts";
import { changeThread } from "../threads/change-thread.ts";
import { emitDelete } from "../webhooks/payloads.ts";
import type { World } from "../world.ts";

/** Deletes a branch; open pull requests from it are closed, as GitHub does. */
export async function deleteBranch(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  branch: string,
): Promise<void> {
  if (!(await deleteReference(world.store.gitDir(repository), `refs/heads/${branch}`)))
    throw notFound(`There is no branch ${branch}`);
  emitDelete(world, repository, actor, branch);
  for (const thread of repository.threads)
    if (isPull(thread) && thread.state === "open" && isFrom(thread.pull, repository, repository, branch))
      await changeThread(world, repository, actor, thread, { state: "closed" });
}
