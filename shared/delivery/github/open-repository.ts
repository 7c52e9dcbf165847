import type { GitHub } from "../../platform/github.ts";
import { openBranches } from "./open-branches.ts";
import { openIssues } from "./open-issues.ts";
import { openPulls } from "./open-pulls.ts";

/** One repository, in the words of this room. */
export type Repository = Awaited<ReturnType<typeof openRepository>>;

/** Opens a repository by its full name. */
export async function openRepository(github: GitHub, name: string) {
  const [owner = "", repo = ""] = name.split("/");
  const { data } = await github.rest.repos.get({ owner, repo });
  const defaultBranch = data.default_branch;
  const address = { github, owner, repo, fullName: data.full_name, defaultBranch };
  return {
    isPrivate: data.private,
    defaultBranch,
    ...openBranches(address),
    ...openPulls(address),
    ...openIssues(address),
  };
}
