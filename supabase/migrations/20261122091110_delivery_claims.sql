-- How deliveries are claimed, ended, given up and waited for; and what a surface showed on the way.

create function private.note_on_improvement(improvement uuid, notes jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform set_config('improvement.actor', private.system_actor('delivery', null)::text, true);
  update public.improvements i set
    slack_message_ts = coalesce(notes ->> 'slack_message_ts', i.slack_message_ts),
    issue_number = coalesce((notes ->> 'issue_number')::int, i.issue_number),
    issue_url = coalesce(notes ->> 'issue_url', i.issue_url),
    branch = coalesce(notes ->> 'branch', i.branch),
    pull_request_number = coalesce((notes ->> 'pull_request_number')::int, i.pull_request_number),
    pull_request_url = coalesce(notes ->> 'pull_request_url', i.pull_request_url),
    head_sha = coalesce(notes ->> 'head_sha', i.head_sha),
    merge_commit_sha = coalesce(notes ->> 'merge_commit_sha', i.merge_commit_sha),
    revert_pull_request_number = coalesce((notes ->> 'revert_pull_request_number')::int, i.revert_pull_request_number),
    revert_pull_request_url = coalesce(notes ->> 'revert_pull_request_url', i.revert_pull_request_url),
    needs_attention = case when notes ? 'needs_attention' then notes ->> 'needs_attention' else i.needs_attention end
  where i.id = improvement;
  perform set_config('improvement.actor', '', true);
end;
$$;
comment on function private.note_on_improvement is 'Writes down where an improvement is found on the surfaces; only keys that are present change anything.';

create function private.delivery_actor(occasion jsonb, reason text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select private.system_actor('delivery', reason) || case when occasion ->> 'person_id' is null then '{}'
    else jsonb_build_object('person_id', occasion ->> 'person_id', 'how_known', 'mapped', 'surface', 'github') end
$$;
comment on function private.delivery_actor is
  'Who stands behind what a delivery found on a surface: the person whose doing had it look there (person_id in its payload), or nobody.';

create function public.complete_delivery(delivery bigint, lease_token uuid, notes jsonb default '{}', moves text[] default '{}', reason text default null)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  improvement uuid;
  occasion jsonb;
  target text;
  violated text;
begin
  update public.deliveries d set done_at = now(), lease_token = null, leased_until = null, last_error = null
  where d.id = delivery and d.lease_token = complete_delivery.lease_token and d.done_at is null
  returning d.improvement_id, d.payload into improvement, occasion;
  if not found then
    return false;
  end if;
  if improvement is null or coalesce(notes, '{}') = '{}' and coalesce(cardinality(moves), 0) = 0 then
    -- Most messages leave nothing behind, and need not wait for a turn.
    return true;
  end if;
  perform private.lock_improvement(improvement);
  perform private.note_on_improvement(improvement, coalesce(notes, '{}'));
  foreach target in array coalesce(moves, '{}') loop
    -- What the surface showed may have been told by a webhook meanwhile; a move made twice is made once.
    if exists (select from public.improvements i join public.allowed_moves m on m.from_status = i.status
        where i.id = improvement and m.to_status = target and m.made_by = 'delivery') then
      begin
        perform private.move_improvement(improvement, target, private.delivery_actor(occasion, reason));
      exception when unique_violation then
        get stacked diagnostics violated = constraint_name;
        if violated <> 'improvements_open_fingerprint' then
          raise;
        end if;
        -- Its delivery is done all the same: it would fail in the same way each time.
        perform private.note_on_improvement(improvement, jsonb_build_object('needs_attention',
          'Its pull request was reopened, but the same change is under way in another proposal.'));
      end;
    end if;
  end loop;
  return true;
end;
$$;
comment on function public.complete_delivery is
  'Ends a delivery, writes down what it made, and makes the moves that the surface shows. False and without effect when the lease was lost.';

create function public.fail_delivery(delivery bigint, lease_token uuid, error text, retry_after_seconds int default null, give_up boolean default false)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  max_attempts constant int := 12;
  failed public.deliveries;
begin
  update public.deliveries d
  set lease_token = null, leased_until = null, last_error = left(error, 2000),
      -- A surface that asks to wait has not failed: however often it asks, nothing is given up for that.
      attempts = d.attempts - case when retry_after_seconds is null then 0 else 1 end,
      run_after = clock_timestamp() + case when retry_after_seconds is null then private.backoff(d.attempts)
        else make_interval(secs => greatest(retry_after_seconds, 1)) end,
      dead_at = case when give_up or d.attempts >= max_attempts and retry_after_seconds is null then clock_timestamp() end
  where d.id = delivery and d.lease_token = fail_delivery.lease_token
  returning * into failed;
  -- What follows from a first failure must not hide it.
  if failed.dead_at is not null and not exists (select from public.improvements i
      where i.id = failed.improvement_id and i.needs_attention like '%_was given up:%') then
    perform private.note_on_improvement(failed.improvement_id,
      jsonb_build_object('needs_attention', format('%s was given up: %s', failed.kind, left(error, 300))));
  end if;
end;
$$;
comment on function public.fail_delivery is
  'Gives a delivery back after an error, to be tried again after a back-off; or, where a surface asks to wait, after retry_after_seconds, which is no attempt. Dead after twelve attempts or when it can never succeed.';

create function private.bury_worn_out_deliveries()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  max_attempts constant int := 12;
  worn_out public.deliveries;
begin
  for worn_out in
    select * from public.deliveries d
    where d.done_at is null and d.dead_at is null and d.attempts >= max_attempts and d.leased_until < clock_timestamp()
    order by d.id
    for update skip locked
  loop
    update public.deliveries d
    set dead_at = clock_timestamp(), lease_token = null, leased_until = null,
        last_error = coalesce(d.last_error, 'Every worker that claimed it vanished.')
    where d.id = worn_out.id;
    perform private.note_on_improvement(worn_out.improvement_id,
      jsonb_build_object('needs_attention', format('%s was given up: every worker that claimed it vanished', worn_out.kind)));
  end loop;
end;
$$;
comment on function private.bury_worn_out_deliveries is
  'A worker that dies does not call fail_delivery: after twelve claims a delivery is dead and its improvement needs attention.';

create function public.claim_deliveries(max_items int, lease_seconds int default 120)
returns table (id bigint, improvement_id uuid, team_id bigint, kind text, payload jsonb, attempts int, lease_token uuid)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.bury_worn_out_deliveries();
  return query
  with due as (
    select d.id from public.deliveries d
    where d.done_at is null and d.dead_at is null and d.run_after <= clock_timestamp()
      and (d.held_until is null or d.held_until <= clock_timestamp())
      and (d.leased_until is null or d.leased_until < clock_timestamp())
      -- In order, and one at a time, per improvement and lane, or per team and kind: a probe of deliveries_order for each row. A case, because the
      -- planner expects half of the rows to pass it and reads the first few of deliveries_open; from a plain equation it
      -- expects next to none, and reads and sorts the whole backlog for each claim.
      and case when d.improvement_id is null and d.id = (
        select earliest.id from public.deliveries earliest
        where earliest.team_id = d.team_id and earliest.kind = d.kind and earliest.done_at is null and earliest.dead_at is null
          and (earliest.held_until is null or earliest.held_until <= clock_timestamp())
        order by earliest.id limit 1) then true when d.improvement_id is not null and d.id = (
        select earliest.id from public.deliveries earliest
        where earliest.improvement_id = d.improvement_id and earliest.lane = d.lane
          and earliest.done_at is null and earliest.dead_at is null
          and (earliest.held_until is null or earliest.held_until <= clock_timestamp())
        order by earliest.id limit 1) then true else false end
    order by d.run_after, d.id
    limit least(max_items, 100)
    for update of d skip locked
  )
  update public.deliveries d
  set lease_token = gen_random_uuid(), attempts = d.attempts + 1,
      leased_until = clock_timestamp() + make_interval(secs => lease_seconds)
  from due
  where d.id = due.id
  returning d.id, d.improvement_id, d.team_id, d.kind, d.payload, d.attempts, d.lease_token;
end;
$$;
comment on function public.claim_deliveries is
  'Claims due deliveries under a lease; per improvement and lane, or per team and kind, one at a time, in order. Called by deliver-updates.';

create table private.delivery_watch (
  only_one boolean primary key default true constraint delivery_watch_only_one check (only_one),
  watcher uuid,
  until timestamptz not null default '-infinity'
);
insert into private.delivery_watch default values;
comment on table private.delivery_watch is
  'The worker that waits for what is due soon, and until when, so that not every worker waits for the same. One that dies leaves nothing behind: its time runs out, and cron finds the work.';
revoke all on private.delivery_watch from public;
alter table private.delivery_watch enable row level security;

create function public.await_delivery(watcher uuid, patience_seconds float8)
returns float8
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment constant timestamptz := clock_timestamp();
  due constant timestamptz := (
    select d.run_after from public.deliveries d
    where d.done_at is null and d.dead_at is null and d.run_after > moment
      and d.run_after <= moment + make_interval(secs => patience_seconds)
      and (d.leased_until is null or d.leased_until < moment)
      and (d.held_until is null or d.held_until <= d.run_after)
    order by d.run_after limit 1);
begin
  if due is null then
    return 0;
  end if;
  -- Whoever waits for something earlier, or for nearly the same, will find this too.
  update private.delivery_watch w set watcher = await_delivery.watcher, until = due
  where w.watcher = await_delivery.watcher or w.until < moment or w.until > due + interval '1 second';
  return case when found then extract(epoch from due - moment) else 0 end;
end;
$$;
comment on function public.await_delivery is
  'The seconds until the next delivery is due, for the one worker that waits for it; 0 where nothing is due within patience_seconds, or where another worker waits already. Called by deliver-updates when nothing is left to claim.';

create function private.revive_delivery(delivery bigint)
returns void
language sql
set search_path = ''
as $$
  update public.deliveries set dead_at = null, attempts = 1, run_after = now() where id = delivery and dead_at is not null
$$;
comment on function private.revive_delivery is
  'Tries a dead delivery again; for administrators, in the SQL editor. It counts as tried, so that what an earlier try made is looked for.';

grant execute on function public.claim_deliveries, public.await_delivery, public.complete_delivery, public.fail_delivery to service_role;
