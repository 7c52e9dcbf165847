-- The record: every step of every improvement, one after the other, each sealed by a hash over itself and the one before.

create table public.improvement_events (
  id bigint generated always as identity primary key,
  improvement_id uuid references public.improvements,
  kind text not null constraint improvement_events_kind check (kind in (
    'proposed', 'moved', 'decided', 'passed_on', 'snoozed', 'woken', 'waits', 'released', 'restated',
    'experiment', 'rollback_forbidden', 'rollback_allowed', 'configured', 'removed')),
  from_status text,
  to_status text,
  version int,
  made_by text not null,
  person_id uuid references public.people,
  how_known text not null constraint improvement_events_how_known check (how_known in ('system', 'jwt', 'mapped', 'asserted')),
  surface text not null constraint improvement_events_surface check (surface in ('system', 'api', 'studio', 'slack', 'github')),
  reason text,
  subject text,
  details jsonb,
  occurred_at timestamptz not null default clock_timestamp(),
  -- Unique: an event has one successor, so that the chain cannot fork.
  previous_hash text unique nulls not distinct,
  hash text not null,
  constraint improvement_events_about check (case when kind in ('configured', 'removed')
    then improvement_id is null and subject is not null
    else improvement_id is not null and version is not null and subject is null end)
);
create index improvement_events_improvement on public.improvement_events (improvement_id, id);
create index improvement_events_person on public.improvement_events (person_id);
create index improvement_events_removed on public.improvement_events (id) where kind = 'removed';
comment on table public.improvement_events is
  'Everything that happened to improvements, and to what decides about them: policies, teams, people, their accounts and memberships. Append-only; each row''s hash covers the row before, so that a change afterwards is found by private.broken_events.';
comment on column public.improvement_events.kind is
  'proposed, moved, decided; passed_on: a reviewer said "not me"; snoozed and woken: put off, and back; waits and released: a limit or a hold, see waiting_improvements; restated: where it stood when older events were removed; experiment: a move of its experiment, in details; rollback_forbidden and rollback_allowed: see forbidden_rollbacks; configured: a row of subject was changed; removed: rows of subject were removed by retention.';
comment on column public.improvement_events.how_known is
  'How the person is known: jwt (signed in), mapped (Slack or GitHub account mapped by an administrator), asserted (name typed in Studio), system (nobody).';
comment on column public.improvement_events.subject is 'The table, where it is not about an improvement.';
comment on column public.improvement_events.details is 'configured: operation, id, and what was changed (before, after). removed: what was removed.';

create function private.event_hash(e public.improvement_events)
returns text
language sql
immutable
set search_path = ''
as $$
  select private.sha256_hex(pg_catalog.jsonb_build_array(e.id, e.improvement_id, e.kind, e.from_status, e.to_status, e.version,
    e.made_by, e.person_id, e.how_known, e.surface, e.reason, e.subject, e.details, extract(epoch from e.occurred_at),
    e.previous_hash)::text)
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

create function private.demand_known(i public.improvements)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if i.id is null then
    perform private.refuse(404, 'unknown_improvement', 'There is no such improvement.');
  end if;
end;
$$;
comment on function private.demand_known is 'Refuses what private.lock_improvement did not find.';

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
security definer
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' and exists (select from public.improvement_events e where e.kind = 'removed'
      and e.subject = 'improvement_events' and e.details ->> 'transaction' = pg_current_xact_id()::text) then
    return null;
  end if;
  perform private.refuse(403, 'events_append_only', 'Events are a record: they are neither changed nor removed.',
    'Old ones are removed by private.remove_old_events, which leaves an event.');
  return null;
end;
$$;
comment on function private.refuse_change_of_events is
  'Trigger: events are written once, by everybody. They can be removed only in a transaction that has recorded which ones it removes.';
create trigger refuse_change before update or delete or truncate on public.improvement_events
  for each statement execute function private.refuse_change_of_events();

create function private.refuse_other_removals()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (select from removed r where r.id > coalesce((select max((e.details ->> 'up_to')::bigint)
      from public.improvement_events e where e.kind = 'removed' and e.subject = 'improvement_events'
        and e.details ->> 'transaction' = pg_current_xact_id()::text), 0)) then
    perform private.refuse(403, 'events_append_only', 'These events are not among those whose removal was recorded.');
  end if;
  return null;
end;
$$;
comment on function private.refuse_other_removals is 'Trigger: only those events are removed whose removal was recorded.';
create trigger refuse_other_removals after delete on public.improvement_events
  referencing old table as removed for each statement execute function private.refuse_other_removals();

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
  from (select ev as e, lag(ev.hash) over (order by ev.id) as hash_before, lag(ev.id) over (order by ev.id) as id_before, ev.*
    from public.improvement_events ev) as e
  where e.hash <> private.event_hash(e.e)
    or e.previous_hash is distinct from e.hash_before
      -- The first of those that are left follows the last of those whose removal is itself recorded further on.
      and not (e.id_before is null and exists (select from public.improvement_events r
        where r.kind = 'removed' and r.subject = 'improvement_events' and r.id >= e.id
          and (r.details ->> 'up_to')::bigint < e.id and r.details ->> 'last_hash' = e.previous_hash))
  union all
  -- The end of a chain can be cut off without a trace in the chain; the improvements themselves know better.
  select last.id, format('improvement %s is %s in version %s, which its last event does not say', i.id, i.status, i.version)
  from public.improvements i
  left join lateral (select ev.* from public.improvement_events ev
    where ev.improvement_id = i.id and ev.kind not in ('waits', 'released') order by ev.id desc limit 1) last on true
  where (last.to_status, last.version) is distinct from (i.status, i.version)
  order by 1 nulls last
$$;
comment on function private.broken_events is
  'What was tampered with: changed or missing events, and improvements that are not where their last event left them. Empty when the record is whole.';

revoke all on public.improvement_events from anon, authenticated, service_role;
grant select on public.improvement_events to authenticated, service_role;
alter table public.improvement_events enable row level security;
create policy "members read events" on public.improvement_events for select to authenticated
  using (improvement_id in (select id from public.improvements)
    or (improvement_id is null and (select private.is_administrator())));
