-- What a deployed improvement did to the team's outcomes.

create table public.impact_estimates (
  id bigint generated always as identity primary key,
  improvement_id uuid not null references public.improvements,
  metric text not null constraint impact_estimates_metric check (metric in (
    'success_rate', 'duration', 'tokens', 'cost', 'error_rate')),
  method text not null constraint impact_estimates_method check (method in ('before_after', 'controlled', 'experiment', 'held_back')),
  evidence_grade text not null constraint impact_estimates_grade check (evidence_grade in ('observational', 'randomised')),
  before_tasks int not null,
  after_tasks int not null,
  before_value float8,
  after_value float8,
  effect float8,
  low float8,
  high float8,
  confidence_level float8 not null default 0.95,
  verdict text not null,
  claim text constraint impact_estimates_claim check (claim in ('higher', 'lower', 'none')),
  rests_on text not null,
  details jsonb not null default '{}',
  computed_at timestamptz not null default now(),
  unique (improvement_id, metric, method)
);
comment on table public.impact_estimates is 'The present estimates of what an improvement changed, per metric and method.';
comment on column public.impact_estimates.method is
  'before_after: the team alone before and after. controlled: its change beside that of teams without the improvement. experiment: tasks with the new version beside tasks with the old, divided at random (before: old, after: new). held_back: the same for the tasks after the decision alone, whose luck had no part in it.';
comment on column public.impact_estimates.effect is 'success_rate: after minus before (0.1 is ten percentage points). duration: after divided by before, of geometric means (0.9 is ten percent faster).';
comment on column public.impact_estimates.low is 'Lower end of the confidence interval of effect, high its upper end.';
comment on column public.impact_estimates.evidence_grade is 'observational: before and after the change, whatever else changed at the time is in it. randomised: chance decided which task got which version.';
comment on column public.impact_estimates.claim is
  'What may be claimed of an observation. none: the interval holds "no change", the team went its own way before, or there is nothing to compare it with. Empty for an experiment, whose verdict says it.';
comment on column public.impact_estimates.details is
  'What stands behind it. report: the whole report on all metrics, with the estimate of the one that decides, and chart, its picture (SVG); see impact_reports. refused: why there is no comparison. controlled: controls, placebos, placeboSd (what comes out where nothing happened), preTrend (the team''s own way before, in placeboSd) and driftThatKills (the drift of this team alone, in placeboSd, that would explain the result away).';
comment on column public.impact_estimates.rests_on is 'Where the outcomes come from: reported by the runtime, verified outside it, or simulated.';

create function public.outcomes_around_deployment(improvement uuid, window_days int default 28)
returns table (period text, tasks int, successes int, timed_tasks int, mean_log_seconds float8, variance_log_seconds float8, sources text[])
language sql
stable
security definer
set search_path = ''
as $$
  select case when t.started_at < i.deployed_at then 'before' else 'after' end,
    count(*)::int,
    (count(*) filter (where t.outcome = 'success'))::int,
    count(s.log_seconds)::int,
    avg(s.log_seconds),
    var_samp(s.log_seconds),
    array_agg(distinct case t.source when 'simulation' then 'simulated' else t.outcome_source end)
  from public.improvements i
  join public.tasks t on t.team_id = i.team_id
    and t.started_at >= i.deployed_at - make_interval(days => window_days)
    and t.started_at < i.deployed_at + make_interval(days => window_days)
  left join lateral (select ln(greatest(extract(epoch from t.ended_at - t.started_at)::float8, 0.001)) as log_seconds
    where t.ended_at is not null and not t.times_derived) s on true
  where i.id = improvement and i.deployed_at is not null and t.outcome is not null
  group by 1
$$;
comment on function public.outcomes_around_deployment is
  'Closed tasks of the improvement''s team that started within window_days before and after its deployment, with mean and sample variance of the natural logarithm of their duration in seconds. Called by measure-impact.';

create function private.observed_verdicts(improvement uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_object_agg(e.metric || ' ' || e.method, e.verdict) from public.impact_estimates e
  where e.improvement_id = improvement and e.evidence_grade = 'observational'
$$;
comment on function private.observed_verdicts is 'What is said now of an improvement without an experiment, to see whether there is news.';

create function private.seems_harmful(improvement uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from public.impact_estimates e where e.improvement_id = improvement and e.method = 'controlled'
    and (e.metric = 'success_rate' and e.claim = 'lower' or e.metric = 'duration' and e.claim = 'higher'))
$$;
comment on function private.seems_harmful is 'Whether fewer tasks succeed or they take longer than beside teams that did not change.';

create function public.record_impact(improvement uuid, lease_token uuid, estimates jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
  verdicts_before jsonb;
  news boolean;
begin
  perform private.take_turn();
  if not private.complete_work('impact', improvement::text, record_impact.lease_token) then
    return false;
  end if;
  select * into i from public.improvements where id = improvement for no key update;
  verdicts_before := private.observed_verdicts(i.id);
  insert into public.impact_estimates (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks,
    before_value, after_value, effect, low, high, verdict, claim, rests_on, details)
  select improvement, e.metric, e.method, 'observational', e.before_tasks, e.after_tasks,
    e.before_value, e.after_value, e.effect, e.low, e.high, e.verdict, e.claim, e.rests_on, coalesce(e.details, '{}')
  from jsonb_to_recordset(estimates) e (metric text, method text, before_tasks int, after_tasks int, before_value float8, after_value float8,
    effect float8, low float8, high float8, verdict text, claim text, rests_on text, details jsonb)
  where e.method in ('before_after', 'controlled')
  on conflict (improvement_id, metric, method) do update set before_tasks = excluded.before_tasks, after_tasks = excluded.after_tasks,
    before_value = excluded.before_value, after_value = excluded.after_value, effect = excluded.effect,
    low = excluded.low, high = excluded.high, verdict = excluded.verdict, claim = excluded.claim, rests_on = excluded.rests_on,
    details = excluded.details, computed_at = now();
  -- An observation undoes nothing by itself: a person looks at it.
  if i.status in ('deployed', 'kept') and i.needs_attention is null and private.seems_harmful(i.id) then
    perform private.note_on_improvement(i.id, jsonb_build_object('needs_attention',
      'Beside teams that did not change, this one got worse. That was observed and not tried, so nothing is undone by itself.'));
  end if;
  -- Every estimate is shown where the improvement is shown; only a new verdict is worth a message of its own.
  news := verdicts_before is distinct from private.observed_verdicts(i.id);
  insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
  select i.id, d.kind, d.kind || ':measured:' || record_impact.lease_token, jsonb_build_object('measured', true)
  from (values ('slack_message', i.slack_channel_id is not null), ('slack_note', i.slack_channel_id is not null and news),
    ('github_sync', i.repository is not null)) d (kind, wanted)
  where d.wanted and exists (select from public.impact_estimates e where e.improvement_id = i.id and e.effect is not null);
  return true;
end;
$$;
comment on function public.record_impact is
  'Stores the present estimates and tells the surfaces. Called by measure-impact; false and without effect when the lease was lost.';

create function private.queue_measurements()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.enqueue_work('impact', array(
    select i.id::text from public.improvements i
    where i.status in ('deployed', 'kept') and i.deployed_at > now() - interval '60 days'
      -- Only when there is something new to count. Tasks are closed long after they start, so they are counted.
      and (select count(*) from public.tasks t where t.team_id = i.team_id and t.outcome is not null
          and t.started_at >= i.deployed_at and t.started_at < i.deployed_at + interval '28 days')
        > coalesce((select max(e.after_tasks) from public.impact_estimates e where e.improvement_id = i.id and e.method = 'before_after'), 0)))
$$;
comment on function private.queue_measurements is 'Queues measuring of every deployed improvement that has new outcomes. Run by cron.';

grant execute on function public.outcomes_around_deployment, public.record_impact to service_role;
revoke all on public.impact_estimates from anon, authenticated, service_role;
grant select on public.impact_estimates to authenticated, service_role;
alter table public.impact_estimates enable row level security;
create policy "members read effects" on public.impact_estimates for select to authenticated
  using (improvement_id in (select id from public.improvements));
