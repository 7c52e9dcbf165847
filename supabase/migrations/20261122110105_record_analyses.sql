-- An analysis stores many tasks at once: record_analysis of the first version made one request per task.

create function private.no_metrics()
returns public.task_metrics
language sql
immutable
set search_path = ''
as $$
  select jsonb_populate_record(null::public.task_metrics, (
    select jsonb_object_agg(name, 0) from unnest(array['messages', 'errors', 'tokens_in', 'tokens_out', 'cost_usd',
      'speakers', 'spoken', 'addressees', 'requests', 'requests_ignored', 'replies', 'timed_replies', 'reply_seconds',
      'calls', 'rework_messages', 'handoffs', 'handoffs_taken_up', 'handoffs_bounced', 'clarifications', 'loops',
      'duplicated_calls', 'withheld_results', 'verifications', 'decisions', 'decision_turns', 'timed_decisions',
      'decision_seconds', 'stalls', 'stall_seconds', 'waited_seconds']) name))
$$;
comment on function private.no_metrics is 'A row of task_metrics in which nothing happened.';

create function public.record_analyses(analyses jsonb)
returns uuid[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  held uuid[];
  nothing constant public.task_metrics := private.no_metrics();
begin
  -- Everything in order, so that two workers never wait for each other in a circle.
  select coalesce(array_agg(w.key::uuid), '{}') into held from (
    select w.key from private.work_items w
    join jsonb_to_recordset(analyses) a (task uuid, lease_token uuid) on w.key = a.task::text and w.lease_token = a.lease_token
    where w.kind = 'analysis' order by w.key for update of w) w;
  delete from private.work_items w where w.kind = 'analysis' and w.key = any (held::text[]);
  perform from public.tasks t where t.id = any (held) order by t.id for key share;

  delete from public.task_metrics m using public.tasks t where t.id = any (held) and m.team_id = t.team_id and m.task_id = t.id;
  delete from public.task_edges m using public.tasks t where t.id = any (held) and m.team_id = t.team_id and m.task_id = t.id;
  delete from public.task_errors m using public.tasks t where t.id = any (held) and m.team_id = t.team_id and m.task_id = t.id;
  delete from public.finding_evidence e using public.findings f
  where e.task_id = any (held) and f.id = e.finding_id and f.scope = 'task';

  insert into public.agents (team_id, name)
  select distinct t.team_id, m.agent
  from jsonb_to_recordset(analyses) a (task uuid, metrics jsonb) join public.tasks t on t.id = a.task,
    jsonb_to_recordset(a.metrics) m (agent text)
  where a.task = any (held) and m.agent <> '*'
    and not exists (select from public.agents g where g.team_id = t.team_id and g.name = m.agent)
  order by t.team_id, m.agent
  on conflict do nothing;

  -- A task that was removed meanwhile is in none of these.
  insert into public.task_metrics
  select r.* from jsonb_to_recordset(analyses) a (task uuid, metrics jsonb) join public.tasks t on t.id = a.task, jsonb_array_elements(a.metrics) m,
    -- A call of its own: in a list of columns it would be made once for each of them.
    jsonb_populate_record(nothing, m || jsonb_build_object('task_id', t.id, 'team_id', t.team_id)) r
  where a.task = any (held);
  insert into public.task_edges
  select r.* from jsonb_to_recordset(analyses) a (task uuid, edges jsonb) join public.tasks t on t.id = a.task, jsonb_array_elements(a.edges) m,
    jsonb_populate_record(null::public.task_edges, m || jsonb_build_object('task_id', t.id, 'team_id', t.team_id)) r
  where a.task = any (held);
  insert into public.task_errors
  select r.* from jsonb_to_recordset(analyses) a (task uuid, errors jsonb) join public.tasks t on t.id = a.task, jsonb_array_elements(a.errors) m,
    jsonb_populate_record(null::public.task_errors, m || jsonb_build_object('task_id', t.id, 'team_id', t.team_id)) r
  where a.task = any (held);

  perform private.record_findings('task', (
    select jsonb_agg(f || jsonb_build_object('task', t.id, 'team', t.team_id, 'started_at', t.started_at))
    from jsonb_to_recordset(analyses) a (task uuid, findings jsonb) join public.tasks t on t.id = a.task, jsonb_array_elements(a.findings) f
    where a.task = any (held)));
  return held;
end;
$$;
comment on function public.record_analyses is
  'Stores what the analysis of some tasks gave, in place of what an earlier analysis gave: [{task, lease_token, metrics, findings, edges, errors}]. Returns the tasks whose lease was still held; of the others nothing is stored. Called by analyze-teams.';

create function private.record_findings(scope text, found jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  with found as materialized (
    select * from jsonb_to_recordset(coalesce(record_findings.found, '[]')) f
      (task uuid, team bigint, started_at timestamptz, rule text, severity text, agent text, tool text, summary text,
       confidence float8, fingerprint text, mast text, origin text, artifact_path text, artifact_version int,
       message_ids bigint[], excerpts text[], spans jsonb, messages_wasted int, seconds_wasted float8, tokens_wasted bigint,
       cost_wasted_usd numeric, errors int, occurred_at timestamptz)
  ), kept as (
    insert into public.findings as f (team_id, rule, severity, agent, tool, summary, confidence, fingerprint, mast, origin,
      scope, artifact_path, artifact_version)
    select distinct on (team, fingerprint) team, rule, severity, agent, tool, summary, confidence, fingerprint, mast,
      coalesce(origin, 'rule'), record_findings.scope, artifact_path, artifact_version
    from found order by team, fingerprint, array_position(array['high', 'medium', 'low'], severity), confidence desc
    on conflict (team_id, fingerprint) do update
      set last_seen_at = now(), confidence = greatest(f.confidence, excluded.confidence),
        severity = case when 'high' in (f.severity, excluded.severity) then 'high'
          when 'medium' in (f.severity, excluded.severity) then 'medium' else 'low' end,
        -- Fixed, and here it is again in a task that started after the fix.
        status = case when f.status = 'addressed' and f.addressed_at < (
            select max(n.started_at) from found n where n.team = f.team_id and n.fingerprint = f.fingerprint)
          then 'open' else f.status end
    returning f.id, f.team_id, f.fingerprint
  )
  insert into public.finding_evidence as e (finding_id, task_id, team_id, message_ids, excerpts, spans, confidence,
    messages_wasted, seconds_wasted, tokens_wasted, cost_wasted_usd, errors, occurred_at)
  select kept.id, found.task, found.team, found.message_ids, found.excerpts, coalesce(found.spans, '[]'), found.confidence,
    found.messages_wasted, coalesce(found.seconds_wasted, 0), coalesce(found.tokens_wasted, 0),
    coalesce(found.cost_wasted_usd, 0), found.errors, found.occurred_at
  from found join kept on kept.team_id = found.team and kept.fingerprint = found.fingerprint
$$;
comment on function private.record_findings is
  'Adds what was found to the findings of its fingerprint, in order; an addressed one opens again when a task that started after the fix shows it. A muted one stays muted.';

drop function public.record_analysis(uuid, uuid, jsonb, jsonb);
create function public.record_analysis(
  task uuid, lease_token uuid, metrics jsonb, findings jsonb, edges jsonb default '[]', errors jsonb default '[]')
returns boolean
language sql
security definer
set search_path = ''
as $$
  select task = any (public.record_analyses(jsonb_build_array(jsonb_build_object('task', task, 'lease_token', lease_token,
    'metrics', metrics, 'findings', findings, 'edges', edges, 'errors', errors))))
$$;
comment on function public.record_analysis is
  'record_analyses of one task; false and without effect when the lease was lost.';

create function public.messages_to_analyse(tasks uuid[], after_task uuid default null, after_seq int default -1,
  after_id bigint default 0, max_rows int default 500)
returns table (id bigint, task_id uuid, seq int, occurred_at timestamptz, agent text, to_agent text, role text,
  message_type text, content text, characters int, tool_name text, tool_args jsonb, is_error boolean, tokens_in int,
  tokens_out int, cost_usd numeric, ref int)
language plpgsql
stable
set search_path = ''
as $$
declare
  left_over int := least(max_rows, 1000);
  next_task uuid;
  got int;
begin
  foreach next_task in array (select array_agg(t order by t) from unnest(tasks) t where after_task is null or t >= after_task) loop
    return query
      select m.id, m.task_id, m.seq, m.occurred_at, m.agent, m.to_agent, m.role, m.message_type,
        case when length(m.content) <= 6000 then m.content
          else left(m.content, 3000) || ' …' || length(m.content) || '… ' || right(m.content, 3000) end,
        length(m.content), m.tool_name,
        case when octet_length(m.tool_args::text) <= 12000 then m.tool_args
          when m.tool_args is not null then jsonb_build_object('too_long', left(m.tool_args::text, 2000), 'hash', md5(m.tool_args::text)) end,
        m.is_error, m.tokens_in, m.tokens_out, m.cost_usd, m.ref
      from public.messages m
      where m.task_id = next_task and (next_task is distinct from after_task or (m.seq, m.id) > (after_seq, after_id))
        and (next_task is distinct from after_task or m.seq >= after_seq)
      order by m.seq, m.id
      limit left_over;
    get diagnostics got = row_count;
    left_over := left_over - got;
    exit when left_over <= 0;
  end loop;
end;
$$;
comment on function public.messages_to_analyse is
  'A page of the messages of some tasks, in order of task and seq; the next page comes after the last row''s task, seq and id. Of long contents the start and the end, of huge arguments their start and a hash, so that a page is never large. Called by analyze-teams.';

create function public.release_work(kind text, lease_tokens uuid[])
returns void
language sql
security definer
set search_path = ''
as $$
  update private.work_items w
  set lease_token = null, leased_until = null, attempts = greatest(0, w.attempts - 1)
  from (select o.kind, o.key from private.work_items o
    where o.kind = release_work.kind and o.lease_token = any (lease_tokens) order by o.key for update) o
  where w.kind = o.kind and w.key = o.key
$$;
comment on function public.release_work is
  'Gives claimed work back that was not begun: others may claim it at once, and it does not count as an attempt. Called by functions.';
grant execute on function public.record_analysis, public.record_analyses, public.messages_to_analyse, public.release_work to service_role;
