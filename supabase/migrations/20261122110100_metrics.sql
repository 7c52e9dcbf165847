-- Numbers in five families for any window, findings that say what they waste per week, and an analysis that stores many
-- tasks at once: record_analysis of the first version made one request per task.

alter table public.task_metrics
  add column speakers int not null default 0,
  add column spoken int not null default 0,
  add column addressees int not null default 0,
  add column requests int not null default 0,
  add column requests_ignored int not null default 0,
  add column replies int not null default 0,
  add column timed_replies int not null default 0,
  add column reply_seconds float8 not null default 0,
  add column calls int not null default 0,
  add column rework_messages int not null default 0,
  add column inferred_success float8 constraint task_metrics_inferred check (inferred_success between 0 and 1),
  add column handoffs int not null default 0,
  add column handoffs_taken_up int not null default 0,
  add column handoffs_bounced int not null default 0,
  add column clarifications int not null default 0,
  add column loops int not null default 0,
  add column duplicated_calls int not null default 0,
  add column withheld_results int not null default 0,
  add column verifications int not null default 0,
  add column decisions int not null default 0,
  add column decision_turns int not null default 0,
  add column timed_decisions int not null default 0,
  add column decision_seconds float8 not null default 0,
  add column stalls int not null default 0,
  add column stall_seconds float8 not null default 0,
  add column waited_seconds float8 not null default 0,
  add column costliest_message_id bigint,
  add column last_message_id bigint;
comment on column public.task_metrics.speakers is '1 for an agent that spoke; for the whole task, how many agents did.';
comment on column public.task_metrics.spoken is 'Messages that agents or persons said: no calls, no answers of tools, no bookkeeping.';
comment on column public.task_metrics.addressees is 'Different addressees of an agent; for the whole task, the sum over its agents.';
comment on column public.task_metrics.requests is 'Questions, instructions and hand-offs to a named colleague or person.';
comment on column public.task_metrics.requests_ignored is 'Of these, the ones whose addressee never spoke afterwards although the task went on.';
comment on column public.task_metrics.replies is 'Answers given: the next word of somebody who was asked.';
comment on column public.task_metrics.timed_replies is 'Of these, the ones with real times; reply_seconds is their sum.';
comment on column public.task_metrics.rework_messages is 'Messages and calls of agents after they had given a final answer.';
comment on column public.task_metrics.inferred_success is 'Probability of success by the text alone, where the log states no outcome. Inferred, never reported.';
comment on column public.task_metrics.handoffs_taken_up is 'Hand-offs after which the addressee worked or answered.';
comment on column public.task_metrics.handoffs_bounced is 'Hand-offs that the addressee passed straight back.';
comment on column public.task_metrics.clarifications is 'Questions back: an answer to a request that is a question itself.';
comment on column public.task_metrics.loops is 'Steps (who, what, with which words) that come for the third time or more.';
comment on column public.task_metrics.duplicated_calls is 'Calls that another agent had made before with the same arguments and success.';
comment on column public.task_metrics.withheld_results is 'Of these, the ones where the first agent had spoken to the second in between.';
comment on column public.task_metrics.verifications is 'Reviews, test runs and words of agents or tools that verify.';
comment on column public.task_metrics.decisions is 'Questions that were decided: answered by something that is no question.';
comment on column public.task_metrics.decision_turns is 'Messages from question to decision, summed; decision_seconds the same in time, over timed_decisions.';
comment on column public.task_metrics.stalls is 'Gaps between two messages of at least a minute and ten times the task''s median.';
comment on column public.task_metrics.waited_seconds is 'Time that passed before this agent''s messages: how long the others waited for it.';
comment on column public.task_metrics.costliest_message_id is 'The message with the most tokens, else the longest: where to look first.';

create table public.task_edges (
  team_id bigint not null,
  task_id uuid not null,
  from_agent text not null,
  to_agent text not null,
  messages int not null default 0,
  requests int not null default 0,
  requests_ignored int not null default 0,
  replies int not null default 0,
  timed_replies int not null default 0,
  reply_seconds float8 not null default 0,
  handoffs int not null default 0,
  handoffs_taken_up int not null default 0,
  primary key (team_id, task_id, from_agent, to_agent),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
);
comment on table public.task_edges is
  'Who spoke to whom in a task, one row per pair and direction. Written whole each time a task is analysed.';
comment on column public.task_edges.replies is 'Answers of from_agent to to_agent; reply_seconds is their time where times are real.';

create table public.task_errors (
  team_id bigint not null,
  task_id uuid not null,
  agent text not null default '',
  tool text not null default '',
  class text not null,
  errors int not null,
  primary key (team_id, task_id, agent, tool, class),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
);
comment on table public.task_errors is
  'Errors of a task by the agent that met them, the tool and the class of error. Written whole each time a task is analysed.';
comment on column public.task_errors.agent is 'Empty where the error is nobody''s in particular, such as one of the framework.';

alter table public.findings
  add column mast text constraint findings_mast check (mast ~ '^[123]\.[1-6]$'),
  add column origin text not null default 'rule' constraint findings_origin check (origin in ('rule', 'model')),
  add column scope text not null default 'task' constraint findings_scope check (scope in ('task', 'history')),
  add column artifact_path text,
  add column artifact_version int,
  add column addressed_at timestamptz,
  add column reopened_at timestamptz;
comment on column public.findings.mast is 'Failure mode of the MAST taxonomy, where there is one, such as 1.3 for step repetition.';
comment on column public.findings.origin is 'rule: by a program. model: a language model''s opinion, checked only for its form.';
comment on column public.findings.scope is 'task: seen in single conversations. history: seen only when many tasks are compared.';
comment on column public.findings.artifact_path is 'The artifact whose version it is about, with artifact_version.';
comment on column public.findings.addressed_at is 'When an improvement for it was deployed. Seen in a task that started later, it opens again.';
comment on column public.findings.reopened_at is 'When it was last seen again after it had been addressed.';

alter table public.finding_evidence
  add column confidence float8 constraint finding_evidence_confidence check (confidence between 0 and 1),
  add column spans jsonb not null default '[]',
  add column seconds_wasted float8 not null default 0,
  add column tokens_wasted bigint not null default 0,
  add column cost_wasted_usd numeric(14, 8) not null default 0;
comment on column public.finding_evidence.spans is 'Places in the messages: [{message_id, from, to}], in characters from 0.';
comment on column public.finding_evidence.seconds_wasted is 'Time that the wasted messages took; 0 where the log has no times.';

create function private.date_findings()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.status = 'addressed' then
    new.addressed_at := now();
  elsif old.status = 'addressed' and new.status = 'open' then
    new.reopened_at := now();
  end if;
  return new;
end;
$$;
comment on function private.date_findings is 'Trigger: remembers when a finding was addressed and when it was opened again.';
create trigger date_findings before update of status on public.findings
  for each row when (old.status is distinct from new.status) execute function private.date_findings();

-- The same columns in the same order as before, then what is new.
create or replace view public.finding_costs with (security_invoker = true) as
select f.id, f.team_id, f.rule, f.severity, f.agent, f.tool, f.summary,
  coalesce(e.confidence, f.confidence) as confidence, f.status,
  coalesce(e.tasks, 0)::int as tasks,
  coalesce(e.tasks_failed, 0)::int as tasks_failed,
  coalesce(e.messages_wasted, 0)::int as messages_wasted,
  e.first_occurred_at, e.last_occurred_at,
  f.mast, f.origin, f.artifact_path, f.artifact_version,
  coalesce(e.seconds_wasted, 0) as seconds_wasted,
  coalesce(e.tokens_wasted, 0)::bigint as tokens_wasted,
  coalesce(e.cost_wasted_usd, 0) as cost_wasted_usd,
  w.weeks,
  coalesce(e.tasks / w.weeks, 0) as tasks_per_week,
  coalesce(e.messages_wasted / w.weeks, 0) as messages_wasted_per_week,
  coalesce(e.seconds_wasted / w.weeks, 0) as seconds_wasted_per_week,
  coalesce(e.tokens_wasted / w.weeks, 0)::float8 as tokens_wasted_per_week,
  coalesce(e.cost_wasted_usd::float8 / w.weeks, 0) as usd_wasted_per_week,
  coalesce(e.confidence, f.confidence) * coalesce((e.tasks_failed + e.messages_wasted / 30.0) / w.weeks, 0) as cost_per_week
from public.findings f
left join lateral (
  select count(*) as tasks,
    count(*) filter (where t.outcome in ('failure', 'abandoned')) as tasks_failed,
    sum(e.messages_wasted)::float8 as messages_wasted, sum(e.seconds_wasted) as seconds_wasted,
    sum(e.tokens_wasted)::float8 as tokens_wasted, sum(e.cost_wasted_usd) as cost_wasted_usd,
    max(e.confidence) as confidence,
    min(e.occurred_at) as first_occurred_at, max(e.occurred_at) as last_occurred_at
  from public.finding_evidence e join public.tasks t on t.id = e.task_id
  where e.finding_id = f.id
  having count(*) > 0
) e on true
cross join lateral (
  select greatest(1, extract(epoch from e.last_occurred_at - e.first_occurred_at)::float8 / 604800) as weeks
) w;
comment on view public.finding_costs is
  'Findings with what they cost. cost_per_week orders them: confidence times (tasks that failed plus a thirtieth of the messages wasted) per week, over the weeks from first to last sight, at least one; its unit is failed tasks per week.';

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

revoke all on public.task_edges, public.task_errors from anon, authenticated, service_role;
grant select on public.task_edges, public.task_errors to authenticated, service_role;
grant execute on function public.record_analysis, public.record_analyses, public.messages_to_analyse, public.release_work to service_role;
alter table public.task_edges enable row level security;
alter table public.task_errors enable row level security;
create policy "members read edges" on public.task_edges for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "members read errors" on public.task_errors for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
