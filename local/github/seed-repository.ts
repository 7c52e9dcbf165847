import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { commitFiles } from "./git/commits.ts";
import { createBareRepository, moveReference, readBranch } from "./git/references.ts";
import { githubSignature } from "./present/present-account.ts";
import type { Account, RepositoryRecord } from "./state/records.ts";
import { timestamp, type World } from "./world.ts";

/** A repository to begin with. */
export interface RepositorySeed {
  owner: string;
  name: string;
  private?: boolean;
  defaultBranch?: string;
  files: Record<string, string>;
}

const validName = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** Makes the repository with one commit. Where it exists already, it is left as it has become. */
export async function seedRepository(world: World, seed: RepositorySeed): Promise<void> {
  if (!validName.test(seed.owner) || !validName.test(seed.name)) {
    throw new Error(`${seed.owner}/${seed.name} is not a name that GitHub allows for a repository.`);
  }
  const existing = world.store.findRepository(seed.owner, seed.name);
  const repository = existing ?? newRepository(world, seed);
  const gitDir = world.store.gitDir(repository);
  const isCreated = await access(join(gitDir, "HEAD")).then(
    () => true,
    () => false,
  );
  if (!isCreated) await createBareRepository(gitDir, repository.defaultBranch);
  if ((await readBranch(gitDir, repository.defaultBranch)) === undefined) {
    const files = new Map(Object.entries(seed.files).map(([path, text]) => [path, Buffer.from(text)]));
    const first = await commitFiles(gitDir, undefined, files, {
      message: "Initial commit",
      author: githubSignature,
      committer: githubSignature,
      date: world.now(),
    });
    await moveReference(gitDir, `refs/heads/${repository.defaultBranch}`, first);
  }
  if (existing === undefined) world.store.state.repositories.push(repository);
}

function newRepository(world: World, seed: RepositorySeed): RepositoryRecord {
  const at = timestamp(world);
  return {
    id: world.store.nextId(),
    owner: ownerAccount(world, seed.owner),
    name: seed.name,
    private: seed.private ?? false,
    defaultBranch: seed.defaultBranch ?? "main",
    createdAt: at,
    pushedAt: at,
    labels: [],
    threads: [],
    checkRuns: [],
    statuses: [],
    formerNames: [],
  };
}

/** A seeded person, or an organisation whose id follows from its name, so that all its repositories agree on it. */
export function ownerAccount(world: World, login: string): Account {
  const person = world.people.find((candidate) => candidate.login.toLowerCase() === login.toLowerCase());
  if (person !== undefined) return person;
  const id = createHash("sha256").update(login.toLowerCase()).digest().readUInt32BE() % 1_000_000_000;
  return { id, login, type: "Organization" };
}
