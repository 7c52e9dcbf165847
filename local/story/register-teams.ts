import { people, sample, samplePassword } from "../sample/organisation.ts";
import { seedRepositories } from "../sample/seed-repository.ts";
import type { Loop } from "./loop.ts";
import type { SurveyedTeam } from "./survey-teams.ts";

/** The account that writes the imported logs, and the repository that stands for the teams' own: of the account that has the App. */
export const importer = { id: "b0000000-0000-4000-8000-0000000000ff", email: "importer@northwind.example" };
const repository = `${sample.github.account}/imported-teams`;
const channel = { id: "C0IMPORTED1", name: "imported-teams" };

/** Prompts longer than a policy allows could not be improved at all. */
const longestPrompt = 24_000;
const mostAgents = 20;

/**
 * Sets up the teams of a file as an administrator would: teams, a runtime account, and the prompts of their agents as the log
 * shows them. Where it shows none, the prompt is a placeholder of one line.
 * @returns ids by slug, and how many prompts are the log's own.
 */
export async function registerTeams(
  { stack, sql }: Loop,
  teams: SurveyedTeam[],
): Promise<{ ids: Map<string, number>; prompts: number; placeholders: number }> {
  stack.slack.ensureChannel({
    ...channel,
    members: [...Object.values(people).map(({ slack }) => slack), "U0SELFIMPR0"],
  });
  await sql`
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at, raw_app_meta_data, raw_user_meta_data)
    values (${importer.id}, 'authenticated', 'authenticated', ${importer.email}, extensions.crypt(${samplePassword}, extensions.gen_salt('bf', 6)),
      now(), now(), now(), '{"provider": "email", "providers": ["email"]}', '{}')
    on conflict do nothing`;
  const ids = new Map<string, number>();
  let prompts = 0;
  let placeholders = 0;
  for (const team of teams) {
    const [row] = await sql<{ id: number }[]>`
      insert into public.teams (slug, name, slack_channel_id, repository) values (${team.slug}, ${team.name.slice(0, 200)}, ${channel.id}, ${repository})
      returning id::int`;
    if (!row) throw new Error(`The team ${team.slug} could not be added.`);
    ids.set(team.slug, row.id);
    await sql`insert into public.memberships (team_id, user_id, role) values (${row.id}, ${importer.id}, 'runtime')`;
    const files = promptFiles(team);
    for (const { agent, path, content, placeholder } of files) {
      await sql`insert into public.artifacts (team_id, agent, kind, path, version, content) values (${row.id}, ${agent}, 'prompt', ${path}, 1, ${content})`;
      if (placeholder) placeholders++;
      else prompts++;
    }
  }
  await seedRepositories(sql, stack.github);
  return { ids, prompts, placeholders };
}

function promptFiles(
  team: SurveyedTeam,
): { agent: string; path: string; content: string; placeholder: boolean }[] {
  const taken = new Set<string>();
  return team.agents.slice(0, mostAgents).flatMap(({ name }, index) => {
    const folder =
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "") || `agent-${index + 1}`;
    const path = `${team.slug}/${folder}/prompt.md`;
    if (taken.has(path)) return [];
    taken.add(path);
    // A system message belongs to the agent that talks most; others' instructions are not in such logs.
    const instructions = index === 0 ? team.instructions : null;
    const content = instructions
      ? `${instructions.slice(0, longestPrompt).trimEnd()}\n`
      : `You are ${name}, an agent of the team ${team.name}.\n`;
    return [{ agent: name, path, content, placeholder: instructions === null }];
  });
}
