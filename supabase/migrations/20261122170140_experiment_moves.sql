-- Experiments as a state machine that everybody passes, Studio included.

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
