import { connect } from "../postgres/connect.ts";

export const teams = 20;
/** Messages of one task. */
const perTask = 50;

/**
 * Fills the log in the way it looks after a year: twenty teams, fifty messages a task, twelve months of partitions; beside it
 * improvements with their events and deliveries. Set-based, a month at a time, without triggers.
 */
export async function fillLog(
  urls: { url: string; adminUrl: string },
  messages: number,
  progress: (line: string) => void,
): Promise<void> {
  const tasks = Math.ceil(messages / perTask);
  const sql = connect(urls.url, { max: 1 });
  await sql.unsafe(`
    insert into auth.users (id) values ('${reader}'), ('${writer}');
    insert into public.people (name) values ('Ada');
    insert into public.identities (person_id, provider, external_id) select id, 'supabase', '${reader}' from public.people;
    insert into public.teams (slug, name, repository) select 'team-' || n, 'Team ' || n, 'acme/team-' || n from generate_series(1, ${teams}) n;
    insert into public.memberships (team_id, person_id, role) select t.id, p.id, 'reviewer' from public.teams t, public.people p where t.id <= 5;
    insert into public.memberships (team_id, user_id, role) select id, '${writer}', 'runtime' from public.teams where id = 1;
    insert into public.artifacts (team_id, kind, path, version, content) select id, 'prompt', 'prompt', 1, 'x' from public.teams;
    select private.ensure_message_partition((date_trunc('month', now()) - make_interval(months => n))::date) from generate_series(0, 11) n;
    insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select a.team_id, 'no. ' || n, 'prompt_refinement', 'because', a.id, a.content_hash, 'y', n, 'rule'
      from generate_series(1, ${Math.min(5_000, tasks)}) n join public.artifacts a on a.team_id = n % ${teams} + 1;
    select private.move_improvement(i.id, 'in_review', private.system_actor('validation', null)) from public.improvements i where status = 'proposed';`);
  await sql.end();

  // Only the server's owner may leave out the triggers, which are measured elsewhere.
  const admin = connect(urls.adminUrl, { max: 1 });
  await admin.unsafe(
    "set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'",
  );
  for (let month = 0; month < 12; month++) {
    const [first, last] = [Math.floor((tasks * month) / 12) + 1, Math.floor((tasks * (month + 1)) / 12)];
    const start = `(date_trunc('month', now()) - interval '${11 - month} months')`;
    await admin.unsafe(`
      insert into public.tasks (id, team_id, title, started_at, ended_at, outcome, outcome_source)
      select md5('task ' || n)::uuid, n % ${teams} + 1, 'task ' || n, ${start} + n % 27 * interval '1 day', ${start} + n % 27 * interval '1 day' + interval '10 minutes',
        case when n % 4 = 0 then 'failure' else 'success' end, 'reported' from generate_series(${first}, ${last}) n;
      insert into public.messages (team_id, task_id, seq, occurred_at, agent, message_type, content)
      select n % ${teams} + 1, md5('task ' || n)::uuid, seq, ${start} + n % 27 * interval '1 day' + seq * interval '10 seconds', 'agent ' || seq % 4,
        case when seq % 5 = 0 then 'tool_call' else 'message' end, 'Message ' || seq || ' of a conversation about task ' || n || '.'
      from generate_series(${first}, ${last}) n, generate_series(0, ${perTask - 1}) seq`);
    progress(`  log: ${(last * perTask).toLocaleString("en")} of ${messages.toLocaleString("en")} messages`);
  }
  await admin.unsafe(`
    insert into private.work_items (kind, key, run_after)
      select 'analysis', md5('task ' || n)::uuid::text, now() - interval '1 minute' from generate_series(1, ${Math.min(20_000, tasks)}) n on conflict do nothing;
    insert into public.deliveries (improvement_id, kind, idempotency_key, done_at)
      select i.id, 'github_sync', 'old:' || i.id || ':' || n, now() from public.improvements i, generate_series(1, 20) n;`);
  progress("  log: statistics");
  await admin.unsafe("vacuum (analyze)");
  await admin.end();
}

export const reader = "00000000-0000-4000-8000-00000000adab";
export const writer = "00000000-0000-4000-8000-0000000000a1";
