import { createBareRepository } from "../git/references.ts";
import { runGit } from "../git/run-git.ts";
import { unprocessable } from "../refusal.ts";
import type { Account, RepositoryRecord } from "../state/records.ts";
import { timestamp, type World } from "../world.ts";

/** Makes a fork: a repository of its own with the same branches and no issues. */
export async function fork(
  world: World,
  repository: RepositoryRecord,
  owner: Account,
  name: string,
): Promise<RepositoryRecord> {
  if (world.store.findRepository(owner.login, name) !== undefined)
    throw unprocessable("Repository", `${owner.login}/${name} exists already.`);
  const at = timestamp(world);
  const made: RepositoryRecord = {
    ...repository,
    id: world.store.nextId(),
    owner,
    name,
    forkOf: repository.id,
    createdAt: at,
    pushedAt: at,
    labels: [],
    threads: [],
    checkRuns: [],
    statuses: [],
    formerNames: [],
  };
  const gitDir = world.store.gitDir(made);
  await createBareRepository(gitDir, made.defaultBranch);
  await runGit(gitDir, ["fetch", "--quiet", world.store.gitDir(repository), "+refs/heads/*:refs/heads/*"]);
  world.store.state.repositories.push(made);
  return made;
}

/** Has the commits of a fork known in the repository that a pull request asks to take them. */
export async function takeObjects(
  world: World,
  home: RepositoryRecord,
  from: RepositoryRecord,
): Promise<void> {
  const gitDir = world.store.gitDir(home);
  await runGit(gitDir, [
    "fetch",
    "--quiet",
    world.store.gitDir(from),
    `+refs/heads/*:refs/forks/${from.id}/*`,
  ]);
}
