-- One issue per repository that lists all proposals by state, with boxes that act.

create table public.github_dashboards (
  repository text primary key,
  issue_number int,
  issue_url text,
  written_at timestamptz,
  ticks_told_at timestamptz,
  ticks_read_at timestamptz
);
comment on table public.github_dashboards is 'The dashboard issue of each repository. The name is in lower case.';
comment on column public.github_dashboards.written_at is 'When it was last brought up to date.';
comment on column public.github_dashboards.ticks_told_at is 'The latest ticks that a webhook told of, by GitHub''s clock: whoever looks has nothing to do for them.';
comment on column public.github_dashboards.ticks_read_at is 'Until when ticks were found by looking, by GitHub''s clock: a webhook that tells of them comes late.';

create index deliveries_dashboard on public.deliveries ((payload ->> 'repository'))
  where kind = 'github_dashboard' and done_at is null and dead_at is null;

create function private.queue_dashboard()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.repository is null or not (private.organisation_policy()).github_dashboard then
    return null;
  end if;
  -- One that waits will show this too. It is locked, as in private.queue_comments: a worker that takes it in this very
  -- moment might not see this.
  perform from public.deliveries d
  where d.kind = 'github_dashboard' and d.done_at is null and d.dead_at is null and d.lease_token is null
    and d.payload ->> 'repository' = lower(new.repository)
  for update;
  if found then
    return null;
  end if;
  insert into public.deliveries (team_id, kind, idempotency_key, payload, run_after)
  -- A while, so that a burst of moves is written once.
  values (new.team_id, 'github_dashboard', 'github_dashboard:' || gen_random_uuid(), jsonb_build_object('repository', lower(new.repository)),
    now() + interval '20 seconds');
  return null;
end;
$$;
comment on function private.queue_dashboard is 'Trigger: the dashboard of a repository follows its proposals, twenty seconds behind.';
create trigger queue_dashboard after update of status, waits_for, needs_attention, issue_number, pull_request_number on public.improvements
  for each row when (old.status is distinct from new.status or old.waits_for is distinct from new.waits_for
    or old.needs_attention is distinct from new.needs_attention or old.issue_number is distinct from new.issue_number
    or old.pull_request_number is distinct from new.pull_request_number)
  execute function private.queue_dashboard();
-- What is taken up at once comes with its first move.
create trigger queue_dashboard_of_held_back after insert on public.improvements
  for each row when (new.waits_for is not null) execute function private.queue_dashboard();

create function private.redraw_dashboard()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- A worker that was at it under the former name may have found nothing to list.
  insert into public.deliveries (team_id, kind, idempotency_key, payload)
  select min(t.id), 'github_dashboard', 'github_dashboard:' || gen_random_uuid(), jsonb_build_object('repository', new.repository)
  from public.teams t where lower(t.repository) = new.repository
  having count(*) > 0;
  return null;
end;
$$;
comment on function private.redraw_dashboard is 'Trigger: the dashboard of a repository that was renamed is written anew under its present name.';
create trigger redraw_dashboard after update of repository on public.github_dashboards
  for each row when (old.repository <> new.repository) execute function private.redraw_dashboard();

create function public.note_dashboard(repository text, issue_number int, issue_url text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.github_dashboards as d (repository, issue_number, issue_url, written_at)
  values (lower(note_dashboard.repository), note_dashboard.issue_number, note_dashboard.issue_url, now())
  on conflict on constraint github_dashboards_pkey do update
    set issue_number = excluded.issue_number, issue_url = excluded.issue_url, written_at = now()
$$;
comment on function public.note_dashboard is 'Writes down where the dashboard of a repository is. Called by deliver-updates.';

create function public.receive_github_dashboard(
  delivery_key text, repository text, number int, sender_id bigint, sender_login text, ticks jsonb,
  moment timestamptz default null, was_found boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  person constant uuid := private.github_person(sender_id);
  dashboard public.github_dashboards;
  tick record;
  i public.improvements;
  team bigint;
  done jsonb;
  answers jsonb := jsonb_build_array();
begin
  -- First, as whoever renames a repository does: both hold the row of the dashboard.
  perform private.take_turn();
  select d.* into dashboard from public.github_dashboards d
  where d.repository = lower(receive_github_dashboard.repository) and d.issue_number = number
  for no key update;
  if not found then
    return jsonb_build_object('ignored', 'not the dashboard');
  end if;
  if not private.remember_webhook('github', delivery_key, 'dashboard') then
    return jsonb_build_object('repeated', true);
  end if;
  if moment <= (case when was_found then dashboard.ticks_told_at else dashboard.ticks_read_at end) then
    return private.close_receipt('github', delivery_key, jsonb_build_object('ignored', 'known already'));
  end if;
  update public.github_dashboards d set
    ticks_told_at = case when was_found then d.ticks_told_at else greatest(d.ticks_told_at, moment) end,
    ticks_read_at = case when was_found then greatest(d.ticks_read_at, moment) else d.ticks_read_at end
  where d.repository = dashboard.repository;
  for tick in
    select t.command, t.improvement, t.version from jsonb_to_recordset(ticks) t (command text, improvement uuid, version int) limit 20
  loop
    select s.* into i from public.improvements s
    where s.id = tick.improvement and lower(s.repository) = lower(receive_github_dashboard.repository);
    continue when i.id is null or tick.command not in ('approve', 'retry', 'revive')
      -- Of what is found later nobody knows whether it was done before the box was drawn anew.
      or was_found and tick.version <> i.version;
    team := i.team_id;
    done := private.try_on_github(i.id, person, tick.command, null, tick.version, delivery_key || ':' || i.id);
    answers := answers || jsonb_build_array(done || jsonb_build_object('improvement', i.id, 'command', tick.command));
    perform private.answer_on_github(i, delivery_key || ':' || i.id, done, number, null, sender_id, sender_login, tick.command)
    where done ->> 'ok' = 'false';
  end loop;
  team := coalesce(team, (select s.team_id from public.improvements s
    where lower(s.repository) = lower(receive_github_dashboard.repository) limit 1));
  -- Every box is drawn anew, also one that did nothing.
  insert into public.deliveries (team_id, kind, idempotency_key, payload)
  select team, 'github_dashboard', 'github_dashboard:' || delivery_key, jsonb_build_object('repository', lower(receive_github_dashboard.repository))
  where team is not null
  on conflict (idempotency_key) do nothing;
  return private.close_receipt('github', delivery_key, jsonb_build_object('ticks', answers));
end;
$$;
comment on function public.receive_github_dashboard is
  'Boxes of a dashboard that somebody ticked: approve, retry, revive. Who ticked is the sender of the webhook, and has to be a mapped reviewer. Or found by looking, where one person alone has edited since we wrote. At most once per delivery_key, and once whichever way it came. Called by receive-github and deliver-updates.';
grant execute on function public.note_dashboard, public.receive_github_dashboard to service_role;

revoke all on public.github_dashboards from anon, authenticated, service_role;
grant select on public.github_dashboards to authenticated, service_role;
alter table public.github_dashboards enable row level security;
create policy "members see the dashboards of their repositories" on public.github_dashboards for select to authenticated
  using (repository in (select lower(t.repository) from public.teams t
    where t.id in (select private.teams_as('member', 'reviewer', 'administrator'))));
