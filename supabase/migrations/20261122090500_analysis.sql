-- What analysis finds: numbers per team, agent and day, and findings with the messages that show them.

create table public.task_metrics (
  task_id uuid not null,
  team_id bigint not null,
  agent text not null default '*',
  day date not null,
  messages int not null,
  errors int not null,
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  cost_usd numeric(14, 8) not null default 0,
  primary key (team_id, task_id, agent),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
);
create index task_metrics_team_day on public.task_metrics (team_id, day);
comment on table public.task_metrics is
  'One row per task and agent, and one with agent * for the whole task: written whole each time a task is analysed, so that sums never count anything twice.';
comment on column public.task_metrics.errors is 'Messages that report an error.';

create view public.team_metrics with (security_invoker = true) as
select m.team_id, m.agent, m.day,
  count(*)::int as tasks,
  count(t.outcome)::int as tasks_closed,
  count(*) filter (where t.outcome = 'success')::int as tasks_succeeded,
  (count(*) filter (where t.outcome = 'success'))::float8 / nullif(count(t.outcome), 0) as success_rate,
  sum(m.messages)::bigint as messages,
  sum(m.messages)::float8 / count(*) as messages_per_task,
  sum(m.errors)::bigint as errors,
  sum(m.errors)::float8 / nullif(sum(m.messages), 0) as error_rate,
  percentile_cont(0.5) within group (order by extract(epoch from t.ended_at - t.started_at))
    filter (where t.ended_at is not null and not t.times_derived) as median_duration_seconds,
  sum(m.tokens_in)::bigint as tokens_in,
  sum(m.tokens_out)::bigint as tokens_out,
  sum(m.cost_usd) as cost_usd
from public.task_metrics m
join public.tasks t on t.id = m.task_id
group by m.team_id, m.agent, m.day;
comment on view public.team_metrics is
  'Success rate (of closed tasks), error rate (of messages), median duration in seconds and messages per task by team, agent (* is the whole team) and the day (UTC) on which the task started.';

create table public.findings (
  id bigint generated always as identity primary key,
  team_id bigint not null references public.teams on delete cascade,
  rule text not null,
  severity text not null constraint findings_severity check (severity in ('low', 'medium', 'high')),
  agent text,
  tool text,
  summary text not null,
  confidence float8 not null constraint findings_confidence check (confidence between 0 and 1),
  fingerprint text not null,
  status text not null default 'open' constraint findings_status check (status in ('open', 'addressed', 'muted')),
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  unique (team_id, fingerprint)
);
comment on table public.findings is
  'Something that goes wrong in a team, once per rule and subject: seen again, it gains evidence instead of a second row.';
comment on column public.findings.status is 'open; addressed once an improvement for it was deployed; muted by a person.';
comment on column public.findings.fingerprint is 'SHA-256 of rule and subject.';

create table public.finding_evidence (
  finding_id bigint not null references public.findings on delete cascade,
  task_id uuid not null,
  team_id bigint not null,
  message_ids bigint[] not null,
  excerpts text[] not null default '{}',
  messages_wasted int not null default 0,
  errors int not null default 0,
  occurred_at timestamptz not null,
  primary key (finding_id, task_id),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
);
create index finding_evidence_task on public.finding_evidence (task_id);
create index finding_evidence_team_task on public.finding_evidence (team_id, task_id);
comment on table public.finding_evidence is 'The messages of one task that show a finding.';
comment on column public.finding_evidence.message_ids is 'Ids in messages, in the order of the task.';
comment on column public.finding_evidence.excerpts is 'Short quotations, kept because they outlive the log''s partitions.';

create view public.finding_costs with (security_invoker = true) as
select f.id, f.team_id, f.rule, f.severity, f.agent, f.tool, f.summary, f.confidence, f.status,
  count(e.task_id)::int as tasks,
  count(*) filter (where t.outcome = 'failure' or t.outcome = 'abandoned')::int as tasks_failed,
  coalesce(sum(e.messages_wasted), 0)::int as messages_wasted,
  min(e.occurred_at) as first_occurred_at,
  max(e.occurred_at) as last_occurred_at
from public.findings f
left join public.finding_evidence e on e.finding_id = f.id
left join public.tasks t on t.id = e.task_id
group by f.id;
comment on view public.finding_costs is 'Findings with what they cost: tasks touched, of these failed, messages wasted.';

create function public.record_analysis(task uuid, lease_token uuid, metrics jsonb, findings jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  owner_team constant bigint := (select team_id from public.tasks where id = task);
begin
  if not private.complete_work('analysis', task::text, record_analysis.lease_token) then
    return false;
  end if;

  if owner_team is null then
    -- The task was removed while it was analysed.
    return true;
  end if;

  -- In order, so that two tasks of the same team do not wait for each other.
  insert into public.agents (team_id, name)
  select distinct owner_team, m.agent from jsonb_to_recordset(metrics) m (agent text) where m.agent <> '*' order by m.agent
  on conflict do nothing;

  delete from public.task_metrics m where m.team_id = owner_team and m.task_id = task;
  insert into public.task_metrics (task_id, team_id, agent, day, messages, errors, tokens_in, tokens_out, cost_usd)
  select task, owner_team, m.agent, m.day, m.messages, m.errors, m.tokens_in, m.tokens_out, m.cost_usd
  from jsonb_to_recordset(metrics) m
    (agent text, day date, messages int, errors int, tokens_in bigint, tokens_out bigint, cost_usd numeric);

  delete from public.finding_evidence e where e.task_id = task;
  with found as (
    select * from jsonb_to_recordset(findings) f
      (rule text, severity text, agent text, tool text, summary text, confidence float8, fingerprint text,
       message_ids bigint[], excerpts text[], messages_wasted int, errors int, occurred_at timestamptz)
  ), kept as (
    insert into public.findings as f (team_id, rule, severity, agent, tool, summary, confidence, fingerprint)
    select owner_team, rule, severity, agent, tool, summary, confidence, fingerprint from found order by fingerprint
    on conflict (team_id, fingerprint) do update
      set last_seen_at = now(), confidence = greatest(f.confidence, excluded.confidence)
    returning f.id, f.fingerprint
  )
  insert into public.finding_evidence (finding_id, task_id, team_id, message_ids, excerpts, messages_wasted, errors, occurred_at)
  select kept.id, task, owner_team, found.message_ids, found.excerpts, found.messages_wasted, found.errors, found.occurred_at
  from found join kept using (fingerprint);
  return true;
end;
$$;
comment on function public.record_analysis is
  'Stores what the analysis of one task gave, in place of what an earlier analysis of it gave. Called by analyze-teams; false and without effect when the lease was lost.';
grant execute on function public.record_analysis to service_role;

revoke all on public.task_metrics, public.team_metrics, public.findings, public.finding_evidence, public.finding_costs
  from anon, authenticated, service_role;
grant select on public.task_metrics, public.team_metrics, public.findings, public.finding_evidence, public.finding_costs
  to authenticated, service_role;
grant update (status) on public.findings to authenticated;

alter table public.task_metrics enable row level security;
alter table public.findings enable row level security;
alter table public.finding_evidence enable row level security;

create policy "members read metrics" on public.task_metrics for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "members read findings" on public.findings for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "reviewers mute findings" on public.findings for update to authenticated
  using (team_id in (select private.teams_as('reviewer', 'administrator')))
  with check (team_id in (select private.teams_as('reviewer', 'administrator')));
create policy "members read evidence" on public.finding_evidence for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
