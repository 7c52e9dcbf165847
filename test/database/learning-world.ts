import { randomUUID } from "node:crypto";
import { improvementIn } from "./improvements.ts";
import type { World } from "./world.ts";

/** The prompt of team a before and after the change that is to be learned. */
export const promptA = "You are the researcher of team Alpha-Secret.\nFind sources for acme-internal.\n";
export const learnedPrompt = `${promptA}\n## Working rules\n\n- Never repeat a call of \`search\` with the same arguments: the result will be the same. Change the arguments, try another way, or report what you could not find.\n`;
export const promptB =
  "# Planner\n\nYou plan trips.\n\n## Working rules\n\n- Be brief.\n\n## Tone\n\nFriendly.\n";

/** A team besides a and b, with a prompt of its own. */
export async function addTeam(world: World, slug: string, prompt = promptB): Promise<string> {
  const [team] = await world.sql<{ id: string }[]>`
    insert into public.teams (slug, name) values (${slug}, ${`Team ${slug}`}) returning id`;
  if (!team) throw new Error("no team");
  await setPrompt(world, team.id, prompt);
  return team.id;
}

/** A new version of the team's prompt; its id. */
export async function setPrompt(world: World, team: string, content: string): Promise<string> {
  const [row] = await world.sql<{ id: string }[]>`
    insert into public.artifacts (team_id, kind, path, version, content)
    select ${team}, 'prompt', 'agents/prompt', coalesce(max(version), 0) + 1, ${content}
    from public.artifacts where team_id = ${team} and path = 'agents/prompt' returning id`;
  return row?.id ?? "";
}

/** A finding that shows in so many tasks of a team, each with a message that no other team may see. */
export async function addFinding(
  world: World,
  team: string,
  { tasks = 5, agent = "planner", tool = "web_search" as string | null, rule = "repetition" } = {},
): Promise<string> {
  const [finding] = await world.sql<{ id: string }[]>`
    insert into public.findings (team_id, rule, severity, agent, tool, summary, confidence, fingerprint)
    values (${team}, ${rule}, 'medium', ${agent}, ${tool}, ${`${agent} called ${tool ?? "it"} again with the same arguments.`}, 0.9, ${randomUUID()})
    returning id`;
  const id = finding?.id ?? "";
  await addEvidence(world, team, id, tasks);
  return id;
}

export async function addEvidence(world: World, team: string, finding: string, tasks: number): Promise<void> {
  await world.sql`
    with t as (insert into public.tasks (team_id, started_at, outcome)
      select ${team}, now() - make_interval(hours => n), case when n % 2 = 0 then 'success' else 'failure' end
      from generate_series(1, ${tasks}::int) n returning id)
    insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, excerpts, occurred_at)
    select ${finding}, id, ${team}, '{1}', array['confidential words of team ' || ${team}], now() from t`;
}

/** What an experiment of this improvement has shown, as measure-impact would have left it. */
export async function measure(
  world: World,
  improvement: string,
  effect: number,
  standardError = 0.02,
): Promise<void> {
  await world.database.adminSql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`
      insert into public.experiments (team_id, improvement_id, path, phase, control_artifact_id, control_hash, treatment_hash,
        status, plan, tasks, treated, verdict, reading, started_at, stage_since, ended_at)
      select i.team_id, i.id, 'agents/prompt', 'shipping', i.artifact_id, 'a', 'b', 'won',
        '{"primary": {"metric": "success"}}', 1000, 500, 'better',
        ${tx.json({ observed: { effect, standardError } })}, now(), now(), now()
      from public.improvements i where i.id = ${improvement}`;
    await tx`
      insert into public.impact_estimates (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks, effect, low, high, verdict, rests_on)
      values (${improvement}, 'success_rate', 'experiment', 'randomised', 500, 500, ${effect}, ${effect - 2 * standardError}, ${effect + 2 * standardError}, 'better', 'verified')`;
  });
}

/** A change that team a made against its own finding, tried with this effect, and kept. Returns its id. */
export async function keptChange(world: World, effect = 0.15): Promise<string> {
  const artifact = await setPrompt(world, world.teams.a, promptA);
  const finding = await addFinding(world, world.teams.a, { agent: "researcher", tool: "search" });
  const improvement = await improvementIn(world, "kept", {
    artifact,
    content: learnedPrompt,
    evidence: { findings: [Number(finding)], tasks: 5 },
  });
  await measure(world, improvement, effect);
  return improvement;
}
