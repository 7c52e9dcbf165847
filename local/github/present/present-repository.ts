import type { JsonObject } from "../json.ts";
import { nodeId } from "../state/node-ids.ts";
import { fullName, type RepositoryRecord } from "../state/records.ts";
import { repositoryApi, repositoryPage, type World } from "../world.ts";
import { presentAccount } from "./present-account.ts";

/** The facts of a repository; the many link templates come from GitHub's example. */
export function presentRepository(world: World, repository: RepositoryRecord): JsonObject {
  const open = repository.threads.filter((thread) => thread.state === "open").length;
  const page = repositoryPage(world, repository);
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    owner: presentAccount(world, repository.owner),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    html_url: page,
    url: repositoryApi(world, repository),
    clone_url: `${page}.git`,
    git_url: `git://${new URL(page).host}/${fullName(repository)}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    description: null,
    fork: repository.forkOf !== undefined,
    language: null,
    license: null,
    topics: [],
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    subscribers_count: 0,
    network_count: 0,
    open_issues: open,
    open_issues_count: open,
    default_branch: repository.defaultBranch,
    permissions: { admin: false, maintain: false, push: true, triage: true, pull: true },
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    delete_branch_on_merge: false,
    allow_rebase_merge: false,
    allow_auto_merge: false,
    // What the example has and only forks and templates should; the organisation shows in single reads alone.
    organization: undefined,
    parent: undefined,
    source: undefined,
    template_repository: undefined,
    temp_clone_token: undefined,
  };
}
