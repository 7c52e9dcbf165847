-- What an experiment was planned to be, and what was counted of it, each written down once under a lease.

create function public.record_plan(experiment uuid, lease_token uuid, plan jsonb, expected_tasks float8, expected_days float8 default null)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.take_turn();
  if not private.complete_work('experiment', experiment::text, record_plan.lease_token) then
    return false;
  end if;
  update public.experiments x
  set plan = record_plan.plan, expected_tasks = record_plan.expected_tasks, expected_days = record_plan.expected_days, waits_for = null
  where x.id = experiment and x.status = 'planned' and x.plan is null;
  perform private.start_if_possible(experiment);
  return true;
end;
$$;
comment on function public.record_plan is
  'Registers what an experiment measures and how long it is expected to take, and starts it if nothing is against it. Called by measure-impact; false and without effect when the lease was lost.';

create function private.record_randomised_estimate(experiment uuid, estimate jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.impact_estimates as known (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks,
    before_value, after_value, effect, low, high, verdict, details, rests_on)
  select x.improvement_id, e.metric, 'experiment', 'randomised', e.before_tasks, e.after_tasks,
    e.before_value, e.after_value, e.effect, e.low, e.high, e.verdict, coalesce(e.details, '{}'),
    coalesce((select string_agg(distinct coalesce(case t.source when 'simulation' then 'simulated' else o.outcome_source end, 'missing'), ', ')
      from (select r.assignment_id, r.outcome_source from public.outcomes r where r.experiment_id = x.id order by r.assignment_id desc limit 100) o
      join public.assignments a on a.id = o.assignment_id left join public.tasks t on t.id = a.task_id), 'nothing yet')
  from public.experiments x, jsonb_populate_record(null::public.impact_estimates, estimate) e
  where x.id = experiment
  on conflict (improvement_id, metric, method) do update set before_tasks = excluded.before_tasks, after_tasks = excluded.after_tasks,
    before_value = excluded.before_value, after_value = excluded.after_value, effect = excluded.effect,
    low = excluded.low, high = excluded.high, verdict = excluded.verdict, details = excluded.details,
    rests_on = excluded.rests_on, computed_at = now()
$$;
comment on function private.record_randomised_estimate is
  'Stores what an experiment says for everybody who shows effects. before: control, after: treatment; rests_on looks at the last hundred outcomes.';

create function private.record_experiment(experiment uuid, lease_token uuid, folded_from bigint, folded_to bigint, state jsonb, reading jsonb, verdict text, estimate jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.take_turn();
  if not private.complete_work('experiment', experiment::text, record_experiment.lease_token) then
    return false;
  end if;
  update private.experiment_states s
  set state = record_experiment.state, folded_to = record_experiment.folded_to
  where s.experiment_id = experiment and s.folded_to = record_experiment.folded_from and record_experiment.folded_to >= record_experiment.folded_from;
  if not found then
    return false;
  end if;
  update public.experiments x
  set reading = record_experiment.reading, verdict = record_experiment.verdict, counted_at = now(),
    tasks = (record_experiment.reading ->> 'tasks')::int, treated = (record_experiment.reading -> 'treatment' ->> 'tasks')::int
  where x.id = experiment;
  perform private.record_randomised_estimate(experiment, record_experiment.estimate);
  perform private.steer_experiment(experiment);
  if exists (select from public.outcomes o where o.experiment_id = experiment and o.assignment_id > record_experiment.folded_to) then
    perform private.enqueue_work('experiment', array[experiment::text]);
  end if;
  return true;
end;
$$;
comment on function private.record_experiment is
  'Stores the memory of the tests after the outcomes up to folded_to, what can be said now, and makes the move that follows; false and without effect when the lease was lost or somebody else has counted meanwhile.';

create function public.record_experiments(counts jsonb)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  c record;
  recorded int := 0;
begin
  perform private.take_turn();
  for c in
    select * from jsonb_to_recordset(counts) e (experiment uuid, lease_token uuid, folded_from bigint, folded_to bigint,
      state jsonb, reading jsonb, verdict text, estimate jsonb)
    order by 1
  loop
    begin
      recorded := recorded + private.record_experiment(c.experiment, c.lease_token, c.folded_from, c.folded_to, c.state, c.reading,
        c.verdict, c.estimate)::int;
    exception when others then
      -- One that cannot be recorded must not keep the others from it.
      perform public.fail_work('experiment', c.experiment::text, c.lease_token, sqlerrm);
      raise warning 'experiment % was not recorded: %', c.experiment, sqlerrm;
    end;
  end loop;
  return recorded;
end;
$$;
comment on function public.record_experiments is
  'Records the counts of several experiments, each for itself. Returns how many were taken down. Called by measure-impact.';

grant execute on function public.record_plan, public.record_experiments to service_role;
