-- What people type into the cells of Studio: names, reasons and states, taken as decisions.

-- Studio saves one cell at a time, so a name is typed before the status is set. The name counts for a quarter of an hour.
create function private.date_typed_name()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if private.current_actor() is null then
    new.name_typed_at := now();
  end if;
  return new;
end;
$$;
comment on function private.date_typed_name is 'Trigger: remembers when a name was typed, also when it is the same name again.';
create trigger date_typed_name before update of decided_by, implemented_by, reverted_by on public.improvements
  for each row execute function private.date_typed_name();

create function private.demand_typed_person(typed text, named text, typed_at timestamptz)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  person constant uuid := private.person_called(typed);
begin
  if coalesce(trim(typed), '') = '' then
    perform private.refuse(422, 'name_missing', format('Please type your name into %s.', named), 'Use your name as it stands in people.');
  end if;
  if person is null then
    perform private.refuse(403, 'unknown_person', format('Nobody called "%s" is known.', left(trim(typed), 100)), 'Use your name as it stands in people.');
  end if;
  if coalesce(typed_at, '-infinity') < now() - interval '15 minutes' then
    perform private.refuse(409, 'name_stale', format('The name in %s was typed too long ago. Please type your name again.', named),
      'It counts for fifteen minutes, so that nobody decides in the name of whoever was here before.');
  end if;
  return person;
end;
$$;
comment on function private.demand_typed_person is 'The person whose name was just typed, or a refusal that says what is wrong with it.';

create function private.take_input(before public.improvements, edited public.improvements)
returns public.improvements
language plpgsql
security definer
set search_path = ''
as $$
declare
  named constant text := case before.status when 'proposed' then 'released_by' when 'in_review' then 'decided_by'
    when 'approved' then 'implemented_by' else 'reverted_by' end;
  typed constant text := nullif(trim(to_jsonb(edited) ->> named), '');
  person uuid;
begin
  perform private.given_reason(edited.decision_reason);
  if typed is null then
    edited.name_typed_at := null;
    return edited;
  end if;
  if typed is distinct from to_jsonb(before) ->> named then
    person := private.demand_typed_person(typed, named, now());
    if before.status = 'proposed' then
      perform private.demand_administrator(person, null, 'releases what rests on imported history');
      return private.release(edited, person, 'asserted', 'studio');
    end if;
    perform private.demand_reviewer(person, before.team_id);
  end if;
  return edited;
end;
$$;
comment on function private.take_input is
  'Studio saves one cell at a time: a name or a reason that is typed before the status is set. A name in released_by releases at once.';

create function private.decide_in_studio(before public.improvements, edited public.improvements)
returns public.improvements
language plpgsql
security definer
set search_path = ''
as $$
declare
  person uuid;
  decision constant text := case edited.status when 'approved' then 'approve' when 'rejected' then 'reject' when 'changes_requested' then 'request_changes' end;
begin
  if before.status = 'approved' and edited.status = 'deployed' then
    return private.confirm_in_studio(before, edited);
  elsif before.status in ('deployed', 'kept', 'reverting') and edited.status in ('reverting', 'reverted') then
    return private.revert_in_studio(before, edited);
  elsif before.status <> 'in_review' or decision is null then
    perform private.refuse(409, 'not_in_review', format('An improvement does not go from %s to %s by an edit.',
        replace(before.status, '_', ' '), replace(edited.status, '_', ' ')),
      'By hand one decides what is in_review, confirms an approved change that was implemented (implemented_by, implementation_url, status deployed), or undoes a deployed one (reverted_by, reversion_url, status reverted).');
  end if;
  person := private.demand_typed_person(edited.decided_by, 'decided_by', edited.name_typed_at);
  edited.decided_by := (select name from public.people where id = person);
  edited.decision_reason := private.given_reason(edited.decision_reason);
  edited.status := private.add_review(before, person, decision, edited.decision_reason, 'studio', 'asserted');
  perform private.append_event(before, 'decided', before.status, private.studio_actor(edited)
    || jsonb_build_object('person_id', person, 'reason', concat_ws(': ', decision, edited.decision_reason)));
  if edited.status = before.status then
    edited.decided_by := null;
    edited.decision_reason := null;
    edited.name_typed_at := null;
    perform private.queue_deliveries(before);
    raise notice 'Recorded. More people have to approve.';
  end if;
  return edited;
end;
$$;
comment on function private.decide_in_studio is
  'Turns an edit of a queue row into a decision: checks the typed name, records it as asserted, and returns the row as it shall be.';

create function private.confirm_in_studio(before public.improvements, edited public.improvements)
returns public.improvements
language plpgsql
security definer
set search_path = ''
as $$
declare
  person constant uuid := private.demand_typed_person(edited.implemented_by, 'implemented_by', edited.name_typed_at);
begin
  perform private.demand_reviewer(person, before.team_id);
  if edited.implementation_url is null then
    perform private.refuse(422, 'implementation_url_missing', 'Please say where it was implemented.', 'Set implementation_url to the commit or pull request.');
  end if;
  if exists (select from public.improvements r join public.artifacts a on a.id = r.artifact_id
      where r.team_id = before.team_id and r.id <> before.id and r.status in ('deployed', 'kept', 'reverting')
        and r.base_hash = before.base_hash and a.path = (select path from public.artifacts where id = before.artifact_id)) then
    perform private.refuse(409, 'rival_deployed', 'Another change of the same content was deployed already.', 'Propose this one anew on top of it.');
  end if;
  edited.implemented_by := (select name from public.people where id = person);
  return edited;
end;
$$;
comment on function private.confirm_in_studio is 'The row of an approved change that a person says to have implemented by hand.';

create function private.revert_in_studio(before public.improvements, edited public.improvements)
returns public.improvements
language plpgsql
security definer
set search_path = ''
as $$
declare
  person constant uuid := private.demand_typed_person(edited.reverted_by, 'reverted_by', edited.name_typed_at);
begin
  perform private.demand_reviewer(person, before.team_id);
  if edited.status = 'reverted' and edited.reversion_url is null then
    perform private.refuse(422, 'reversion_url_missing', 'Please say where it was undone.', 'Set reversion_url to the commit or pull request.');
  end if;
  edited.reverted_by := (select name from public.people where id = person);
  return edited;
end;
$$;
comment on function private.revert_in_studio is 'The row of a deployed change that a person has undone, or wants undone.';

create function private.studio_actor(edited public.improvements)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('made_by', 'review', 'how_known', 'asserted', 'surface', 'studio',
    'reason', case edited.status
      when 'deployed' then 'implemented by hand: ' || edited.implementation_url
      when 'reverted' then 'undone by hand: ' || edited.reversion_url
      when 'reverting' then 'asked for in Studio'
      else edited.decision_reason end,
    'person_id', private.person_called(case
      when edited.status = 'deployed' then edited.implemented_by
      when edited.status in ('reverting', 'reverted') then edited.reverted_by
      else edited.decided_by end))
$$;
comment on function private.studio_actor is 'The person whose name was typed into an edited row.';

create function private.drop_unsigned_input(before public.improvements, edited public.improvements, made_by text)
returns public.improvements
language plpgsql
immutable
set search_path = ''
as $$
begin
  if before.status = 'in_review' and made_by <> 'review' then
    edited.decided_by := null;
    edited.decision_reason := null;
  elsif before.status = 'approved' then
    edited.implemented_by := null;
    edited.implementation_url := null;
  elsif before.status in ('deployed', 'kept', 'reverting') and not (edited.status = 'reverted' and made_by = 'review') then
    edited.reverted_by := null;
    edited.reversion_url := null;
  end if;
  return edited;
end;
$$;
comment on function private.drop_unsigned_input is
  'The row without a name that somebody typed and did not use before the row was moved otherwise: it must not look like a signature.';
