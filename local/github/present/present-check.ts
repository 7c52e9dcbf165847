import type { JsonObject } from "../json.ts";
import { nodeId } from "../state/node-ids.ts";
import { type CheckRunRecord, isPull, type RepositoryRecord, type StatusRecord } from "../state/records.ts";
import { repositoryApi, repositoryPage, type World } from "../world.ts";
import { presentAccount } from "./present-account.ts";

/** A check run. */
export function presentCheckRun(world: World, repository: RepositoryRecord, run: CheckRunRecord): JsonObject {
  const api = `${repositoryApi(world, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    head_sha: run.headSha,
    name: run.name,
    external_id: run.externalId,
    url: api,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${api}/annotations`,
    },
    check_suite: { id: run.app.id },
    app: presentApp(world, run),
    pull_requests: repository.threads
      .filter(isPull)
      .filter(({ state, pull }) => state === "open" && pull.headSha === run.headSha)
      .map(({ number, pull }) => ({
        id: pull.id,
        number,
        url: `${repositoryApi(world, repository)}/pulls/${number}`,
        head: { ref: pull.headRef, sha: pull.headSha, repo: presentRepo(world, repository) },
        base: { ref: pull.baseRef, sha: pull.baseSha, repo: presentRepo(world, repository) },
      })),
  };
}

function presentRepo(world: World, repository: RepositoryRecord): JsonObject {
  return { id: repository.id, url: repositoryApi(world, repository), name: repository.name };
}

function presentApp(world: World, { app }: CheckRunRecord): JsonObject {
  return { id: app.id, slug: app.slug, name: app.slug, html_url: `${world.urls.html}/apps/${app.slug}` };
}

/** A commit status. */
export function presentStatus(world: World, repository: RepositoryRecord, status: StatusRecord): JsonObject {
  const { id, sha, state, context, description, targetUrl, creator, createdAt } = status;
  return {
    id,
    node_id: nodeId("SC", id),
    url: `${repositoryApi(world, repository)}/statuses/${sha}`,
    avatar_url: `${world.urls.html}/assets/avatar.svg`,
    state,
    context,
    description,
    target_url: targetUrl,
    creator: presentAccount(world, creator),
    created_at: createdAt,
    updated_at: createdAt,
  };
}
