-- The outbox: what Slack and GitHub have to be told, written in the transaction of the change itself.

create table public.deliveries (
  id bigint generated always as identity primary key,
  improvement_id uuid references public.improvements,
  team_id bigint references public.teams on delete cascade,
  kind text not null constraint deliveries_kind check (kind in (
    'slack_message', 'slack_note', 'slack_comments', 'slack_answer', 'slack_digest', 'slack_summary', 'slack_batch',
    'github_sync', 'github_merge', 'github_comments', 'github_answer', 'github_rebase', 'github_dashboard',
    'github_catch_up')),
  surface text not null generated always as (split_part(kind, '_', 1)) stored,
  lane text not null generated always as (case when kind in ('slack_answer', 'github_answer') then kind else split_part(kind, '_', 1) end) stored,
  idempotency_key text not null unique,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now(),
  run_after timestamptz not null default now(),
  held_until timestamptz,
  attempts int not null default 0,
  lease_token uuid,
  leased_until timestamptz,
  last_error text,
  done_at timestamptz,
  dead_at timestamptz,
  constraint deliveries_about check (num_nonnulls(improvement_id, team_id) = 1)
);
create index deliveries_team on public.deliveries (team_id, kind, id);
create index deliveries_open on public.deliveries (run_after, id) where done_at is null and dead_at is null;
create index deliveries_improvement on public.deliveries (improvement_id, id);
create index deliveries_order on public.deliveries (improvement_id, lane, id) where done_at is null and dead_at is null;
comment on table public.deliveries is
  'Transactional outbox. slack_message and github_sync bring a surface to the improvement''s present state; slack_note adds to the thread; slack_comments and github_comments show there what was said elsewhere; slack_answer and github_answer tell one person what came of a request; github_catch_up reads what was written on GitHub and no webhook told; the others tell of all proposals of a team.';
comment on column public.deliveries.team_id is 'For what is not about one improvement: a digest, a summary, a dashboard.';
comment on column public.deliveries.lane is
  'What goes in order for an improvement: all that a surface shows of it. Answers to one person are a lane of their own, and wait for nothing else.';
comment on column public.deliveries.held_until is
  'It would notify somebody and waits for the end of the team''s quiet hours; what comes after it and notifies nobody goes first.';
comment on column public.deliveries.dead_at is 'Given up after too many attempts; the improvement needs attention.';

create table public.webhook_receipts (
  source text not null constraint webhook_receipts_source check (source in ('slack', 'github')),
  delivery_key text not null,
  event text not null,
  outcome jsonb,
  received_at timestamptz not null default now(),
  repeats int not null default 0,
  repeated_at timestamptz,
  primary key (source, delivery_key)
);
comment on table public.webhook_receipts is 'Webhooks that were acted on, so that the same one never acts twice: by the sender''s own id, or for GitHub by the body, which is what its signature covers.';

comment on column public.webhook_receipts.repeats is
  'How often it came again and did nothing: sent twice, sent again by hand, or a recording under another id.';
comment on column public.webhook_receipts.repeated_at is 'When it last came again.';

create function private.queue_sync(i public.improvements, occasion text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
  select i.id, d.kind, concat_ws(':', d.kind, occasion, i.id, (select max(e.id) from public.improvement_events e where e.improvement_id = i.id)), '{}'
  from (values ('slack_message', i.slack_channel_id is not null), ('github_sync', i.repository is not null)) d (kind, wanted)
  where d.wanted
  on conflict (idempotency_key) do nothing
$$;
comment on function private.queue_sync is 'Has the surfaces brought to the present state without telling anything in the thread.';

create function private.queue_deliveries(i public.improvements)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  last_event constant bigint := (select max(e.id) from public.improvement_events e where e.improvement_id = i.id);
  visible constant boolean := i.status not in ('proposed', 'blocked') or i.slack_message_ts is not null or i.issue_number is not null;
begin
  if not visible then
    return;
  end if;
  insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
  select i.id, d.kind, d.kind || ':' || last_event, jsonb_build_object('event_id', last_event)
  from (values
    ('slack_message', i.slack_channel_id is not null),
    ('slack_note', i.slack_channel_id is not null),
    -- Whatever waits for a place among the open pull requests goes to GitHub when there is one.
    ('github_sync', i.repository is not null and i.waits_for is null)) d (kind, wanted)
  where d.wanted
  on conflict (idempotency_key) do nothing;
end;
$$;
comment on function private.queue_deliveries is 'Queues telling every surface of the team about the last event of an improvement.';

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
      and not (d.surface = 'github' and exists (select from public.improvements i where i.id = d.improvement_id and i.waits_for is not null))
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

revoke all on public.deliveries, public.webhook_receipts from anon, authenticated, service_role;
grant select on public.deliveries to authenticated, service_role;
alter table public.deliveries enable row level security;
alter table public.webhook_receipts enable row level security;
create policy "members read deliveries" on public.deliveries for select to authenticated
  using (improvement_id in (select id from public.improvements)
    or team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "administrators read receipts" on public.webhook_receipts for select to authenticated
  using ((select private.is_administrator()));
grant select on public.webhook_receipts to authenticated, service_role;
