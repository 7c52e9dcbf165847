import { asPull, findActor, findThread, pickRepository, type Where } from "./find-subject.ts";
import { commitFiles } from "./git/commits.ts";
import { readText } from "./git/contents.ts";
import { readBranch } from "./git/references.ts";
import type { Exclusively } from "./lock.ts";
import { signatureOf } from "./present/present-account.ts";
import { commentOnLine } from "./pulls/comment-on-line.ts";
import { deleteBranch } from "./pulls/delete-branch.ts";
import { fork } from "./pulls/fork.ts";
import { type MergeMethod, mergePull } from "./pulls/merge-pull.ts";
import { computeMergeability, type Mergeability } from "./pulls/mergeability.ts";
import { moveBranch } from "./pulls/move-branch.ts";
import { openPull } from "./pulls/open-pull.ts";
import { revertPull } from "./pulls/revert-pull.ts";
import { reviewPull } from "./pulls/review-pull.ts";
import { setDraft } from "./pulls/set-draft.ts";
import { updateBranch } from "./pulls/update-branch.ts";
import { notFound } from "./refusal.ts";
import { ownerAccount } from "./seed-repository.ts";
import { type Account, fullName, type RepositoryRecord, type ThreadRecord } from "./state/records.ts";
import { changeComment } from "./threads/change-comment.ts";
import { changeThread } from "./threads/change-thread.ts";
import { commentOnThread } from "./threads/comment-on-thread.ts";
import { emitInstallation, emitRenamed, emitRequestedAction } from "./webhooks/payloads.ts";
import type { Webhooks } from "./webhooks/send-webhooks.ts";
import { timestamp, type World } from "./world.ts";

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
  /** Throws away what the branch held and begins again from the default branch. */
  force?: boolean;
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
  /** Answers the id of the comment on a line of a pull request. */
  commentOnLine(
    number: number,
    comment: { path: string; line: number; body: string },
    options: As,
  ): Promise<number>;
  /** Edits a comment, or removes it (null). */
  changeComment(id: number, body: string | null, options: As): Promise<void>;
  /** Deletes an issue, as whoever administers the repository can. */
  deleteIssue(number: number, options?: { repository?: string }): Promise<void>;
  /** Answers the number of the pull request that takes this one back. */
  revert(number: number, options: As): Promise<number>;
  /** Answers the id of the review. */
  review(
    number: number,
    options: As & { state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED"; body?: string },
  ): Promise<number>;
  /** Presses a button of the latest check run of a name. */
  requestAction(name: string, identifier: string, options: As): Promise<void>;
  /** Merges the base branch into a pull request's, as the button does. */
  updateBranch(number: number, options: As): Promise<void>;
  deleteBranch(branch: string, options: As): Promise<void>;
  rename(to: string, options: As): Promise<void>;
  /** Suspends an installation of an App, or ends that. */
  suspend(installation: number, suspended: boolean, options: { as: string }): Promise<void>;
  /** Makes a fork under the account that acts, or under another owner; answers its full name. */
  fork(options: As & { owner?: string; name?: string }): Promise<string>;
  /** Opens a pull request by hand; `head` as GitHub takes it (`owner:branch`). Answers its number. */
  openPull(options: As & { head: string; base?: string; title: string; body?: string }): Promise<number>;
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
    commentOnLine: (number, comment, options) =>
      onThread(
        number,
        options,
        (repository, thread, actor) => commentOnLine(world, repository, actor, asPull(thread), comment).id,
      ),
    changeComment: (id, body, options) =>
      exclusively(() =>
        changeComment(world, pickRepository(world, options), findActor(world, options.as), id, body),
      ),
    deleteIssue: (number, options = {}) =>
      exclusively(() => {
        const repository = pickRepository(world, options);
        const deleted = findThread(repository, number);
        repository.threads.splice(repository.threads.indexOf(deleted), 1);
        repository.lastDeleted = Math.max(repository.lastDeleted ?? 0, number);
      }),
    revert: (number, options) =>
      onThread(number, options, async (repository, thread, actor) => {
        const revert = await revertPull(world, repository, actor, asPull(thread), { draft: false });
        return revert.number;
      }),
    review: (number, options) =>
      onThread(number, options, async (repository, thread, actor) => {
        const { state, body = "" } = options;
        return (await reviewPull(world, repository, actor, asPull(thread), { state, body })).id;
      }),
    requestAction: (name, identifier, options) =>
      exclusively(() => {
        const repository = pickRepository(world, options);
        const run = repository.checkRuns.findLast((candidate) => candidate.name === name);
        if (!run?.actions.some((action) => action.identifier === identifier))
          throw notFound(`No check run ${name} has a button ${identifier}`);
        emitRequestedAction(world, repository, run, identifier, findActor(world, options.as));
      }),
    updateBranch: (number, options) =>
      onThread(number, options, (repository, thread, actor) =>
        updateBranch(world, repository, actor, asPull(thread), undefined),
      ),
    deleteBranch: (branch, options) =>
      exclusively(() =>
        deleteBranch(world, pickRepository(world, options), findActor(world, options.as), branch),
      ),
    rename: (to, options) =>
      exclusively(() => {
        const repository = pickRepository(world, options);
        const from = repository.name;
        repository.formerNames.push(fullName(repository).toLowerCase());
        repository.name = to;
        emitRenamed(world, repository, findActor(world, options.as), from);
      }),
    suspend: (id, suspended, options) =>
      exclusively(() => {
        const found = world.apps.findInstallation(id);
        if (found === undefined) throw notFound(`There is no installation ${id}`);
        found.installation.suspendedAt = suspended ? timestamp(world) : null;
        emitInstallation(world, found, findActor(world, options.as));
      }),
    fork: ({ owner, name, ...options }) =>
      exclusively(async () => {
        const repository = pickRepository(world, options);
        const account = owner === undefined ? findActor(world, options.as) : ownerAccount(world, owner);
        return fullName(await fork(world, repository, account, name ?? repository.name));
      }),
    openPull: ({ head, base, title, body, ...options }) =>
      exclusively(async () => {
        const repository = pickRepository(world, options);
        const pull = await openPull(world, repository, findActor(world, options.as), {
          title,
          body: body ?? null,
          head,
          base: base ?? repository.defaultBranch,
          draft: false,
          maintainerCanModify: true,
        });
        return pull.number;
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
  const isForced = options.force === true && tip !== undefined;
  const parent = (isForced ? undefined : tip) ?? (await readBranch(gitDir, repository.defaultBranch));
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
  await moveBranch(world, repository, actor, {
    branch: options.branch,
    to,
    forced: isForced,
    ...(tip && { from: tip }),
  });
  return to;
}
