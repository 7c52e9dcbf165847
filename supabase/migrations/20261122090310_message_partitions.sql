-- Where messages lie: a month each for what is written now, a year each for history, made ahead and dropped when old.

create table private.messages_default partition of public.messages default;
comment on table private.messages_default is 'Messages whose time has no partition yet; private.maintain_message_partitions gives them one.';
revoke all on private.messages_default from public, anon, authenticated, service_role;
alter table private.messages_default enable row level security;

create function private.message_partitions()
returns table (name text, from_time timestamptz, to_time timestamptz)
language sql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
  select c.relname::text, (b.bounds)[1]::timestamptz, (b.bounds)[2]::timestamptz
  from pg_catalog.pg_inherits i
  join pg_catalog.pg_class c on c.oid = i.inhrelid,
  lateral (select regexp_match(pg_catalog.pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.+)''\) TO \(''(.+)''\)') as bounds) b
  where i.inhparent = 'public.messages'::regclass and b.bounds is not null
$$;
comment on function private.message_partitions is 'The partitions of messages with what they hold, apart from the default one.';

create function private.ensure_message_partition(day date)
returns void
language plpgsql
security definer
set search_path = ''
-- Months are those of UTC, whatever the caller's session says.
set timezone = 'UTC'
as $$
declare
  first_day date := date_trunc('year', day)::date;
  next_day date := (date_trunc('year', day) + interval '1 year')::date;
  partition text := 'messages_' || to_char(day, 'YYYY');
begin
  if exists (select from private.message_partitions() p where p.from_time <= day and p.to_time > day) then
    return;
  end if;
  -- Years that are over come from imports and get one partition each: however wrong a clock is, there are few of them.
  if next_day > now() or exists (select from private.message_partitions() p where p.from_time < next_day and p.to_time > first_day) then
    first_day := date_trunc('month', day)::date;
    next_day := (first_day + interval '1 month')::date;
    partition := 'messages_' || to_char(day, 'YYYY_MM');
  end if;
  -- Writers wait here, not at the default partition: one that has been sent there already would be refused once this
  -- time has a partition of its own. Readers do not wait.
  lock table only public.messages in share row exclusive mode;
  execute format('create table private.%I (like public.messages including defaults including constraints)', partition);
  execute format('revoke all on private.%I from public, anon, authenticated, service_role', partition);
  execute format('alter table private.%I enable row level security', partition);
  execute format(
    'with moved as (delete from private.messages_default where occurred_at >= %L and occurred_at < %L returning *)
     insert into private.%I select * from moved', first_day, next_day, partition);
  execute format(
    'alter table public.messages attach partition private.%I for values from (%L) to (%L)', partition, first_day, next_day);
end;
$$;
comment on function private.ensure_message_partition is
  'Creates the partition that a day belongs to if there is none, a month''s or a past year''s, and moves its rows out of the default partition into it.';

create function private.maintain_message_partitions()
returns void
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  months_ahead constant int := 3;
  month date;
begin
  for month in
    select generate_series(date_trunc('month', now()), date_trunc('month', now()) + make_interval(months => months_ahead), interval '1 month')::date
    union
    select distinct date_trunc('month', occurred_at)::date from private.messages_default
    where occurred_at < date_trunc('month', now()) + make_interval(months => months_ahead + 1)
    order by 1
  loop
    perform private.ensure_message_partition(month);
  end loop;
end;
$$;
comment on function private.maintain_message_partitions is
  'Keeps partitions three months ahead and gives old imports partitions of their own, so that the default stays empty but for messages from the future. Run by cron.';

select private.maintain_message_partitions();

create function private.drop_old_messages(older_than timestamptz)
returns int
language plpgsql
security definer
set search_path = ''
-- Detaching waits for whoever reads or writes now, and others wait behind it: rather tomorrow than long.
set lock_timeout = '3s'
as $$
declare
  old record;
  dropped int := 0;
  estimate bigint;
begin
  for old in
    select * from private.message_partitions() p
    where p.to_time <= older_than and p.to_time <= date_trunc('month', now())
    order by p.from_time
  loop
    execute format('alter table public.messages detach partition private.%I', old.name);
    execute format('select count(*) from private.%I', old.name) into estimate;
    execute format('drop table private.%I', old.name);
    perform private.record_removal('messages',
      jsonb_build_object('partition', old.name, 'from', old.from_time, 'to', old.to_time, 'count', estimate),
      'messages are kept for a time that policy states');
    dropped := dropped + 1;
  end loop;
  return dropped;
end;
$$;
comment on function private.drop_old_messages is
  'Detaches and drops the partitions that end before a time, each with an event. What was quoted as evidence stays with its finding. Run by cron where policies.messages_kept_days is set.';
