-- Undoing what does harm, by itself or by a person, and forbidding it.

create function private.roll_back(i public.improvements, x public.experiments, actor jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  by_person constant boolean := actor ->> 'made_by' = 'review';
begin
  if i.status = 'shipping' and x.status in ('harmed', 'lost') then
    perform private.move_improvement(i.id, 'abandoned', private.system_actor('impact', actor ->> 'reason'));
  elsif i.status in ('deployed', 'kept') and not by_person and private.rollback_is_forbidden(i.id) then
    perform private.note_on_improvement(i.id, jsonb_build_object('needs_attention',
      format('It would be undone (%s), but doing so by itself is forbidden.', actor ->> 'reason')));
  elsif i.status in ('deployed', 'kept') then
    perform private.move_improvement(i.id, 'reverting', case when by_person then actor else private.system_actor('impact', actor ->> 'reason') end);
    -- Addressed findings open again now, and not only when the revert is merged: the old version is served from now on.
    update public.findings f set status = 'open'
    where f.team_id = i.team_id and f.status = 'addressed' and f.id in (select private.finding_ids(i.evidence));
  end if;
end;
$$;
comment on function private.roll_back is
  'Undoes a change after its experiment: before the merge its pull request is closed, after it a revert is opened. Its content is out of force either way, from this transaction on.';

create function public.start_experiment(improvement uuid, insist boolean default false)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  person constant uuid := private.current_person();
  x public.experiments;
begin
  perform private.demand_decider(i, person);
  select e.* into x from public.experiments e where e.improvement_id = i.id and e.ended_at is null;
  if x.id is null then
    if (select case i.status when 'shipping' then p.experiments else p.guarded_rollouts end
        from private.policy_for(i.team_id, i.change_type, i.risk) p) = 'never' then
      perform private.refuse(403, 'policy_says_never', 'Policy does not have changes of this kind tried.', 'An administrator changes policies.experiments or policies.guarded_rollouts.');
    end if;
    insert into public.experiments (improvement_id, phase) values (i.id, i.status) returning * into x;
    return x.id;
  end if;
  if x.status <> 'planned' then
    perform private.refuse(409, 'runs_already', 'This change is being tried already.');
  end if;
  if x.plan is null then
    perform private.refuse(409, 'not_planned_yet', 'Its duration is being estimated.', 'Try again in a minute.');
  end if;
  if not insist then
    perform private.refuse(409, 'waits', format('It waits: %s.', case x.waits_for
      when 'duration' then format('an answer is expected after %s tasks, in about %s days', round(x.expected_tasks::numeric), ceil(x.expected_days))
      when 'runtime' then 'the team''s software does not ask resolve_config'
      else 'something else is tried on the same artifact' end), 'Insist to start it all the same.');
  end if;
  if exists (select from public.experiments o where o.team_id = x.team_id and o.path = x.path and o.share > 0) then
    perform private.refuse(409, 'artifact_taken', 'Something else is tried on the same artifact.', 'It starts by itself when that has ended.');
  end if;
  perform private.move_experiment(x.id, 'at_' || private.first_share(i.id), private.api_actor('review',
    format('started although an answer is expected only after %s days', coalesce(ceil(x.expected_days)::text, 'unknown'))));
  return x.id;
end;
$$;
comment on function public.start_experiment is
  'A reviewer has a change tried whose pull request is open or that was merged, or insists on starting one that waits, such as for its duration. Returns the experiment.';

create function public.stop_experiment(experiment uuid, reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  person constant uuid := private.current_person();
  x public.experiments;
begin
  perform private.take_turn();
  select e.* into x from public.experiments e where e.id = experiment;
  if x.id is null and private.is_administrator() then
    perform private.refuse(404, 'unknown_experiment', 'There is no such experiment.');
  end if;
  perform private.demand_reviewer(person, x.team_id);
  if x.ended_at is not null then
    perform private.refuse(409, 'has_ended', format('This experiment has ended: %s.', x.status));
  end if;
  perform private.move_experiment(x.id, 'stopped', private.api_actor('review', coalesce(private.given_reason(reason), 'stopped by a reviewer')));
end;
$$;
comment on function public.stop_experiment is
  'Kill switch: a reviewer stops an experiment or rollout. Every task that asks from now on gets the old version; what was merged already is reverted.';

create function public.forbid_rollback(improvement uuid, reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  person constant uuid := private.current_person();
  given text;
begin
  perform private.demand_decider(i, person);
  given := private.given_reason(reason, true);
  insert into public.forbidden_rollbacks (improvement_id, person_id, reason) values (i.id, person, given)
  on conflict (improvement_id) do nothing;
  if found then
    perform private.append_event(i, 'rollback_forbidden', i.status, private.api_actor('review', given));
  end if;
end;
$$;
comment on function public.forbid_rollback is 'A reviewer says that a change is not undone without a person, even if harm is found.';

create function public.allow_rollback(improvement uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  person constant uuid := private.current_person();
begin
  perform private.demand_decider(i, person);
  delete from public.forbidden_rollbacks f where f.improvement_id = i.id;
  if found then
    perform private.append_event(i, 'rollback_allowed', i.status, private.api_actor('review', null));
    perform private.steer_experiment(x.id) from public.experiments x where x.improvement_id = i.id and x.ended_at is null;
  end if;
end;
$$;
comment on function public.allow_rollback is 'Takes forbid_rollback back; harm that was found meanwhile is undone now.';

grant execute on function public.start_experiment, public.stop_experiment, public.forbid_rollback, public.allow_rollback to authenticated;
