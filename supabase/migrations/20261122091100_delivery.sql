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
    -- The issue follows also while the pull request waits for its turn.
    ('github_sync', i.repository is not null)) d (kind, wanted)
  where d.wanted
  on conflict (idempotency_key) do nothing;
end;
$$;
comment on function private.queue_deliveries is 'Queues telling every surface of the team about the last event of an improvement.';

revoke all on public.deliveries, public.webhook_receipts from anon, authenticated, service_role;
grant select on public.deliveries to authenticated, service_role;
grant select on public.webhook_receipts to authenticated, service_role;
alter table public.deliveries enable row level security;
alter table public.webhook_receipts enable row level security;
create policy "members read deliveries" on public.deliveries for select to authenticated
  using (improvement_id in (select id from public.improvements)
    or team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "administrators read receipts" on public.webhook_receipts for select to authenticated
  using ((select private.is_administrator()));
