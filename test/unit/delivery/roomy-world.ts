import { before, path, startWorld, type World } from "./world.ts";

const files = Array.from({ length: 40 }, (_, at) => fileOf(at + 1));

/** The prompts of the repository that tests may change, from 1 to 40. */
export function fileOf(number: number): string {
  return `prompts/agent-${number}.md`;
}

/** A world for all tests of a file: no limit is in their way, and there is a prompt for each of them. */
export async function startRoomyWorld(): Promise<World> {
  const world = await startWorld({ directly: true });
  await world.sql`update public.policies set open_pull_requests = 100, proposals_per_hour = 100, open_proposals = 100, decisions_per_reviewer = 100 where open_pull_requests is not null`;
  await world.github.control.push({
    as: "ada",
    branch: "main",
    files: Object.fromEntries(files.map((file) => [file, before])),
  });
  return world;
}

/** What a proposal names as its target, once the database knows the first version of the prompt. */
export async function targetOf(
  world: World,
  file: string,
): Promise<{ artifact_id: string; base_hash: string }> {
  await world.sql`
    insert into public.artifacts (team_id, agent, kind, path, version, content)
    select team_id, agent, kind, ${file}, 1, content from public.artifacts where path = ${path} and version = 1
    on conflict do nothing`;
  const [made] = await world.sql`
    select id, content_hash from public.artifacts where path = ${file} and version = 1`;
  return { artifact_id: String(made?.id), base_hash: String(made?.content_hash) };
}
