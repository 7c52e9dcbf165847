-- The one guard that everybody passes who changes an improvement, Studio included.

-- Who acts now. Named functions state it for the length of their statement; a direct edit states nothing and is Studio.
create function private.current_actor()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select nullif(current_setting('improvement.actor', true), '')::jsonb
$$;
comment on function private.current_actor is
  'The actor stated by private.move_improvement: made_by, person_id, how_known, surface, reason. Null for a direct edit.';

create function private.move_improvement(improvement uuid, target text, actor jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
begin
  perform private.demand_known(i);
  if i.status = target then
    perform private.refuse(409, 'move_not_allowed', format('This improvement is %s already.', replace(target, '_', ' ')));
  end if;
  perform set_config('improvement.actor', actor::text, true);
  update public.improvements set status = target where id = improvement;
  perform set_config('improvement.actor', '', true);
end;
$$;
comment on function private.move_improvement is
  'Makes a move in the name of an actor. The only way besides an edit in Studio; the guard checks either.';

create function private.system_actor(made_by text, reason text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object('made_by', made_by, 'how_known', 'system', 'surface', 'system', 'reason', reason)
$$;
comment on function private.system_actor is 'An actor that is no person.';

create function private.api_actor(made_by text, reason text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('made_by', made_by, 'person_id', private.current_person(), 'how_known', 'jwt', 'surface', 'api', 'reason', reason)
$$;
comment on function private.api_actor is 'The signed-in person who acts over the API.';

create function private.append_event(i public.improvements, kind text, from_status text, actor jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.improvement_events (improvement_id, kind, from_status, to_status, version, made_by, person_id, how_known, surface, reason)
  values (i.id, kind, from_status, case when kind not in ('waits', 'released') then i.status end, i.version, actor ->> 'made_by',
    (actor ->> 'person_id')::uuid, actor ->> 'how_known', actor ->> 'surface', actor ->> 'reason')
$$;
comment on function private.append_event is 'Records what happened to an improvement.';

create function private.guard_new_improvement()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.status <> 'proposed' then
    perform private.refuse(409, 'starts_as_proposed', 'An improvement starts as proposed.', 'Leave status to the workflow.');
  end if;
  -- Rules depend on the type of change, so that a change of code must not come as one of a prompt.
  if (select a.kind from public.artifacts a where a.id = new.artifact_id) is distinct from (case new.change_type
      when 'prompt_refinement' then 'prompt' when 'role_adjustment' then 'role' when 'code_modification' then 'code'
      when 'tool_addition' then 'tools' when 'parameter_tuning' then 'parameters' end) then
    perform private.refuse(422, 'change_type_mismatch', format('%s does not fit the kind of its target.', initcap(replace(new.change_type, '_', ' '))),
      'A prompt_refinement changes a prompt, a code_modification code, and so on.');
  end if;
  new.version := 1;
  new.created_at := now();
  new.status_changed_at := now();
  new.proposed_by := (select auth.uid());
  new.repository := (select t.repository from public.teams t where t.id = new.team_id);
  new.slack_channel_id := (select t.slack_channel_id from public.teams t where t.id = new.team_id);
  new.released_by := null;
  new.waits_for := private.new_proposal_waits_for(new);
  new.waits_since := case when new.waits_for is not null then now() end;
  new.admitted_at := case when new.waits_for is null then now() end;
  return new;
end;
$$;
comment on function private.guard_new_improvement is 'Trigger: how an improvement begins; what the workflow keeps is not the proposer''s to say.';
create trigger guard_new before insert on public.improvements
  for each row execute function private.guard_new_improvement();

create function private.record_new_improvement()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.append_event(new, 'proposed', null, jsonb_build_object(
    'made_by', 'proposer', 'how_known', case when new.proposed_by is null then 'system' else 'jwt' end,
    'person_id', private.current_person(), 'surface', case when new.proposed_by is null then 'system' else 'api' end));
  if new.waits_for is null then
    perform private.enqueue_work('validation', array[new.id::text]);
  else
    perform private.append_event(new, 'waits', null, private.system_actor('policy', new.waits_for));
  end if;
  perform private.replace_revised(new);
  return null;
end;
$$;
comment on function private.record_new_improvement is
  'Trigger: records a new improvement and queues its validation, unless it waits. What it revises is superseded.';
create trigger record_new after insert on public.improvements
  for each row execute function private.record_new_improvement();

create function private.guard_improvement()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- What a person may type into a row, by where it stands.
  inputs constant text[] := case
    when old.status = 'proposed' then array['released_by']
    when old.status = 'in_review' then array['decided_by', 'decision_reason']
    when old.status = 'approved' then array['implemented_by', 'implementation_url']
    when old.status in ('deployed', 'kept', 'reverting') then array['reverted_by', 'reversion_url']
    else array[]::text[] end;
  typed_columns constant text[] := inputs || array['status', 'name_typed_at'];
  kept_columns constant text[] := array['status', 'decided_by', 'decision_reason', 'implemented_by', 'implementation_url',
    'reverted_by', 'reversion_url', 'released_by', 'name_typed_at', 'waits_for', 'waits_since', 'admitted_at', 'version',
    'needs_attention', 'slack_channel_id', 'slack_message_ts', 'repository', 'issue_number', 'issue_url', 'branch',
    'pull_request_number', 'pull_request_url', 'head_sha', 'merge_commit_sha', 'revert_pull_request_number',
    'revert_pull_request_url', 'status_changed_at', 'deployed_at'];
  actor jsonb := private.current_actor();
begin
  if to_jsonb(new) - kept_columns <> to_jsonb(old) - kept_columns then
    perform private.refuse(409, 'content_immutable', 'What was proposed does not change any more.',
      'Propose a revision: a new row with revision_of.');
  end if;
  if actor is null and to_jsonb(new) - typed_columns <> to_jsonb(old) - typed_columns then
    perform private.refuse(409, 'not_a_decision', 'Only a decision can be entered here: a status, and who decided and why.',
      case when cardinality(inputs) > 0 then format('While it is %s you may fill in %s.', replace(old.status, '_', ' '), array_to_string(inputs, ', '))
        else 'The other columns are kept by the system.' end);
  end if;
  new.version := old.version;
  if new.status = old.status then
    if actor is null then
      new := private.take_input(old, new);
    end if;
    return new;
  end if;

  if not exists (select from public.allowed_moves m where m.from_status = old.status and m.to_status = new.status) then
    perform private.refuse(409, 'move_not_allowed',
      format('An improvement that is %s cannot become %s.', replace(old.status, '_', ' '), replace(new.status, '_', ' ')),
      coalesce((select 'From here it can become ' || string_agg(distinct m.to_status, ', ' order by m.to_status) || '.'
        from public.allowed_moves m where m.from_status = old.status), 'This state is final.'));
  end if;
  if actor is null then
    new := private.decide_in_studio(old, new);
    if new.status = old.status then
      return new;
    end if;
    actor := private.studio_actor(new);
  elsif old.name_typed_at is not null then
    new := private.drop_unsigned_input(old, new, actor ->> 'made_by');
  end if;
  if not exists (select from public.allowed_moves m
      where m.from_status = old.status and m.to_status = new.status and m.made_by = actor ->> 'made_by') then
    perform private.refuse(409, 'move_not_yours',
      format('%s does not move an improvement from %s to %s.', initcap(actor ->> 'made_by'), old.status, new.status));
  end if;
  if old.status = 'proposed' and old.waits_for is not null and actor ->> 'made_by' = 'validation' then
    perform private.refuse(409, 'waits', 'This proposal waits and is not taken up yet.', 'See waiting_improvements.');
  end if;
  if actor ->> 'made_by' = 'policy' and not private.approvable_by_policy(old) then
    perform private.refuse(403, 'needs_a_person', 'No policy approves this change; a person has to.',
      'Code, tools and roles are never approved by a policy.');
  end if;
  new.version := old.version + 1;
  new.status_changed_at := now();
  new.name_typed_at := null;
  if new.status = 'deployed' and old.status = 'reverting' then
    new.reverted_by := null;
    new.reversion_url := null;
  elsif new.status = 'deployed' then
    new.deployed_at := now();
  end if;
  -- Approved changes wait for a place among the open pull requests; whatever else it waited for is over.
  new.waits_for := case when new.status = 'approved' then private.new_pull_request_waits_for(new) end;
  new.waits_since := case when new.waits_for is not null then now() end;
  return new;
end;
$$;
comment on function private.guard_improvement is
  'The one guard of the workflow: content is immutable, a move must be in allowed_moves and made by the part of the system it belongs to.';
create trigger guard before update on public.improvements
  for each row execute function private.guard_improvement();

create function private.record_move()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.append_event(new, 'moved', old.status, coalesce(private.current_actor(), private.studio_actor(new)));
  perform private.follow_move(new, old.status);
  if new.waits_for is not null then
    perform private.append_event(new, 'waits', null, private.system_actor('policy', new.waits_for));
  end if;
  return null;
end;
$$;
comment on function private.record_move is 'Trigger: records a move and sets off what follows from it.';
create trigger record_move after update of status on public.improvements
  for each row when (old.status is distinct from new.status) execute function private.record_move();

create function private.refuse_removal_of_improvements()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform private.refuse(403, 'improvements_stay', 'Improvements are a record and are not removed.', 'Withdraw it instead.');
  return null;
end;
$$;
comment on function private.refuse_removal_of_improvements is 'Trigger: improvements stay, and with them their team.';
-- Per row: the removal of a team without improvements asks here too, for no rows at all.
create trigger refuse_removal before delete on public.improvements
  for each row execute function private.refuse_removal_of_improvements();
create trigger refuse_truncation before truncate on public.improvements
  for each statement execute function private.refuse_removal_of_improvements();
