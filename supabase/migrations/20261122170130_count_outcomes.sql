-- Outcomes of assigned tasks, in the order of assignment, counted once each.

alter table private.work_items drop constraint work_items_kind,
  add constraint work_items_kind check (kind in ('analysis', 'validation', 'impact', 'history', 'experiment'));
comment on table private.work_items is
  'Work waiting for a function: analysis of a task, validation of an improvement, measuring of an effect, comparison of a team''s history, counting of an experiment''s outcomes. A row is gone once the work is done.';

create function private.last_settled_assignment(experiment uuid)
returns bigint
language plpgsql
security definer
set search_path = ''
-- Whoever assigns waits behind us; rather count in the next minute than have them wait for a transaction that hangs.
set lock_timeout = '500ms'
as $$
declare
  settled bigint;
begin
  begin
    perform pg_advisory_xact_lock(private.assignment_lock(experiment));
    settled := (select max(a.id) from public.assignments a where a.experiment_id = experiment);
    -- Undoing this block gives the lock back now, and not at the end of the transaction.
    raise exception using errcode = 'UX001', message = 'the lock is given back';
  exception
    when sqlstate 'UX001' then return settled;
    when lock_not_available then return null;
  end;
end;
$$;
comment on function private.last_settled_assignment is
  'The id up to which every assignment of an experiment is committed or will never be. Null if nobody can say at the moment.';

create function private.take_outcomes(experiment uuid, max_tasks int)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  settled constant bigint := private.last_settled_assignment(experiment);
  taken int;
begin
  with chosen as (
    select x.id, make_interval(secs => (x.plan ->> 'deadlineSeconds')::float8) as deadline,
      coalesce((select max(o.assignment_id) from public.outcomes o where o.experiment_id = x.id), 0) as last
    from public.experiments x where x.id = experiment and x.plan is not null
  ), due as (
    select a.id, a.task_id, a.assigned_at, c.deadline
    from chosen c join public.assignments a on a.experiment_id = c.id and a.id > c.last and a.id <= settled
    order by a.id limit max_tasks
  ), seen as (
    select d.id, t.outcome is not null and t.closed_at <= d.assigned_at + d.deadline as in_time,
      now() > d.assigned_at + d.deadline as late,
      -- Tokens, cost and errors are known once the task is analysed. That is waited for, but not for ever.
      t.closed_at < now() - interval '15 minutes' or not exists (
        select from private.work_items w where w.kind = 'analysis' and w.key = d.task_id::text and w.dead_at is null) as analysed,
      t.outcome, t.outcome_source,
      case when not t.times_derived and t.ended_at > t.started_at then extract(epoch from t.ended_at - t.started_at)::float8 end as duration_seconds,
      (m.tokens_in + m.tokens_out)::float8 as tokens, m.cost_usd::float8 as cost_usd,
      least(1, m.errors::float8 / nullif(m.messages, 0)) as error_rate
    from due d
    left join public.tasks t on t.id = d.task_id
    left join public.task_metrics m on m.team_id = t.team_id and m.task_id = t.id and m.agent = '*'
  ), prefix as (
    select s.*, bool_and(coalesce(s.in_time and s.analysed, false) or s.late) over (order by s.id) as ready from seen s
  )
  insert into public.outcomes (assignment_id, experiment_id, outcome, outcome_source, duration_seconds, tokens, cost_usd, error_rate)
  select p.id, experiment,
    case when p.in_time then p.outcome end, case when p.in_time then p.outcome_source end,
    case when p.in_time then p.duration_seconds end, case when p.in_time then nullif(p.tokens, 0) end,
    case when p.in_time then nullif(p.cost_usd, 0) end, case when p.in_time then p.error_rate end
  from prefix p where p.ready
  order by p.id
  on conflict (assignment_id) do nothing;
  get diagnostics taken = row_count;
  return taken;
end;
$$;
comment on function private.take_outcomes is
  'Writes down what came of the next tasks of an experiment, in the order of assignment, up to the first that is neither closed nor past the deadline. An outcome after the deadline counts as none.';

create function private.experiment_baseline(experiment uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with x as (
    select e.*, i.change_type, i.risk, i.origin, i.expected_effect from public.experiments e join public.improvements i on i.id = e.improvement_id
    where e.id = experiment
  ), recent as (
    select t.id, t.outcome, t.started_at,
      case when not t.times_derived and t.ended_at > t.started_at then ln(extract(epoch from t.ended_at - t.started_at)::float8) end as log_duration,
      case when m.tokens_in + m.tokens_out > 0 then ln((m.tokens_in + m.tokens_out)::float8) end as log_tokens,
      case when m.cost_usd > 0 then ln(m.cost_usd::float8) end as log_cost,
      least(1, m.errors::float8 / nullif(m.messages, 0)) as error_rate
    from x join public.tasks t on t.team_id = x.team_id and t.started_at >= now() - interval '28 days' and t.started_at < now()
    left join public.task_metrics m on m.team_id = t.team_id and m.task_id = t.id and m.agent = '*'
    where t.source <> 'import'
  ), kinds as (
    select a.covariates ->> 'kind' as kind, count(*) as n
    from x join public.assignments a on a.team_id = x.team_id and a.assigned_at >= now() - interval '28 days'
    where length(a.covariates ->> 'kind') between 1 and 60 and x.created_at > a.assigned_at
    group by 1 having count(*) >= 30 order by 2 desc limit 10
  )
  select jsonb_build_object(
    'tasks', (select count(*) from recent),
    'tasks_per_day', (select count(*) / greatest(1, extract(epoch from now() - min(r.started_at)) / 86400) from recent r),
    'success', (select jsonb_build_object('n', count(r.outcome), 'mean', (count(*) filter (where r.outcome = 'success'))::float8 / nullif(count(r.outcome), 0)) from recent r),
    'duration', (select jsonb_build_object('n', count(r.log_duration), 'mean', avg(r.log_duration), 'sd', stddev_samp(r.log_duration)) from recent r),
    'tokens', (select jsonb_build_object('n', count(r.log_tokens), 'mean', avg(r.log_tokens), 'sd', stddev_samp(r.log_tokens)) from recent r),
    'cost', (select jsonb_build_object('n', count(r.log_cost), 'mean', avg(r.log_cost), 'sd', stddev_samp(r.log_cost)) from recent r),
    'error_rate', (select jsonb_build_object('n', count(r.error_rate), 'mean', avg(r.error_rate)) from recent r),
    'kinds', coalesce((select jsonb_agg(k.kind order by k.n desc, k.kind) from kinds k), '[]'),
    'expected_effect', x.expected_effect,
    -- Nobody but the system states what such changes did elsewhere.
    'prior', case when x.origin = 'pattern' then x.expected_effect -> 'prior' end,
    'policy', (select jsonb_build_object('first_share', private.first_share(x.improvement_id), 'worse_by_at_most', p.worse_by_at_most,
      'ship_no_worse', p.ship_no_worse, 'outcome_deadline_hours', p.outcome_deadline_hours, 'max_experiment_days', p.max_experiment_days)
      from private.policy_for(x.team_id, x.change_type, x.risk) p))
  from x
$$;
comment on function private.experiment_baseline is
  'What is known before an experiment: tasks per day and the means of the metrics over the last four weeks (of logarithms for duration in seconds, tokens and cost in dollars), kinds of tasks, and what policy asks for.';

create function public.claim_experiments(max_items int, max_tasks int)
returns table (experiment uuid, lease_token uuid, baseline jsonb, plan jsonb, state jsonb, folded_to bigint, tasks jsonb)
language plpgsql
security definer
set search_path = ''
as $$
declare
  item record;
begin
  for item in select c.key::uuid as id, c.lease_token from public.claim_work('experiment', least(max_items, 100)) c order by 1 loop
    perform private.take_outcomes(item.id, least(max_tasks, 5000));
    return query
    select x.id, item.lease_token, case when x.plan is null then private.experiment_baseline(x.id) end, x.plan, s.state, s.folded_to,
      coalesce((select jsonb_agg(jsonb_build_object('sequence', n.id, 'arm', (n.arm = 'treatment')::int, 'propensity', n.propensity,
          'kind', n.covariates ->> 'kind', 'predicted_success', n.covariates -> 'predicted_success',
          'outcomes', jsonb_build_object('success', case when n.outcome is null then null when n.outcome = 'success' then 1 else 0 end,
            'duration', n.duration_seconds, 'tokens', n.tokens, 'cost', n.cost_usd, 'error_rate', n.error_rate)) order by n.id)
        from (select a.id, a.arm, a.propensity, a.covariates, o.outcome, o.duration_seconds, o.tokens, o.cost_usd, o.error_rate
          from public.outcomes o join public.assignments a on a.id = o.assignment_id
          where o.experiment_id = x.id and o.assignment_id > s.folded_to
          order by o.assignment_id limit least(max_tasks, 5000)) n), '[]')
    from public.experiments x join private.experiment_states s on s.experiment_id = x.id
    where x.id = item.id;
  end loop;
end;
$$;
comment on function public.claim_experiments is
  'Claims experiments that wait to be planned (baseline) or counted (plan, state, and the next outcomes after folded_to). Called by measure-impact.';

create function private.queue_experiments()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.enqueue_work('experiment', array(
    select x.id::text from public.experiments x
    where x.ended_at is null
      -- Queueing what is at work would take its lease away, minute after minute.
      and not exists (select from private.work_items w where w.kind = 'experiment' and w.key = x.id::text)
      and (x.plan is null or x.share > 0 and (
        exists (select from public.outcomes o join private.experiment_states s on s.experiment_id = o.experiment_id
          where o.experiment_id = x.id and o.assignment_id > s.folded_to)
        or exists (
          select from public.assignments a left join public.tasks t on t.id = a.task_id
          where a.id = (select min(n.id) from public.assignments n where n.experiment_id = x.id
              and n.id > coalesce((select max(o.assignment_id) from public.outcomes o where o.experiment_id = x.id), 0))
            and (t.outcome is not null or now() > a.assigned_at + make_interval(secs => (x.plan ->> 'deadlineSeconds')::float8)))))))
$$;
comment on function private.queue_experiments is 'Queues every experiment that waits for its plan or whose next task has an outcome. Run by cron.';

grant execute on function public.claim_experiments to service_role;
