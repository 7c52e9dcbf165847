import { randomUUID } from "node:crypto";
import type { Sql } from "../postgres/connect.ts";

/** The account of a team's software. */
export function runtimeOf(team: number): string {
  return `00000000-0000-4000-8000-${String(team).padStart(12, "0")}`;
}

/** Experiments that run at 50 %, one for each team, planned by the product's own code. */
export async function makeExperiments(sql: Sql, experiments: number, plan: object): Promise<void> {
  await sql.unsafe(`
    update public.policies set experiments = 'never', guarded_rollouts = 'never' where team_id is null;
    insert into public.teams (slug, name) select 'team-' || n, 'Team ' || n from generate_series(1, ${experiments}) n;
    insert into auth.users (id, email)
      select ('00000000-0000-4000-8000-' || lpad(id::text, 12, '0'))::uuid, 'runtime-' || id || '@example.test' from public.teams;
    insert into public.memberships (team_id, user_id, role)
      select id, ('00000000-0000-4000-8000-' || lpad(id::text, 12, '0'))::uuid, 'runtime' from public.teams;
    insert into public.artifacts (team_id, kind, path, version, content)
      select id, k, 'agents/' || k, v, repeat(k || ' of version ' || v || E'\\n', 100)
      from public.teams, unnest(array['prompt', 'role', 'parameters', 'code']) k, generate_series(1, 5) v;
    insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select team_id, 'bench', 'prompt_refinement', 'because', id, content_hash, repeat(E'the proposed prompt\\n', 100), 'bench', 'rule'
      from public.current_artifacts where kind = 'prompt'`);
  for (const [to, by] of [
    ["in_review", "validation"],
    ["approved", "review"],
    ["shipping", "delivery"],
  ] as const)
    await sql`select private.move_improvement(id, ${to}, private.system_actor(${by}, null)) from public.improvements`;
  await sql`insert into public.experiments (improvement_id, phase) select id, 'shipping' from public.improvements`;
  await sql`update public.experiments set plan = ${sql.json(JSON.parse(JSON.stringify(plan)))}, expected_tasks = 2000, expected_days = 10`;
  await sql`update public.policies set first_share = 50 where team_id is null`;
  await sql`select private.move_experiment(id, 'at_50', private.system_actor('impact', 'the bench')) from public.experiments`;
  await sql`insert into private.config_requests (team_id) select id from public.teams`;
  await sql`delete from private.work_items`;
  await sql`delete from public.deliveries`;
}

export interface BenchTask {
  id: string;
  team: number;
}

/** Registers tasks, round about the teams. */
export async function registerTasks(sql: Sql, count: number): Promise<BenchTask[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const tasks = await sql<BenchTask[]>`
    with teams as (select id, row_number() over (order by id) - 1 as n, count(*) over () as of from public.teams)
    insert into public.tasks (id, team_id, started_at)
    select t.id, teams.id, now() from unnest(${ids}::uuid[]) with ordinality t (id, nth) join teams on teams.n = (t.nth - 1) % teams.of
    returning id, team_id::int as team`;
  await sql`delete from private.work_items where kind = 'analysis'`;
  return tasks;
}

/** Closes every task that has an arm, half of them and a little more with success. */
export async function closeTasks(sql: Sql): Promise<number> {
  const closed = await sql`
    update public.tasks set outcome = case when random() < 0.6 then 'success' else 'failure' end, ended_at = started_at + interval '20 seconds'
    where outcome is null and arm is not null`;
  await sql`delete from private.work_items where kind = 'analysis'`;
  return closed.count;
}
