import { diffText, mergeBase } from "../git/compare.ts";
import { asString } from "../json.ts";
import {
  headRepository,
  presentFile,
  presentFullPull,
  presentPull,
  pullFiles,
} from "../present/present-pull.ts";
import { readMergeability, unknownMergeability } from "../pulls/mergeability.ts";
import { openPull } from "../pulls/open-pull.ts";
import { NotCovered } from "../refusal.ts";
import { isPull, type PullThread } from "../state/records.ts";
import { changeThread, type ThreadChange } from "../threads/change-thread.ts";
import { type Call, type Reply, requirePull } from "./call.ts";
import { sortThreads } from "./sort-threads.ts";

/** pulls/create */
export async function createPull({ world, repository, actor, body }: Call): Promise<Reply> {
  if (body.issue !== undefined) throw new NotCovered("turning an issue into a pull request");
  if (body.head_repo !== undefined) throw new NotCovered("pull requests between repositories");
  const thread = await openPull(world, repository, actor, {
    title: asString(body.title) ?? "",
    body: asString(body.body) ?? null,
    head: asString(body.head) ?? "",
    base: asString(body.base) ?? "",
    draft: body.draft === true,
    maintainerCanModify: body.maintainer_can_modify === true,
  });
  return { status: 201, body: await presentFullPull(world, repository, thread, unknownMergeability) };
}

/** pulls/list */
export function listPulls({ world, repository, query }: Call): Reply {
  const state = query.state ?? "open";
  const [owner = "", branch] = (asString(query.head) ?? "").split(/:(.*)/s);
  // By the owner of the branch, and not by its repository: an owner may have a fork of their own.
  const isOwners = (thread: PullThread) =>
    headRepository(world, repository, thread).owner.login.toLowerCase() === owner.toLowerCase();
  const wanted = (thread: PullThread) =>
    (state === "all" || state === thread.state) &&
    (query.base === undefined || query.base === thread.pull.baseRef) &&
    (branch === undefined || (branch === thread.pull.headRef && isOwners(thread)));
  const pulls = sortThreads(repository.threads.filter(isPull).filter(wanted), query);
  return { list: pulls.map((thread) => presentPull(world, repository, thread)) };
}

/** pulls/get */
export async function getPull(call: Call): Promise<Reply> {
  const { world, repository, media } = call;
  const thread = requirePull(call);
  if (media === "diff") {
    const gitDir = world.store.gitDir(repository);
    const { baseSha, headSha } = thread.pull;
    const base = (await mergeBase(gitDir, baseSha, headSha)) ?? baseSha;
    return {
      text: await diffText(gitDir, base, headSha),
      type: "application/vnd.github.diff; charset=utf-8",
    };
  }
  const mergeability = await readMergeability(world, repository, thread);
  return { status: 200, body: await presentFullPull(world, repository, thread, mergeability) };
}

/** pulls/update */
export async function updatePull(call: Call): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const thread = requirePull(call);
  await changeThread(world, repository, actor, thread, changeOf(body));
  if (typeof body.maintainer_can_modify === "boolean")
    thread.pull.maintainerCanModify = body.maintainer_can_modify;
  return { status: 200, body: await presentFullPull(world, repository, thread, unknownMergeability) };
}

function changeOf(body: Call["body"]): ThreadChange {
  const change: ThreadChange = {};
  const title = asString(body.title);
  const base = asString(body.base);
  if (title !== undefined) change.title = title;
  if (base !== undefined) change.base = base;
  if ("body" in body) change.body = asString(body.body) ?? null;
  if (body.state === "open" || body.state === "closed") change.state = body.state;
  return change;
}

/** pulls/list-files */
export async function listPullFiles(call: Call): Promise<Reply> {
  const { world, repository } = call;
  const thread = requirePull(call);
  const files = await pullFiles(world.store.gitDir(repository), thread);
  return { list: files.map((file) => presentFile(world, repository, thread, file)) };
}
