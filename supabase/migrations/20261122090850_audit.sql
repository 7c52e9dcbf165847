-- What decides about improvements is on the record too: who may do what, by which rules, and what retention removed.

create function private.record_configuration()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  before constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  signed_in constant boolean := (select auth.uid()) is not null;
  -- Said by a function that knows the person otherwise, such as from Slack.
  actor constant jsonb := private.current_actor();
begin
  if before is distinct from after then
    insert into public.improvement_events (kind, subject, made_by, person_id, how_known, surface, details)
    values ('configured', tg_table_name, coalesce(actor ->> 'made_by', case when signed_in then 'administrator' else 'owner' end),
      coalesce((actor ->> 'person_id')::uuid, private.current_person()),
      coalesce(actor ->> 'how_known', case when signed_in then 'jwt' else 'system' end),
      coalesce(actor ->> 'surface', case when signed_in then 'api' else 'studio' end),
      jsonb_strip_nulls(jsonb_build_object('operation', lower(tg_op), 'id', coalesce(after, before) -> 'id'))
      || case tg_op
        when 'INSERT' then jsonb_build_object('after', after)
        when 'DELETE' then jsonb_build_object('before', before)
        else (select jsonb_build_object('before', jsonb_object_agg(b.key, b.value), 'after', jsonb_object_agg(b.key, after -> b.key))
          from jsonb_each(before) b where b.value is distinct from after -> b.key) end);
  end if;
  -- Removals are recorded before they happen: afterwards whoever removed their own account could not be named.
  if tg_op = 'DELETE' then
    return old;
  end if;
  return null;
end;
$$;
comment on function private.record_configuration is
  'Trigger: records who changed a row, and what it was before and after. Nobody is known where there is no token: an edit in Studio.';

create function private.refuse_unrecorded_removal()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform private.refuse(403, 'removal_not_recorded', format('All of %s is not emptied at once.', tg_table_name),
    'Delete the rows: each removal is recorded.');
  return null;
end;
$$;
comment on function private.refuse_unrecorded_removal is 'Trigger: truncate would leave no events.';

do $$
declare
  configured text;
begin
  foreach configured in array array['policies', 'teams', 'people', 'identities', 'memberships'] loop
    execute format('create trigger a_turn before insert or update or delete on public.%I
      for each statement execute function private.wait_for_turn()', configured);
    execute format('create trigger record_change after insert or update on public.%I
      for each row execute function private.record_configuration()', configured);
    execute format('create trigger record_removal before delete on public.%I
      for each row execute function private.record_configuration()', configured);
    execute format('create trigger refuse_truncation before truncate on public.%I
      for each statement execute function private.refuse_unrecorded_removal()', configured);
  end loop;
end;
$$;

create function private.record_removal(subject text, details jsonb, reason text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.improvement_events (kind, subject, made_by, how_known, surface, reason, details)
  values ('removed', record_removal.subject, 'clock', 'system', 'system', record_removal.reason, record_removal.details)
$$;
comment on function private.record_removal is 'Records what retention removes.';

create function private.remove_old_events(older_than timestamptz)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  up_to bigint;
  removed bigint;
  i public.improvements;
begin
  if older_than is null or older_than > now() - interval '365 days' then
    perform private.refuse(422, 'too_recent', 'Events are kept for a year at least.');
  end if;
  perform private.take_turn();
  -- The chain loses its beginning and nothing in between.
  up_to := (select max(e.id) from public.improvement_events e
    where e.occurred_at < older_than and e.id < coalesce((select min(k.id) from public.improvement_events k where k.occurred_at >= older_than), 9223372036854775807));
  if up_to is null then
    return 0;
  end if;
  -- Where an improvement stands is said anew if its last move is among what goes.
  for i in
    select s.* from public.improvements s
    where not exists (select from public.improvement_events e
      where e.improvement_id = s.id and e.id > up_to and e.kind not in ('waits', 'released'))
    order by s.id
  loop
    perform private.append_event(i, 'restated', null, private.system_actor('clock', 'older events are removed'));
  end loop;
  perform private.record_removal('improvement_events',
    (select jsonb_build_object('transaction', pg_current_xact_id()::text, 'up_to', up_to, 'count', count(*),
        'last_hash', (select l.hash from public.improvement_events l where l.id = up_to),
        'from', min(e.occurred_at), 'to', max(e.occurred_at))
      from public.improvement_events e where e.id <= up_to),
    'events are kept for a time that policy states');
  delete from public.improvement_events e where e.id <= up_to;
  get diagnostics removed = row_count;
  return removed;
end;
$$;
comment on function private.remove_old_events is
  'The one way to remove events: the beginning of the chain, a year old at least, leaving an event that names the last hash removed. Run by cron where policies.events_kept_days is set.';
