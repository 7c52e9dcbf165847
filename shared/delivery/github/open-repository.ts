import { type Database, unwrap } from "../../platform/database.ts";
import { CodedError } from "../../platform/errors.ts";
import { type GitHub, isApp, statusOf } from "../../platform/github.ts";
import { openBranches } from "./open-branches.ts";
import { openChecks } from "./open-checks.ts";
import { openComments } from "./open-comments.ts";
import { openIssues } from "./open-issues.ts";
import { openPulls } from "./open-pulls.ts";

/** One repository, in the words of this room. */
export type Repository = Awaited<ReturnType<typeof openRepository>>;

/** Opens a repository by its full name. */
export async function openRepository(github: GitHub, name: string) {
  const [owner = "", repo = ""] = name.split("/");
  const { data } = await github.rest.repos.get({ owner, repo }).catch((error) => {
    if (statusOf(error) !== 404) throw error;
    throw new CodedError("github_repository_unknown", `GitHub shows us no repository ${name}.`, {
      hint: "Check teams.repository, and that the token or App may reach it.",
      cause: error,
    });
  });
  const defaultBranch = data.default_branch;
  const address = { github, owner, repo, fullName: data.full_name, defaultBranch };
  return {
    isPrivate: data.private,
    fullName: data.full_name,
    isApp: isApp(github),
    defaultBranch,
    ...openBranches(address),
    ...openPulls(address),
    ...openIssues(address),
    ...openComments(address),
    ...openChecks(address),
  };
}

/** Opens a repository; where GitHub leads to it under another name, the database follows. */
export async function followRepository(
  github: GitHub,
  database: Database,
  name: string,
): Promise<Repository> {
  const repository = await openRepository(github, name);
  const present = repository.fullName;
  if (present.toLowerCase() !== name.toLowerCase())
    unwrap(await database.rpc("rename_repository", { former: name, present }));
  return repository;
}
