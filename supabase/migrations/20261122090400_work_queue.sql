-- Work that functions do in the background: one row per thing to do, claimed under a lease, completed only by its holder.

create table private.work_items (
  kind text not null constraint work_items_kind check (kind in ('analysis', 'validation', 'impact')),
  key text not null,
  queued_at timestamptz not null default now(),
  run_after timestamptz not null default now(),
  attempts int not null default 0,
  lease_token uuid,
  leased_until timestamptz,
  last_error text,
  dead_at timestamptz,
  primary key (kind, key)
);
create index work_items_due on private.work_items (kind, run_after, key) where dead_at is null;
comment on table private.work_items is
  'Work waiting for a function: analysis of a task, validation of an improvement, measuring of an effect. A row is gone once the work is done.';
comment on column private.work_items.lease_token is 'Known only to the worker that claimed the row; without it nothing can be completed.';
comment on column private.work_items.dead_at is 'Given up after too many attempts; an administrator asks again with private.revive_work.';

create function private.enqueue_work(kind text, keys text[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- The conflicting row is locked even when it needs no change: a worker skips it until this transaction has
  -- committed, and a claim made before is void. Work queued during work is therefore never lost.
  insert into private.work_items as item (kind, key)
  select distinct enqueue_work.kind, k from unnest(keys) k order by k
  on conflict on constraint work_items_pkey do update
    set lease_token = null, leased_until = null, run_after = least(item.run_after, now()), attempts = 0, dead_at = null
    where item.lease_token is not null or item.dead_at is not null;
end;
$$;
comment on function private.enqueue_work is 'Queues work unless it waits already; a claim in progress is void, because it has not seen what is new.';

create function public.claim_work(kind text, max_items int, lease_seconds int default 120)
returns table (key text, lease_token uuid, attempts int)
language sql
security definer
set search_path = ''
as $$
  -- A worker that dies does not call fail_work: after eight claims nobody tries again.
  with worn_out as (
    update private.work_items w
    set dead_at = clock_timestamp(), lease_token = null, leased_until = null,
        last_error = coalesce(w.last_error, 'Every worker that claimed it vanished.')
    where (w.kind, w.key) in (
      select o.kind, o.key from private.work_items o
      where o.kind = claim_work.kind and o.dead_at is null and o.attempts >= 8 and o.leased_until < clock_timestamp()
      for update skip locked)
  ), due as (
    select w.kind, w.key from private.work_items w
    where w.kind = claim_work.kind and w.dead_at is null and w.attempts < 8 and w.run_after <= clock_timestamp()
      and (w.leased_until is null or w.leased_until < clock_timestamp())
    order by w.run_after, w.key
    limit least(max_items, 500)
    for update skip locked
  )
  update private.work_items w
  set lease_token = gen_random_uuid(), attempts = w.attempts + 1,
      leased_until = clock_timestamp() + make_interval(secs => lease_seconds)
  from due
  where w.kind = due.kind and w.key = due.key
  returning w.key, w.lease_token, w.attempts
$$;
comment on function public.claim_work is
  'Claims up to max_items due items of a kind for lease_seconds. Called by functions; an item whose lease ran out is claimed anew, and is dead when that happened eight times.';

create function private.complete_work(kind text, key text, lease_token uuid)
returns boolean
language sql
security definer
set search_path = ''
as $$
  with done as (
    delete from private.work_items w
    where w.kind = complete_work.kind and w.key = complete_work.key and w.lease_token = complete_work.lease_token
    returning 1
  )
  select exists (select from done)
$$;
comment on function private.complete_work is
  'Ends work. False when the lease is no longer the caller''s: then nothing may be recorded, for somebody else is at it.';

create function public.fail_work(kind text, key text, lease_token uuid, error text)
returns void
language sql
security definer
set search_path = ''
as $$
  update private.work_items w
  set lease_token = null, leased_until = null, last_error = left(fail_work.error, 2000),
      run_after = clock_timestamp() + private.backoff(w.attempts),
      dead_at = case when w.attempts >= 8 then clock_timestamp() end
  where w.kind = fail_work.kind and w.key = fail_work.key and w.lease_token = fail_work.lease_token
$$;
comment on function public.fail_work is 'Gives work back after an error; the next attempt waits longer, after eight it is dead and visible.';

create function private.revive_work(kind text, key text)
returns void
language sql
set search_path = ''
as $$
  update private.work_items w set dead_at = null, attempts = 0, run_after = now()
  where w.kind = revive_work.kind and w.key = revive_work.key and w.dead_at is not null
$$;
comment on function private.revive_work is 'Tries dead work again; for administrators, in the SQL editor.';

grant execute on function public.claim_work, public.fail_work to service_role;
alter table private.work_items enable row level security;
revoke all on private.work_items from public, anon, authenticated, service_role;

-- Every batch of messages, and every task that is opened or closed, has its tasks analysed again.
create function private.take_in_messages()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  known text[];
  orphan uuid;
begin
  -- A foreign key would look up the task of each row; a batch has few tasks. They are locked in order and as a foreign key
  -- does it: a task cannot vanish while its messages are written.
  with mentioned as (
    select distinct w.team_id, w.task_id from written w
  ), present as (
    select t.id, t.team_id from public.tasks t where t.id in (select m.task_id from mentioned m) order by t.id for key share
  )
  select array_agg(m.task_id::text), (array_agg(m.task_id) filter (where p.id is null))[1] into known, orphan
  from mentioned m left join present p on p.id = m.task_id and p.team_id = m.team_id;
  if orphan is not null then
    perform private.refuse_orphan(orphan);
  end if;
  if known is not null then
    perform private.enqueue_work('analysis', known);
  end if;
  return null;
end;
$$;
comment on function private.take_in_messages is
  'Trigger: messages belong to tasks of their team, and every task that a statement logged messages for is analysed.';
create trigger take_in after insert on public.messages
  referencing new table as written for each statement execute function private.take_in_messages();

create function private.queue_analysis_of_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.enqueue_work('analysis', array(select distinct id::text from written));
  return null;
end;
$$;
comment on function private.queue_analysis_of_tasks is 'Trigger: queues the analysis of every task that a statement opened or changed.';
create trigger queue_analysis_on_insert after insert on public.tasks
  referencing new table as written for each statement execute function private.queue_analysis_of_tasks();
create trigger queue_analysis_on_update after update on public.tasks
  referencing new table as written for each statement execute function private.queue_analysis_of_tasks();
