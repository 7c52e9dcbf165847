import { asPull, findActor, findThread, pickRepository, type Where } from "./find-subject.ts";
import { commitFiles } from "./git/commits.ts";
import { readText } from "./git/contents.ts";
import { readBranch } from "./git/references.ts";
import type { Exclusively } from "./lock.ts";
import { signatureOf } from "./present/present-account.ts";
import { type MergeMethod, mergePull } from "./pulls/merge-pull.ts";
import { computeMergeability, type Mergeability } from "./pulls/mergeability.ts";
import { moveBranch } from "./pulls/move-branch.ts";
import { revertPull } from "./pulls/revert-pull.ts";
import { setDraft } from "./pulls/set-draft.ts";
import type { Account, RepositoryRecord, ThreadRecord } from "./state/records.ts";
import { changeThread } from "./threads/change-thread.ts";
import { commentOnThread } from "./threads/comment-on-thread.ts";
import type { Webhooks } from "./webhooks/send-webhooks.ts";
import type { World } from "./world.ts";

/** Who does something: the login of a seeded person or of a token's account. */
export interface As extends Where {
  as: string;
}

/** A push from outside the product. */
export interface ForeignPush extends As {
  branch: string;
  /** New content by path; null deletes. */
  files: Record<string, string | null>;
  message?: string;
}

/** What people do in the web pages, as functions. Each refuses (throws `Refusal`) what GitHub would refuse. */
export interface Control {
  /** Answers the commit on the base branch. */
  merge(number: number, options: As & { method?: MergeMethod }): Promise<string>;
  close(number: number, options: As): Promise<void>;
  reopen(number: number, options: As): Promise<void>;
  edit(number: number, options: As & { title?: string; body?: string }): Promise<void>;
  ready(number: number, options: As): Promise<void>;
  draft(number: number, options: As): Promise<void>;
  /** Answers the id of the comment. */
  comment(number: number, body: string, options: As): Promise<number>;
  /** Answers the number of the pull request that takes this one back. */
  revert(number: number, options: As): Promise<number>;
  /** Pushes a commit by hand, on a new branch off the default one where the branch is new. Answers the commit. */
  push(options: ForeignPush): Promise<string>;
  /** Whether a pull request could be merged now, computed at once. */
  mergeState(number: number, options?: Where): Promise<Mergeability>;
  /** The content of a file on a branch, tag or commit; the default branch unless told. */
  readFile(path: string, options?: Where & { ref?: string }): Promise<string | undefined>;
  readonly webhooks: Webhooks;
}

/** Builds the control functions. */
export function createControl(world: World, webhooks: Webhooks, exclusively: Exclusively): Control {
  /** Runs work on one issue or pull request in somebody's name. */
  function onThread<Result>(
    number: number,
    options: As,
    work: (repository: RepositoryRecord, thread: ThreadRecord, actor: Account) => Promise<Result> | Result,
  ): Promise<Result> {
    return exclusively(() => {
      const repository = pickRepository(world, options);
      return work(repository, findThread(repository, number), findActor(world, options.as));
    });
  }

  return {
    webhooks,
    merge: (number, options) =>
      onThread(number, options, (repository, thread, actor) =>
        mergePull(world, repository, actor, asPull(thread), options.method ?? "squash"),
      ),
    close: (number, options) =>
      onThread(number, options, (repository, thread, actor) =>
        changeThread(world, repository, actor, thread, { state: "closed" }),
      ),
    reopen: (number, options) =>
      onThread(number, options, (repository, thread, actor) =>
        changeThread(world, repository, actor, thread, { state: "open" }),
      ),
    edit: (number, { title, body, ...options }) =>
      onThread(number, options, (repository, thread, actor) => {
        const edits = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { body }) };
        return changeThread(world, repository, actor, thread, edits);
      }),
    ready: (number, options) =>
      onThread(number, options, (repository, thread, actor) =>
        setDraft(world, repository, actor, asPull(thread), false),
      ),
    draft: (number, options) =>
      onThread(number, options, (repository, thread, actor) =>
        setDraft(world, repository, actor, asPull(thread), true),
      ),
    comment: (number, body, options) =>
      onThread(
        number,
        options,
        (repository, thread, actor) => commentOnThread(world, repository, actor, thread, body).id,
      ),
    revert: (number, options) =>
      onThread(number, options, async (repository, thread, actor) => {
        const revert = await revertPull(world, repository, actor, asPull(thread), { draft: false });
        return revert.number;
      }),
    push: (options) => exclusively(() => push(world, options)),
    mergeState: (number, options = {}) =>
      exclusively(() => {
        const repository = pickRepository(world, options);
        return computeMergeability(world, repository, asPull(findThread(repository, number)));
      }),
    readFile: (path, options = {}) =>
      exclusively(() => {
        const repository = pickRepository(world, options);
        return readText(world.store.gitDir(repository), options.ref ?? repository.defaultBranch, path);
      }),
  };
}

async function push(world: World, options: ForeignPush): Promise<string> {
  const repository = pickRepository(world, options);
  const actor = findActor(world, options.as);
  const gitDir = world.store.gitDir(repository);
  const tip = await readBranch(gitDir, options.branch);
  const parent = tip ?? (await readBranch(gitDir, repository.defaultBranch));
  const files = Object.entries(options.files);
  const changes = new Map(files.map(([path, text]) => [path, text === null ? null : Buffer.from(text)]));
  const signature = signatureOf(actor);
  const message = options.message ?? `Change ${files.map(([path]) => path).join(", ")}`;
  const to = await commitFiles(gitDir, parent, changes, {
    message,
    author: signature,
    committer: signature,
    date: world.now(),
  });
  await moveBranch(world, repository, actor, { branch: options.branch, to, ...(tip && { from: tip }) });
  return to;
}
