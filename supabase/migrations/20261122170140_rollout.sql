-- The rollout: 5, 25, 50, all but a few, as a state machine that everybody passes. Harm goes before everything else.

create function private.guard_new_experiment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := (select r from public.improvements r where r.id = new.improvement_id);
  target constant public.artifacts := (select a from public.artifacts a where a.id = i.artifact_id);
begin
  if new.status <> 'planned' or new.reading is not null or new.plan is not null then
    perform private.refuse(409, 'starts_as_planned', 'An experiment starts as planned.');
  end if;
  if not target.kind = any ((select t.switchable_kinds from public.teams t where t.id = i.team_id)::text[])
      or new.phase = 'shipping' and target.kind not in ('prompt', 'role', 'parameters') then
    perform private.refuse(422, 'cannot_be_switched', format('The team''s software does not switch %s by version, so there is nothing to compare.', target.kind),
      'See switchable_kinds of the team. Before a merge only prompts, roles and parameters are tried.');
  end if;
  if i.status is distinct from new.phase then
    perform private.refuse(409, 'nothing_to_try', format('The change is %s; only an approved change whose pull request is open, or a deployed one, is tried.', i.status));
  end if;
  new.team_id := i.team_id;
  new.path := target.path;
  new.treatment_hash := private.sha256_hex(i.proposed_content);
  -- What is in force beside it: before a merge the newest version, after it the one that was replaced.
  select a.id, a.content_hash into new.control_artifact_id, new.control_hash from public.artifacts a
  where a.team_id = i.team_id and a.path = target.path and a.content_hash <> new.treatment_hash
  order by a.version desc limit 1;
  new.waits_for := 'plan';
  return new;
end;
$$;
comment on function private.guard_new_experiment is 'Trigger: what is tried is the approved content against the one in force, whatever the caller says.';
create trigger guard_new before insert on public.experiments
  for each row execute function private.guard_new_experiment();

create function private.add_experiment_state()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.experiment_states (experiment_id) values (new.id);
  perform private.enqueue_work('experiment', array[new.id::text]);
  perform private.wake('measure-impact');
  return null;
end;
$$;
comment on function private.add_experiment_state is 'Trigger: gives an experiment its seed, and has it planned.';
create trigger add_state after insert on public.experiments
  for each row execute function private.add_experiment_state();

create function private.guard_experiment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  actor jsonb := private.current_actor();
  person uuid;
  move public.allowed_experiment_moves;
begin
  if (new.id, new.team_id, new.improvement_id, new.path, new.phase, new.control_artifact_id, new.control_hash, new.treatment_hash, new.created_at)
      is distinct from (old.id, old.team_id, old.improvement_id, old.path, old.phase, old.control_artifact_id, old.control_hash, old.treatment_hash, old.created_at)
      or old.plan is distinct from new.plan and old.plan is not null then
    perform private.refuse(409, 'registered', 'What an experiment compares and how was registered and does not change any more.', 'Another wish is another experiment.');
  end if;
  if new.stopped_by is distinct from old.stopped_by and new.stopped_by is not null then
    -- Typed in Studio: the name of a reviewer is the whole act.
    person := private.person_called(new.stopped_by);
    if old.ended_at is not null then
      perform private.refuse(409, 'has_ended', format('This experiment has ended: %s.', old.status));
    end if;
    if actor is null then
      if person is null or not private.person_holds(person, old.team_id, 'reviewer', 'administrator') then
        perform private.refuse(403, 'not_a_reviewer', format('%s is no reviewer of this team.', new.stopped_by), 'Type your name as it stands in people.');
      end if;
      actor := jsonb_build_object('made_by', 'review', 'person_id', person, 'how_known', 'asserted', 'surface', 'studio', 'reason', 'stopped in Studio');
      new.status := 'stopped';
    end if;
  elsif actor is null and old.status is distinct from new.status then
    perform private.refuse(409, 'not_a_decision', 'The status of an experiment is kept by the system.', 'To stop it, type your name into stopped_by and save.');
  end if;
  if new.status = old.status then
    return new;
  end if;

  select m.* into move from public.allowed_experiment_moves m
  where m.from_status = old.status and m.to_status = new.status and m.made_by = actor ->> 'made_by';
  if not found then
    perform private.refuse(409, 'move_not_allowed', format('%s does not move an experiment from %s to %s.', initcap(actor ->> 'made_by'), old.status, new.status));
  end if;
  if new.treated < move.treated then
    perform private.refuse(409, 'too_few_tasks', format('%s tasks have had the new version; %s are wanted before.', new.treated, move.treated));
  end if;
  if old.held_for is not null and new.status in ('at_25', 'at_50', 'at_100', 'won') then
    perform private.refuse(409, 'held', format('It holds because of %s.', old.held_for));
  end if;
  if new.status = 'at_100' and not (new.verdict = 'better' or new.verdict = 'no_worse' and (
      select (private.policy_for(i.team_id, i.change_type, i.risk)).ship_no_worse from public.improvements i where i.id = new.improvement_id)) then
    perform private.refuse(409, 'not_shown', 'Nothing goes to all tasks that is not shown to be better, or no worse where policy is content with that.');
  end if;
  new.share := case new.status when 'at_5' then 5 when 'at_25' then 25 when 'at_50' then 50
    when 'at_100' then 100 - (select (private.policy_for(i.team_id, i.change_type, i.risk)).held_back_share from public.improvements i where i.id = new.improvement_id)
    else 0 end;
  new.waits_for := null;
  new.stage_since := case when new.share > 0 then now() else old.stage_since end;
  new.started_at := case when old.status = 'planned' and new.share > 0 then now() else old.started_at end;
  if new.share = 0 then
    new.ended_at := now();
    new.end_reason := actor ->> 'reason';
    new.held_for := null;
    new.held_since := null;
  end if;
  perform set_config('improvement.experiment_actor', actor::text, true);
  return new;
end;
$$;
comment on function private.guard_experiment is
  'Trigger: the one guard of experiments. A move must be in allowed_experiment_moves, with enough tasks treated, and made by the part of the system it belongs to; what was registered stays.';
create trigger guard before update on public.experiments
  for each row execute function private.guard_experiment();
create trigger a_turn before insert or update on public.experiments
  for each statement execute function private.wait_for_turn();

create function private.move_experiment(experiment uuid, target text, actor jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  outer_actor constant text := current_setting('improvement.actor', true);
begin
  perform private.take_turn();
  perform set_config('improvement.actor', actor::text, true);
  update public.experiments x set status = target where x.id = experiment;
  perform set_config('improvement.actor', coalesce(outer_actor, ''), true);
end;
$$;
comment on function private.move_experiment is 'Makes a move of an experiment in the name of an actor; the guard checks it.';

create function private.hold_experiment(experiment uuid, reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  prefix constant text := 'Its experiment holds: ';
  x public.experiments;
  i public.improvements;
begin
  update public.experiments e set held_for = hold_experiment.reason, held_since = case when hold_experiment.reason is not null then now() end
  where e.id = experiment and e.held_for is distinct from hold_experiment.reason
  returning e.* into x;
  if not found then
    return;
  end if;
  select r.* into i from public.improvements r where r.id = x.improvement_id;
  if hold_experiment.reason is not null or i.needs_attention like prefix || '%' then
    perform private.note_on_improvement(i.id, jsonb_build_object('needs_attention', prefix || case hold_experiment.reason
      when 'sample_ratio' then 'its tasks are not divided as they should be, so no number of it can be trusted.'
      when 'missing_outcomes' then 'the new version loses more outcomes than the old.'
      when 'no_data' then 'outcomes are not counted, or the team''s software stopped asking. Unless that changes it is rolled back.'
      when 'rollback_forbidden' then private.describe_harm(x) || ', and undoing it by itself is forbidden.' end));
  end if;
  perform private.queue_sync(i, concat_ws(':', 'held', hold_experiment.reason, extract(epoch from now())));
end;
$$;
comment on function private.hold_experiment is
  'Keeps an experiment from advancing, for a reason that people are told, or no longer (null). Who is treated stays as it is.';

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
