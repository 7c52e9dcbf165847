import { notFound } from "./refusal.ts";
import {
  type Account,
  fullName,
  isPull,
  type PullThread,
  type RepositoryRecord,
  type ThreadRecord,
} from "./state/records.ts";
import type { World } from "./world.ts";

/** Which repository is meant (`owner/name`); may be left out while there is only one. */
export interface Where {
  repository?: string;
}

/** The repository that a control call means. */
export function pickRepository(world: World, { repository: wanted }: Where): RepositoryRecord {
  const { repositories } = world.store.state;
  const found = wanted === undefined ? repositories : repositories.filter((one) => fullName(one) === wanted);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw notFound(wanted === undefined ? "Say which repository is meant" : `There is no repository ${wanted}`);
}

/** The person or app that a control call acts as. */
export function findActor(world: World, login: string): Account {
  const known = [...world.people, ...world.tokens.values()];
  const actor = known.find((account) => account.login === login);
  if (actor === undefined) throw notFound(`Nobody here is called ${login}`);
  return actor;
}

/** The issue or pull request with a number. */
export function findThread(repository: RepositoryRecord, number: number): ThreadRecord {
  const thread = repository.threads.find((candidate) => candidate.number === number);
  if (thread === undefined) throw notFound(`There is no issue or pull request ${number}`);
  return thread;
}

/** Insists on a pull request. */
export function asPull(thread: ThreadRecord): PullThread {
  if (isPull(thread)) return thread;
  throw notFound(`${thread.number} is not a pull request`);
}
