-- Numbers in five families for any window, and findings that say what they waste per week.

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
revoke all on public.task_edges from anon, authenticated, service_role;
grant select on public.task_edges to authenticated, service_role;
alter table public.task_edges enable row level security;
create policy "members read edges" on public.task_edges for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));

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
revoke all on public.task_errors from anon, authenticated, service_role;
grant select on public.task_errors to authenticated, service_role;
alter table public.task_errors enable row level security;
create policy "members read errors" on public.task_errors for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));

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
