import type { GitHubStandIn } from "../github/start.ts";
import type { Sql } from "../postgres/connect.ts";

/** Gives each team's repository the files that the table artifacts says it has. A repository that exists is left alone. */
export async function seedRepositories(sql: Sql, github: GitHubStandIn): Promise<void> {
  const rows = await sql<{ repository: string; path: string; content: string }[]>`
    select t.repository, a.path, a.content from public.current_artifacts a join public.teams t on t.id = a.team_id
    where t.repository is not null order by t.repository, a.path`;
  const repositories = new Map<string, Record<string, string>>();
  for (const { repository, path, content } of rows) {
    const files = repositories.get(repository) ?? {
      "README.md": `# ${repository}\n\nPrompts, roles and parameters of our teams of agents.\n`,
    };
    repositories.set(repository, { ...files, [path]: content });
  }
  for (const [repository, files] of repositories) {
    const [owner = "", name = ""] = repository.split("/");
    await github.seedRepository({ owner, name, private: true, files });
  }
}
