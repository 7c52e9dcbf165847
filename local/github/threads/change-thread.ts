import { readBranch } from "../git/references.ts";
import type { JsonObject } from "../json.ts";
import { headRepository } from "../present/present-pull.ts";
import { refuseDuplicate } from "../pulls/open-pull.ts";
import { invalidField, unprocessable } from "../refusal.ts";
import {
  type Account,
  isPull,
  type PullThread,
  type RepositoryRecord,
  type ThreadRecord,
} from "../state/records.ts";
import { emitIssue, emitPull } from "../webhooks/payloads.ts";
import { timestamp, type World } from "../world.ts";

/** What can be changed on an issue or a pull request; what is absent stays. */
export interface ThreadChange {
  title?: string;
  body?: string | null;
  state?: "open" | "closed";
  stateReason?: ThreadRecord["stateReason"];
  base?: string;
}

/** Edits, closes or reopens, and tells the webhook what happened to a pull request. */
export async function changeThread(
  world: World,
  repository: RepositoryRecord,
  actor: Account,
  thread: ThreadRecord,
  change: ThreadChange,
): Promise<void> {
  const reopens = change.state === "open" && thread.state === "closed";
  const closes = change.state === "closed" && thread.state === "open";
  if (reopens && isPull(thread)) await refuseReopening(world, repository, thread);
  const changes = await edit(world, repository, thread, change);
  if (changes.body !== undefined) thread.edits.push({ at: timestamp(world), editor: actor });
  if (closes) close(world, thread, actor, change.stateReason ?? "completed");
  if (reopens) reopen(thread);
  if (closes || reopens || Object.keys(changes).length > 0) thread.updatedAt = timestamp(world);
  if (!isPull(thread)) {
    if (Object.keys(changes).length > 0) emitIssue(world, repository, actor, thread, "edited", { changes });
    if (closes) emitIssue(world, repository, actor, thread, "closed");
    if (reopens) emitIssue(world, repository, actor, thread, "reopened");
    return;
  }
  if (Object.keys(changes).length > 0)
    await emitPull(world, repository, thread, actor, "edited", { changes });
  if (closes) await emitPull(world, repository, thread, actor, "closed");
  if (reopens) await emitPull(world, repository, thread, actor, "reopened");
}

/** Marks a thread closed; pull requests have no reason. */
export function close(
  world: World,
  thread: ThreadRecord,
  actor: Account,
  reason: ThreadRecord["stateReason"],
): void {
  thread.state = "closed";
  thread.stateReason = isPull(thread) ? null : reason;
  thread.closedAt = timestamp(world);
  thread.updatedAt = thread.closedAt;
  thread.closedBy = actor;
}

function reopen(thread: ThreadRecord): void {
  thread.state = "open";
  thread.stateReason = isPull(thread) ? null : "reopened";
  thread.closedAt = null;
  thread.closedBy = null;
}

async function refuseReopening(
  world: World,
  repository: RepositoryRecord,
  thread: PullThread,
): Promise<void> {
  const { pull } = thread;
  if (pull.mergedAt !== null) throw invalidField("PullRequest", "state");
  const from = headRepository(world, repository, thread);
  const head = await readBranch(world.store.gitDir(from), pull.headRef);
  if (head === undefined) {
    throw unprocessable(
      "PullRequest",
      `state cannot be changed. The ${pull.headRef} branch has been deleted.`,
    );
  }
  refuseDuplicate(repository, from, pull.headRef, pull.baseRef);
  pull.headSha = head;
}

/** Applies the edits and answers the `changes` part of the webhook: what each edited field was before. */
async function edit(
  world: World,
  repository: RepositoryRecord,
  thread: ThreadRecord,
  change: ThreadChange,
): Promise<JsonObject> {
  const changes: JsonObject = {};
  if (change.base !== undefined && isPull(thread) && change.base !== thread.pull.baseRef) {
    const sha = await readBranch(world.store.gitDir(repository), change.base);
    if (sha === undefined || thread.state === "closed") throw invalidField("PullRequest", "base");
    refuseDuplicate(repository, headRepository(world, repository, thread), thread.pull.headRef, change.base);
    changes.base = { ref: { from: thread.pull.baseRef }, sha: { from: thread.pull.baseSha } };
    thread.pull.baseRef = change.base;
    thread.pull.baseSha = sha;
  }
  if (change.title !== undefined && change.title !== thread.title) {
    changes.title = { from: thread.title };
    thread.title = change.title;
  }
  if (change.body !== undefined && change.body !== thread.body) {
    changes.body = { from: thread.body ?? "" };
    thread.body = change.body;
  }
  return changes;
}
