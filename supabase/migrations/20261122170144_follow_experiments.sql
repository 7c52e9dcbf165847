-- What follows from an experiment's moves, and what an improvement's moves mean for its experiment.

create function private.record_experiment_move()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  actor constant jsonb := current_setting('improvement.experiment_actor', true)::jsonb;
  i public.improvements;
begin
  select r.* into i from public.improvements r where r.id = new.improvement_id;
  insert into public.improvement_events (improvement_id, kind, from_status, to_status, version, made_by, person_id, how_known, surface, reason, details)
  values (i.id, 'experiment', i.status, i.status, i.version, actor ->> 'made_by', (actor ->> 'person_id')::uuid, actor ->> 'how_known', actor ->> 'surface', actor ->> 'reason',
    jsonb_build_object('experiment', new.id, 'from', old.status, 'to', new.status, 'share', new.share, 'tasks', new.tasks, 'treated', new.treated));
  perform private.queue_deliveries(i);
  perform private.follow_experiment(new, actor);
  return null;
end;
$$;
comment on function private.record_experiment_move is 'Trigger: records a move of an experiment beside those of its improvement, tells the surfaces, and sets off what follows.';
create trigger record_move after update of status, stopped_by on public.experiments
  for each row when (old.status is distinct from new.status) execute function private.record_experiment_move();

create function private.record_held_back(x public.experiments)
returns void
language sql
security definer
set search_path = ''
as $$
  with arms as (
    select count(*) filter (where a.arm = 'control') as n0, count(*) filter (where a.arm = 'control' and o.outcome = 'success') as s0,
      count(*) filter (where a.arm = 'treatment') as n1, count(*) filter (where a.arm = 'treatment' and o.outcome = 'success') as s1
    from public.outcomes o join public.assignments a on a.id = o.assignment_id
    where o.experiment_id = x.id and a.stage = 'at_100'
  ), rates as (
    select a.*, s0::float8 / n0 as p0, private.wilson(s0, n0, -1) as l0, private.wilson(s0, n0, 1) as u0,
      s1::float8 / n1 as p1, private.wilson(s1, n1, -1) as l1, private.wilson(s1, n1, 1) as u1
    from arms a where n0 > 0 and n1 > 0
  ), effects as (
    -- Newcombe (1998), method 10; looked at once.
    select r.*, p1 - p0 as effect, p1 - p0 - sqrt((p1 - l1) ^ 2 + (u0 - p0) ^ 2) as low, p1 - p0 + sqrt((u1 - p1) ^ 2 + (p0 - l0) ^ 2) as high
    from rates r
  )
  insert into public.impact_estimates (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks,
    before_value, after_value, effect, low, high, verdict, rests_on)
  select x.improvement_id, 'success_rate', 'held_back', 'randomised', n0, n1, p0, p1, effect, low, high,
    format('After the decision %s %% of %s tasks with the old version succeeded, %s %% of %s with the new: %s points (95 %% interval %s to %s).',
      round(100 * p0::numeric, 1), n0, round(100 * p1::numeric, 1), n1, to_char(100 * effect, 'SGFM990.0'), to_char(100 * low, 'SGFM990.0'), to_char(100 * high, 'SGFM990.0')),
    'see experiment'
  from effects
  on conflict (improvement_id, metric, method) do update set before_tasks = excluded.before_tasks, after_tasks = excluded.after_tasks,
    before_value = excluded.before_value, after_value = excluded.after_value, effect = excluded.effect, low = excluded.low, high = excluded.high,
    verdict = excluded.verdict, computed_at = now()
$$;
comment on function private.record_held_back is
  'What the tasks after the decision say, of which few kept the old version: an effect without the luck that made it win. A task without an outcome counts as no success.';

create function private.follow_experiment(x public.experiments, actor jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(x.improvement_id);
  next_one uuid;
begin
  if x.status = 'won' then
    perform private.record_held_back(x);
  end if;
  if x.status = 'at_100' and i.status = 'shipping' then
    insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
    values (i.id, 'github_merge', 'github_merge:' || x.id, jsonb_build_object('experiment', x.id))
    on conflict (idempotency_key) do nothing;
  elsif x.status = 'won' and i.status = 'deployed' then
    perform private.move_improvement(i.id, 'kept', actor);
  elsif x.status in ('harmed', 'lost') or x.status in ('inconclusive', 'stopped') and x.phase = 'deployed' and actor ->> 'made_by' <> 'delivery' then
    perform private.roll_back(i, x, actor);
  elsif x.status = 'stopped' and actor ->> 'made_by' in ('review', 'clock') and x.started_at is not null and i.status in ('deployed', 'kept') then
    perform private.roll_back(i, x, actor);
  elsif x.status in ('inconclusive', 'stopped') and actor ->> 'made_by' in ('impact', 'clock') then
    perform private.note_on_improvement(i.id, jsonb_build_object('needs_attention',
      format('Its experiment ended without an answer (%s). Every task gets the old version; merge the pull request or close it.', x.end_reason)));
  end if;
  if x.ended_at is not null then
    for next_one in
      select e.id from public.experiments e where e.team_id = x.team_id and e.path = x.path and e.status = 'planned' and e.waits_for = 'artifact' order by e.created_at
    loop
      perform private.start_if_possible(next_one);
    end loop;
  end if;
end;
$$;
comment on function private.follow_experiment is
  'What a move of an experiment means for its improvement: a win merges and later keeps it, harm and loss close or revert it, and what has no answer waits for a person.';

create function private.start_if_possible(experiment uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  x public.experiments;
  rules public.policies;
  reason text;
begin
  perform private.take_turn();
  select e.* into x from public.experiments e where e.id = experiment for no key update;
  if x.status is distinct from 'planned' or x.plan is null then
    return;
  end if;
  select p.* into rules from public.improvements i cross join lateral private.policy_for(i.team_id, i.change_type, i.risk) p where i.id = x.improvement_id;
  reason := case
    when x.expected_days is null or x.expected_days > rules.max_experiment_days then 'duration'
    when not private.asks_for_config(x.team_id) then 'runtime'
    when exists (select from public.experiments o where o.team_id = x.team_id and o.path = x.path and o.share > 0) then 'artifact' end;
  if reason is null then
    perform private.move_experiment(x.id, 'at_' || private.first_share(x.improvement_id), private.system_actor('impact',
      format('an answer is expected after %s tasks, in about %s days', round(x.expected_tasks::numeric), ceil(x.expected_days))));
  elsif x.waits_for is distinct from reason then
    update public.experiments e set waits_for = reason where e.id = x.id;
    perform private.queue_sync((select i from public.improvements i where i.id = x.improvement_id), 'experiment:' || reason || ':' || x.id);
  end if;
end;
$$;
comment on function private.start_if_possible is 'Starts a planned experiment, or says what it waits for. What would take too long does not start by itself.';

create function private.want_experiment(i public.improvements)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  target constant public.artifacts := (select a from public.artifacts a where a.id = i.artifact_id);
  rules constant public.policies := private.policy_for(i.team_id, i.change_type, i.risk);
begin
  if (case i.status when 'shipping' then rules.experiments else rules.guarded_rollouts end) = 'automatic'
      and target.kind = any ((select t.switchable_kinds from public.teams t where t.id = i.team_id)::text[])
      and (i.status = 'deployed' or target.kind in ('prompt', 'role', 'parameters'))
      and private.asks_for_config(i.team_id)
      and not exists (select from public.experiments x where x.improvement_id = i.id and x.ended_at is null) then
    insert into public.experiments (improvement_id, phase) values (i.id, i.status);
  end if;
end;
$$;
comment on function private.want_experiment is 'Plans an experiment for a change that came to shipping or deployed, where policy and the team''s software allow it.';

create function private.follow_with_experiments(i public.improvements, from_status text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  x public.experiments;
begin
  select e.* into x from public.experiments e where e.improvement_id = i.id and e.ended_at is null;
  -- Its own merge, and what follows from its own end, are no reason to stop it.
  if x.id is not null and not (i.status = 'shipping' or x.status = 'at_100' and i.status in ('deployed', 'kept') or x.phase = 'deployed' and i.status = 'deployed') then
    perform private.move_experiment(x.id, 'stopped', private.system_actor('delivery', format('the change is %s now', replace(i.status, '_', ' '))));
  end if;
  if i.status = 'shipping' and x.id is null or i.status = 'deployed' and from_status <> 'reverting' and x.status is distinct from 'at_100' then
    perform private.want_experiment(i);
  end if;
end;
$$;
comment on function private.follow_with_experiments is 'Called once for each move of an improvement: experiments begin and end with what they try.';

create function private.watch_experiments()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  x record;
begin
  for x in
    select e.id, e.status, e.held_for, e.held_since, e.waits_for, rules.*,
      private.counts_late(e.id) or coalesce((select a.assigned_at from public.assignments a where a.experiment_id = e.id order by a.id desc limit 1), e.started_at)
          < now() - make_interval(hours => rules.no_data_hours)
        and (select count(*) from (select from public.tasks t where t.team_id = e.team_id and t.source <> 'import'
          and t.started_at > now() - make_interval(hours => rules.no_data_hours) and t.created_at > now() - make_interval(hours => rules.no_data_hours) limit 10) t) = 10 as is_stale,
      coalesce((select a.content_hash not in (e.control_hash, e.treatment_hash) from public.artifacts a
        where a.team_id = e.team_id and a.path = e.path order by a.version desc limit 1), true) as has_moved
    from public.experiments e join public.improvements i on i.id = e.improvement_id
    cross join lateral (select p.no_data_hours, p.held_back_days from private.policy_for(i.team_id, i.change_type, i.risk) p) rules
    where e.ended_at is null and (e.share > 0 or e.waits_for in ('runtime', 'artifact'))
    order by e.id
  loop
    if x.status = 'planned' then
      perform private.start_if_possible(x.id);
    elsif x.has_moved then
      perform private.move_experiment(x.id, 'stopped', private.system_actor('delivery', 'what it compares with is not in force any more'));
    elsif x.is_stale and x.held_for is distinct from 'no_data' and x.held_for is distinct from 'rollback_forbidden' then
      perform private.hold_experiment(x.id, 'no_data');
    elsif x.is_stale and x.held_for = 'no_data' and x.held_since < now() - make_interval(hours => x.no_data_hours) then
      perform private.move_experiment(x.id, 'stopped', private.system_actor('clock', format('no outcomes were counted for more than %s hours', x.no_data_hours)));
    elsif not x.is_stale and x.held_for = 'no_data' then
      perform private.steer_experiment(x.id);
    elsif x.status = 'at_100' then
      perform private.steer_experiment(x.id);
    end if;
  end loop;
end;
$$;
comment on function private.watch_experiments is
  'Looks after experiments without any function being awake: no data means hold, then roll back; what waits is started; what is over ends. Run by cron.';

select cron.schedule('count-experiments', '* * * * *', $$select private.queue_experiments(); select private.wake_when_due('experiment')$$);
select cron.schedule('watch-experiments', '* * * * *', $$select private.watch_experiments()$$);
