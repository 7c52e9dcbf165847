import { randomBytes } from "node:crypto";
import { connect } from "../postgres/connect.ts";

/** Messages of one task of the log that is analysed. */
export const perTask = 30;

/** Like a service desk: a person asks, an agent calls tools, some fail, a colleague helps, somebody sums up. */
const messages = `
  select t.team_id, t.id as task_id, s as seq, t.started_at + s * interval '9 seconds' as occurred_at,
    case when s = 0 or s % 10 = 9 then 'user' when s % 3 = 2 then 'lookup_record' when s % 10 = 7 then 'specialist' else 'assistant' end as agent,
    case when s = 0 or s % 10 = 9 then 'assistant' when s % 3 = 2 then 'assistant' when s % 3 = 1 then 'lookup_record' else 'user' end as to_agent,
    case when s = 0 or s % 10 = 9 then 'user' when s % 3 = 2 then 'tool' else 'assistant' end as role,
    case when s % 10 = 9 or s % 3 = 0 then 'message' when s % 3 = 1 then 'tool_call' else 'tool_result' end as message_type,
    case when s % 3 = 2 and s % 10 <> 9 then '{"record": "R' || s * 37 || '", "fields": "' || repeat(md5(t.id::text || s) || ' ', 12) || '"}'
      else 'Step ' || s || ' of case ' || left(t.id::text, 8) || ': ' || repeat('the record shows another address than the letter that came with it, ', 4) || 'shall I go on?' end as content,
    case when s % 10 = 9 or s % 3 = 0 then null else 'lookup_record' end as tool_name,
    case when s % 3 = 1 and s % 10 <> 9 then jsonb_build_object('id', 'R' || s * 37, 'fields', jsonb_build_array('address', 'name')) end as tool_args,
    case when s % 3 = 2 and s % 10 <> 9 then s % 12 = 8 end as is_error,
    120 + s as tokens_in, 40 as tokens_out, 0.002 as cost_usd
  from t, generate_series(0, ${perTask - 1}) s`;
const columns =
  "team_id, task_id, seq, occurred_at, agent, to_agent, role, message_type, content, tool_name, tool_args, is_error, tokens_in, tokens_out, cost_usd";

/**
 * Writes tasks with their messages, and queues them as the triggers would.
 * @returns Seconds that this took.
 */
export async function writeTasks(url: string, tasks: number, startedAt: string): Promise<number> {
  const sql = connect(url, { max: 1 });
  const started = performance.now();
  const label = randomBytes(4).toString("hex");
  const step = 2_000;
  for (let from = 0; from < tasks; from += step) {
    const to = Math.min(tasks, from + step);
    await sql.unsafe(`
      with t as (insert into public.tasks (id, team_id, title, started_at)
        select md5('${label} ' || n)::uuid, n % 5 + 1, 'case', timestamptz '${startedAt}' + n % 80000 * interval '1 second'
        from generate_series(${from}, ${to - 1}) n returning *)
      select count(*) from t`);
    await sql.unsafe(`
      with t as (select * from public.tasks where id in (select md5('${label} ' || n)::uuid from generate_series(${from}, ${to - 1}) n))
      insert into public.messages (${columns}) ${messages}`);
  }
  await sql.end();
  return (performance.now() - started) / 1000;
}

/** One task as long as the analysis looks at: 20,000 messages of 6,000 characters, each with another text. */
export async function writeLongestTask(url: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  await sql.unsafe(`
    insert into public.tasks (id, team_id, title, started_at) values (md5('longest')::uuid, 1, 'case', now() - interval '1 day')`);
  for (let from = 0; from < 20_000; from += 500)
    await sql.unsafe(`
      insert into public.messages (team_id, task_id, seq, occurred_at, agent, to_agent, role, message_type, content)
      select 1, md5('longest')::uuid, s, now() - interval '1 day' + s * interval '1 second', 'agent ' || s % 6, 'agent ' || (s + 1) % 6,
        'assistant', 'message', (select string_agg(md5(s || ' ' || w), ' ') from generate_series(1, 180) w)
      from generate_series(${from}, ${from + 499}) s`);
  await sql.end();
}
