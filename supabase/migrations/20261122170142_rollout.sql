-- The rollout: 5, 25, 50, all but a few. Harm goes before everything else.

create function private.rollback_is_forbidden(improvement uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select i.status in ('deployed', 'kept') and (
    exists (select from public.forbidden_rollbacks f where f.improvement_id = i.id)
    or not (private.policy_for(i.team_id, i.change_type, i.risk)).automatic_rollback)
  from public.improvements i where i.id = improvement
$$;
comment on function private.rollback_is_forbidden is
  'Whether a person or policy forbids to undo a merged change without asking. Before the merge there is nothing to undo: trying it just ends.';

create function private.counts_late(experiment uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce((
    select a.assigned_at + make_interval(secs => (x.plan ->> 'deadlineSeconds')::float8) + interval '2 hours' < now()
    from public.experiments x join private.experiment_states s on s.experiment_id = x.id
    join public.assignments a on a.experiment_id = x.id and a.id > s.folded_to
    where x.id = experiment order by a.id limit 1), false)
$$;
comment on function private.counts_late is 'Whether a task should have been counted two hours ago, and was not.';

create function private.steer_experiment(experiment uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  x public.experiments;
  rules public.policies;
  next_stage public.allowed_experiment_moves;
begin
  perform private.take_turn();
  select e.* into x from public.experiments e where e.id = experiment for no key update;
  if x.share is null or x.share = 0 then
    return;
  end if;
  select p.* into rules from public.improvements i cross join lateral private.policy_for(i.team_id, i.change_type, i.risk) p where i.id = x.improvement_id;

  -- Harm first. No other alarm, and no want of data, keeps it from being undone.
  if x.verdict = 'harm' then
    if private.rollback_is_forbidden(x.improvement_id) then
      perform private.hold_experiment(x.id, 'rollback_forbidden');
    else
      perform private.move_experiment(x.id, 'harmed', private.system_actor('impact', private.describe_harm(x)));
    end if;
    return;
  end if;
  if x.verdict = 'invalid' then
    perform private.hold_experiment(x.id, case when (x.reading -> 'srm' ->> 'crossed')::boolean then 'sample_ratio' else 'missing_outcomes' end);
    return;
  end if;
  if private.counts_late(x.id) then
    perform private.hold_experiment(x.id, 'no_data');
    return;
  end if;
  perform private.hold_experiment(x.id, null);

  if x.status = 'at_100' then
    -- A winner that GitHub does not let us merge is still what tasks get.
    if x.stage_since < now() - make_interval(days => rules.held_back_days)
        and exists (select from public.improvements i where i.id = x.improvement_id and i.status <> 'shipping') then
      perform private.move_experiment(x.id, 'won', private.system_actor('impact',
        format('no harm in %s days in which %s %% of the tasks kept the old version', rules.held_back_days, 100 - x.share)));
    end if;
    return;
  end if;
  if x.verdict in ('worse', 'inconclusive') then
    perform private.move_experiment(x.id, case x.verdict when 'worse' then 'lost' else 'inconclusive' end,
      private.system_actor('impact', format('%s after %s tasks', case x.verdict when 'worse' then 'not better' else 'no answer' end, x.tasks)));
    return;
  end if;
  select m.* into next_stage from public.allowed_experiment_moves m
  where m.from_status = x.status and m.made_by = 'impact' and m.to_status in ('at_25', 'at_50', 'at_100');
  if x.treated >= next_stage.treated and (next_stage.to_status <> 'at_100' or x.verdict = 'better' or x.verdict = 'no_worse' and rules.ship_no_worse) then
    perform private.move_experiment(x.id, next_stage.to_status, private.system_actor('impact',
      format('%s after %s tasks, %s of them with the new version',
        case x.verdict when 'better' then 'better' when 'no_worse' then 'no worse' else 'no harm' end, x.tasks, x.treated)));
  end if;
end;
$$;
comment on function private.steer_experiment is
  'Makes the move that follows from what is known: undo harm, hold, finish, or advance one stage. Called whenever outcomes were counted, and by cron.';

create function private.describe_harm(x public.experiments)
returns text
language sql
immutable
set search_path = ''
as $$
  select format('%s got worse with the new version (%s of %s tasks had it)',
    coalesce((select string_agg(replace(h, '_', ' '), ', ') from jsonb_array_elements_text(x.reading -> 'harmed') h), 'a guarded metric'),
    x.treated, x.tasks)
$$;
comment on function private.describe_harm is 'Which guardrails were crossed, in words.';
