import { moveReference } from "../git/references.ts";
import { Refusal } from "../refusal.ts";
import { type Account, isFrom, isPull, type RepositoryRecord } from "../state/records.ts";
import { emitPull } from "../webhooks/payloads.ts";
import { emitPush } from "../webhooks/push-payload.ts";
import { timestamp, type World } from "../world.ts";
import { takeObjects } from "./fork.ts";

/** A branch and where it goes; without `from` it is new. */
export interface BranchMove {
  branch: string;
  from?: string;
  to: string;
  /** It does not follow from where it was. */
  forced?: boolean;
}

/** Moves a branch with everything that follows on GitHub: the push event, and new heads for open pull requests. */
export async function moveBranch(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  { branch, from, to, forced = false }: BranchMove,
): Promise<void> {
  const name = `refs/heads/${branch}`;
  if (!(await moveReference(world.store.gitDir(repository), name, to, from))) {
    throw new Refusal(422, from === undefined ? "Reference cannot be created" : "Reference update failed");
  }
  repository.pushedAt = timestamp(world);
  await emitPush(world, repository, actor, { branch, to, forced, ...(from === undefined ? {} : { from }) });
  for (const home of world.store.state.repositories) {
    if (home !== repository && home.id !== repository.forkOf) continue;
    for (const thread of home.threads) {
      if (!isPull(thread) || thread.state === "closed" || !isFrom(thread.pull, home, repository, branch))
        continue;
      if (home !== repository) await takeObjects(world, home, repository);
      const before = thread.pull.headSha;
      thread.pull.headSha = to;
      thread.updatedAt = timestamp(world);
      await emitPull(world, home, thread, actor, "synchronize", { before, after: to });
    }
  }
}
