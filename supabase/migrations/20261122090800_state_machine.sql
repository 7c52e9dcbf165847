-- The workflow: which moves exist, who makes them, and the one guard that everybody passes, Studio included.

create table public.allowed_moves (
  from_status text not null,
  to_status text not null,
  made_by text not null constraint allowed_moves_made_by check (made_by in (
    'validation', 'review', 'delivery', 'impact', 'proposer', 'administrator', 'clock')),
  meaning text not null,
  primary key (from_status, to_status, made_by)
);
comment on table public.allowed_moves is 'The state machine of improvements: each row is a move that may be made, and by which part of the system.';

insert into public.allowed_moves (from_status, to_status, made_by, meaning) values
  ('proposed', 'in_review', 'validation', 'the checks passed'),
  ('proposed', 'blocked', 'validation', 'the checks refused it'),
  ('blocked', 'proposed', 'administrator', 'validate again: policy or validator changed'),
  ('in_review', 'approved', 'review', 'enough people approved'),
  ('in_review', 'rejected', 'review', 'a reviewer rejected it'),
  ('in_review', 'changes_requested', 'review', 'a reviewer asked for changes'),
  ('approved', 'shipping', 'delivery', 'the pull request is open'),
  ('approved', 'deployed', 'review', 'a person implemented it by hand'),
  ('approved', 'changes_requested', 'delivery', 'the target moved under it'),
  ('approved', 'changes_requested', 'review', 'a reviewer asked for changes after all'),
  ('shipping', 'changes_requested', 'delivery', 'the target moved, or somebody else pushed to the pull request'),
  ('shipping', 'changes_requested', 'review', 'a reviewer asked for changes on the pull request'),
  ('shipping', 'deployed', 'delivery', 'the pull request was merged'),
  ('shipping', 'abandoned', 'delivery', 'the pull request was closed unmerged'),
  ('shipping', 'abandoned', 'impact', 'the experiment was lost'),
  ('abandoned', 'shipping', 'delivery', 'the pull request was reopened'),
  ('deployed', 'reverting', 'impact', 'harm was found'),
  ('deployed', 'reverting', 'review', 'a person asked to undo it'),
  ('kept', 'reverting', 'impact', 'harm was found'),
  ('kept', 'reverting', 'review', 'a person asked to undo it'),
  ('deployed', 'reverted', 'delivery', 'somebody reverted it by hand'),
  ('kept', 'reverted', 'delivery', 'somebody reverted it by hand'),
  ('deployed', 'kept', 'impact', 'it helped, or did no harm for as long as policy demands'),
  ('reverting', 'reverted', 'delivery', 'the revert was merged'),
  ('reverting', 'deployed', 'delivery', 'the revert pull request was closed unmerged');
insert into public.allowed_moves (from_status, to_status, made_by, meaning)
select from_status, to_status, made_by, meaning
from unnest(array['proposed', 'in_review', 'approved', 'changes_requested']) from_status,
  (values ('withdrawn', 'proposer', 'the proposer took it back'),
    ('withdrawn', 'administrator', 'an administrator took it back'),
    ('superseded', 'proposer', 'a revision took its place'),
    ('superseded', 'delivery', 'a rival for the same target shipped'),
    ('expired', 'clock', 'nobody decided for too long')) as ends (to_status, made_by, meaning);

create table public.improvement_events (
  id bigint generated always as identity primary key,
  improvement_id uuid not null references public.improvements,
  kind text not null constraint improvement_events_kind check (kind in ('proposed', 'moved', 'decided')),
  from_status text,
  to_status text,
  version int not null,
  made_by text not null,
  person_id uuid references public.people,
  how_known text not null constraint improvement_events_how_known check (how_known in ('system', 'jwt', 'mapped', 'asserted')),
  surface text not null constraint improvement_events_surface check (surface in ('system', 'api', 'studio', 'slack', 'github')),
  reason text,
  occurred_at timestamptz not null default clock_timestamp(),
  -- Unique: an event has one successor, so that the chain cannot fork.
  previous_hash text unique nulls not distinct,
  hash text not null
);
create index improvement_events_improvement on public.improvement_events (improvement_id, id);
create index improvement_events_person on public.improvement_events (person_id);
comment on table public.improvement_events is
  'Everything that happened to improvements. Append-only; each row''s hash covers the row before, so that a change afterwards is found by private.broken_events.';
comment on column public.improvement_events.how_known is
  'How the person is known: jwt (signed in), mapped (Slack or GitHub account mapped by an administrator), asserted (name typed in Studio), system (nobody).';

create function private.event_hash(e public.improvement_events)
returns text
language sql
immutable
set search_path = ''
as $$
  select private.sha256_hex(pg_catalog.jsonb_build_array(e.id, e.improvement_id, e.kind, e.from_status, e.to_status, e.version,
    e.made_by, e.person_id, e.how_known, e.surface, e.reason, extract(epoch from e.occurred_at), e.previous_hash)::text)
$$;
comment on function private.event_hash is 'SHA-256 over every column of an event, the hash of the event before included.';

-- One chain means one writer at a time. Whoever will append an event waits for its turn before it locks a row or draws
-- an id: then turns, rows and ids come in one order, nobody waits in a circle, and ids follow the chain.
create function private.take_turn()
returns void
language sql
set search_path = ''
as $$
  select pg_advisory_xact_lock(hashtext('improvement_events'))
$$;
comment on function private.take_turn is 'Waits until no other transaction changes improvements; the turn lasts until the end of this transaction.';

create function private.wait_for_turn()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.take_turn();
  return null;
end;
$$;
comment on function private.wait_for_turn is 'Trigger: takes the turn before a statement locks a row.';
create trigger a_turn before insert on public.improvement_events
  for each statement execute function private.wait_for_turn();
create trigger a_turn before insert or update on public.improvements
  for each statement execute function private.wait_for_turn();

create function private.lock_improvement(improvement uuid)
returns public.improvements
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
begin
  perform private.take_turn();
  -- Not "for update": rows that merely refer to this one need not wait.
  select * into i from public.improvements where id = improvement for no key update;
  return i;
end;
$$;
comment on function private.lock_improvement is
  'The improvement as it is when this transaction''s turn has come, and as it stays until its end. Null when there is none.';

create function private.chain_event()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  new.previous_hash := (select e.hash from public.improvement_events e order by e.id desc limit 1);
  new.hash := private.event_hash(new);
  return new;
end;
$$;
comment on function private.chain_event is 'Trigger: links a new event to the one before.';
create trigger chain_event before insert on public.improvement_events
  for each row execute function private.chain_event();

create function private.refuse_change_of_events()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform private.refuse(403, 'events_append_only', 'Events are a record: they are neither changed nor removed.');
  return null;
end;
$$;
comment on function private.refuse_change_of_events is 'Trigger: events are written once, by everybody.';
create trigger refuse_change before update or delete or truncate on public.improvement_events
  for each statement execute function private.refuse_change_of_events();

create function private.broken_events()
returns table (id bigint, problem text)
language sql
stable
security definer
set search_path = ''
as $$
  select e.id, case
      when e.hash <> private.event_hash(e.e) then 'its content does not match its hash'
      else 'the event before it is missing or changed' end
  from (select ev as e, lag(ev.hash) over (order by ev.id) as hash_before, ev.* from public.improvement_events ev) as e
  where e.hash <> private.event_hash(e.e) or e.previous_hash is distinct from e.hash_before
  union all
  -- The end of a chain can be cut off without a trace in the chain; the improvements themselves know better.
  select last.id, format('improvement %s is %s in version %s, which its last event does not say', i.id, i.status, i.version)
  from public.improvements i
  left join lateral (select ev.* from public.improvement_events ev
    where ev.improvement_id = i.id order by ev.id desc limit 1) last on true
  where (last.to_status, last.version) is distinct from (i.status, i.version)
  order by 1 nulls last
$$;
comment on function private.broken_events is
  'What was tampered with: changed or missing events, and improvements that are not where their last event left them. Empty when the record is whole.';

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
  present constant text := (private.lock_improvement(improvement)).status;
begin
  if present is null then
    perform private.refuse(404, 'unknown_improvement', 'There is no such improvement.');
  end if;
  if present = target then
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

create function private.append_event(i public.improvements, kind text, from_status text, actor jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.improvement_events (improvement_id, kind, from_status, to_status, version, made_by, person_id, how_known, surface, reason)
  values (i.id, kind, from_status, i.status, i.version, actor ->> 'made_by', (actor ->> 'person_id')::uuid,
    actor ->> 'how_known', actor ->> 'surface', actor ->> 'reason')
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
  perform private.enqueue_work('validation', array[new.id::text]);
  return null;
end;
$$;
comment on function private.record_new_improvement is 'Trigger: records a new improvement and queues its validation.';
create trigger record_new after insert on public.improvements
  for each row execute function private.record_new_improvement();

create function private.guard_improvement()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  typed_columns constant text[] := array['status', 'decided_by', 'decision_reason', 'implemented_by', 'implementation_url'];
  kept_columns constant text[] := typed_columns || array['version', 'needs_attention', 'slack_channel_id', 'slack_message_ts',
    'repository', 'issue_number', 'issue_url', 'branch', 'pull_request_number', 'pull_request_url', 'head_sha', 'merge_commit_sha',
    'revert_pull_request_number', 'revert_pull_request_url', 'status_changed_at', 'deployed_at'];
  actor jsonb := private.current_actor();
begin
  if to_jsonb(new) - kept_columns <> to_jsonb(old) - kept_columns then
    perform private.refuse(409, 'content_immutable', 'What was proposed does not change any more.',
      'Propose a revision: a new row with revision_of.');
  end if;
  if actor is null and (to_jsonb(new) - typed_columns <> to_jsonb(old) - typed_columns
      or new.status = old.status and to_jsonb(new) <> to_jsonb(old)) then
    perform private.refuse(409, 'not_a_decision', 'Only a decision can be entered here: status together with decided_by and decision_reason.',
      'The other columns are kept by the system.');
  end if;
  new.version := old.version;
  if new.status = old.status then
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
  end if;
  if not exists (select from public.allowed_moves m
      where m.from_status = old.status and m.to_status = new.status and m.made_by = actor ->> 'made_by') then
    perform private.refuse(409, 'move_not_yours',
      format('%s does not move an improvement from %s to %s.', initcap(actor ->> 'made_by'), old.status, new.status));
  end if;
  new.version := old.version + 1;
  new.status_changed_at := now();
  if new.status = 'deployed' and old.status <> 'reverting' then
    new.deployed_at := now();
  end if;
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

revoke all on public.allowed_moves, public.improvement_events from anon, authenticated, service_role;
grant select on public.allowed_moves, public.improvement_events to authenticated, service_role;
alter table public.allowed_moves enable row level security;
alter table public.improvement_events enable row level security;
create policy "the state machine is no secret" on public.allowed_moves for select to authenticated
  using ((select auth.uid()) is not null);
create policy "members read events" on public.improvement_events for select to authenticated
  using (improvement_id in (select id from public.improvements));
