import { countAhead, mergeBase } from "../git/compare.ts";
import { isCommit, isReferenceName, objectId, readReference, resolveCommit } from "../git/references.ts";
import type { JsonObject } from "../json.ts";
import { asString } from "../json.ts";
import { presentAccount } from "../present/present-account.ts";
import { presentRepository } from "../present/present-repository.ts";
import { moveBranch } from "../pulls/move-branch.ts";
import { NotCovered, notFound, Refusal } from "../refusal.ts";
import { nodeId } from "../state/node-ids.ts";
import { repositoryApi } from "../world.ts";
import type { Call, Reply } from "./call.ts";

/** repos/get */
export function getRepository({ world, repository }: Call): Reply {
  const { owner } = repository;
  const organization = owner.type === "Organization" ? presentAccount(world, owner) : undefined;
  return { status: 200, body: { ...presentRepository(world, repository), organization } };
}

/** git/get-ref */
export async function getReference(call: Call): Promise<Reply> {
  const name = `refs/${call.params.ref ?? ""}`;
  const sha = await readReference(call.world.store.gitDir(call.repository), name);
  if (sha === undefined) throw notFound();
  return { status: 200, body: presentReference(call, name, sha) };
}

/** repos/compare-commits-with-basehead: how far two commits are apart. */
export async function compare(call: Call): Promise<Reply> {
  const { world, repository, params } = call;
  const gitDir = world.store.gitDir(repository);
  const [from = "", to = ""] = (params.basehead ?? "").split("...");
  const [base, head] = await Promise.all([resolveCommit(gitDir, from), resolveCommit(gitDir, to)]);
  if (base === undefined || head === undefined) throw notFound();
  const [ahead, behind, common] = await Promise.all([
    countAhead(gitDir, base, head),
    countAhead(gitDir, head, base),
    mergeBase(gitDir, base, head),
  ]);
  const status = behind === 0 ? (ahead === 0 ? "identical" : "ahead") : ahead === 0 ? "behind" : "diverged";
  const url = `${repositoryApi(world, repository)}/compare/${params.basehead}`;
  const body = {
    url,
    status,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    merge_base_commit: { sha: common ?? base },
    files: [],
    commits: [],
  };
  return { status: 200, body };
}

/** repos/list-webhooks: the one that the stand-in sends to. */
export function listWebhooks({ world, repository }: Call): Reply {
  const { target } = world.webhook();
  const at = repository.createdAt;
  const api = `${repositoryApi(world, repository)}/hooks/1`;
  const hook = {
    type: "Repository",
    id: 1,
    name: "web",
    active: true,
    events: [...world.webhookEvents],
    config: { url: target?.url ?? "", content_type: "json", insecure_ssl: "0", secret: "********" },
    updated_at: at,
    created_at: at,
    url: api,
    test_url: `${api}/test`,
    ping_url: `${api}/pings`,
    deliveries_url: `${api}/deliveries`,
    last_response: { code: 200, status: "active", message: "OK" },
  };
  return { list: target === undefined ? [] : [hook] };
}

/** git/create-ref */
export async function createReference(call: Call): Promise<Reply> {
  const { world, repository, actor, body } = call;
  const gitDir = world.store.gitDir(repository);
  const name = asString(body.ref) ?? "";
  const sha = asString(body.sha) ?? "";
  const isName = /^refs\/[^/]+\/./.test(name) && (await isReferenceName(gitDir, name));
  if (!isName) throw new Refusal(422, `${name} is not a valid ref name.`);
  if (!name.startsWith("refs/heads/")) throw new NotCovered(`references other than branches (${name})`);
  if (!objectId.test(sha)) {
    throw new Refusal(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
  }
  if (!(await isCommit(gitDir, sha))) throw new Refusal(422, "Object does not exist");
  if ((await readReference(gitDir, name)) !== undefined) throw new Refusal(422, "Reference already exists");
  await moveBranch(world, repository, actor, { branch: name.slice("refs/heads/".length), to: sha });
  return { status: 201, body: presentReference(call, name, sha) };
}

function presentReference({ world, repository }: Call, name: string, sha: string): JsonObject {
  const git = `${repositoryApi(world, repository)}/git`;
  return {
    ref: name,
    node_id: nodeId("REF", repository.id, name),
    url: `${git}/${name}`,
    object: { type: "commit", sha, url: `${git}/commits/${sha}` },
  };
}
