-- Who is asked to decide, "not me", and "not now".

create table public.review_requests (
  improvement_id uuid not null references public.improvements,
  person_id uuid not null references public.people on delete cascade,
  asked_at timestamptz,
  passed_on_at timestamptz,
  reason text constraint review_requests_reason_length check (length(reason) <= 4000),
  primary key (improvement_id, person_id)
);
create index review_requests_person on public.review_requests (person_id) where passed_on_at is null;
create index review_requests_people on public.review_requests (person_id);
comment on table public.review_requests is
  'Who is asked to decide on a proposal: as many people as its quorum wants, those first who are asked least. Every reviewer of the team may decide all the same.';
comment on column public.review_requests.asked_at is 'When this person was asked; empty for somebody who said "not me" without being asked.';
comment on column public.review_requests.passed_on_at is 'When this person said "not me". Somebody else is asked then, and this person not again.';

create table public.snoozes (
  improvement_id uuid primary key references public.improvements,
  until timestamptz not null,
  person_id uuid not null references public.people on delete cascade,
  snoozed_at timestamptz not null default now()
);
create index snoozes_person on public.snoozes (person_id);
create index snoozes_until on public.snoozes (until);
comment on table public.snoozes is
  'Proposals that nobody is reminded of until then. They can be decided meanwhile, do not expire, and come back by a note in the thread.';

create function private.ask_reviewers(i public.improvements)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  asked int;
begin
  with candidates as (
    select distinct m.person_id from public.memberships m
    where m.role = 'reviewer' and (m.team_id = i.team_id or m.team_id is null)
      and not exists (select from public.review_requests q where q.improvement_id = i.id and q.person_id = m.person_id)
      and not exists (select from public.reviews d where d.improvement_id = i.id and d.person_id = m.person_id)
      and not exists (select from public.identities d
        where d.person_id = m.person_id and d.provider = 'supabase' and d.external_id = i.proposed_by::text)
  ), loaded as (
    select c.person_id, (select count(*) from public.review_requests q join public.improvements o on o.id = q.improvement_id
      where q.person_id = c.person_id and q.passed_on_at is null and o.status = 'in_review') as load
    from candidates c
  )
  insert into public.review_requests (improvement_id, person_id, asked_at)
  select i.id, l.person_id, now() from loaded l
  order by l.load, l.person_id
  limit greatest(0, (private.policy_for(i.team_id, i.change_type, i.risk)).quorum
    - (select count(*) from public.review_requests q where q.improvement_id = i.id and q.passed_on_at is null));
  get diagnostics asked = row_count;
  return asked;
end;
$$;
comment on function private.ask_reviewers is
  'Asks reviewers until as many are asked as the quorum wants: those with the fewest open requests first, never the proposer. Returns how many were asked now.';

create function private.ask_reviewers_on_review()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.ask_reviewers(new);
  return null;
end;
$$;
comment on function private.ask_reviewers_on_review is 'Trigger: whoever comes to review has somebody to look at it. Runs before the surfaces are told.';
create trigger ask_reviewers after update of status on public.improvements
  for each row when (old.status is distinct from new.status and new.status = 'in_review')
  execute function private.ask_reviewers_on_review();

create function private.demand_review_on(i public.improvements, person uuid, expected_version int)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.demand_decider(i, person);
  perform private.demand_version(i, expected_version);
  perform private.demand_in_review(i);
end;
$$;
comment on function private.demand_review_on is 'Refuses whoever is no reviewer of it, looked at another version, or comes when it is not in review.';

create function private.pass_on(improvement uuid, person uuid, reason text, surface text, how_known text, expected_version int)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  was_asked boolean;
  given text;
begin
  perform private.demand_review_on(i, person, expected_version);
  given := private.given_reason(reason);
  if exists (select from public.review_requests q where q.improvement_id = i.id and q.person_id = person and q.passed_on_at is not null) then
    perform private.refuse(409, 'already_passed_on', 'You have passed this on already.');
  end if;
  was_asked := exists (select from public.review_requests q where q.improvement_id = i.id and q.person_id = person);
  insert into public.review_requests as q (improvement_id, person_id, passed_on_at, reason)
  values (i.id, person, now(), given)
  on conflict (improvement_id, person_id) do update set passed_on_at = excluded.passed_on_at, reason = excluded.reason;
  if private.ask_reviewers(i) = 0 and was_asked then
    -- Undone with this refusal: a proposal always stays with somebody.
    perform private.refuse(409, 'nobody_else', 'Nobody else is left who could be asked, so it stays with you.',
      'Ask for changes, or have an administrator add a reviewer in memberships.');
  end if;
  perform private.append_event(i, 'passed_on', i.status, jsonb_build_object('made_by', 'review', 'person_id', person,
    'how_known', how_known, 'surface', surface, 'reason', given));
  perform private.queue_deliveries(i);
  return i.status;
end;
$$;
comment on function private.pass_on is
  '"Not me": somebody else is asked, and this person not again. Refused without effect when nobody else is left.';

create function private.snooze(improvement uuid, person uuid, days int, surface text, how_known text, expected_version int)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
begin
  perform private.demand_review_on(i, person, expected_version);
  if days is null or days not between 1 and 30 then
    perform private.refuse(422, 'snooze_length', 'A proposal is snoozed for 1 to 30 days.');
  end if;
  insert into public.snoozes as z (improvement_id, until, person_id)
  values (i.id, now() + make_interval(days => days), person)
  on conflict (improvement_id) do update set until = excluded.until, person_id = excluded.person_id, snoozed_at = now();
  perform private.append_event(i, 'snoozed', i.status, jsonb_build_object('made_by', 'review', 'person_id', person,
    'how_known', how_known, 'surface', surface, 'reason', format('for %s day%s', days, case when days > 1 then 's' else '' end)));
  perform private.queue_deliveries(i);
  return i.status;
end;
$$;
comment on function private.snooze is
  '"Not now": digests leave the proposal out and it does not expire for so many days. It can be decided meanwhile.';

create function private.end_snoozes()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  ended record;
  i public.improvements;
  woken int := 0;
begin
  if not exists (select from public.snoozes z where z.until <= now()) then
    return 0;
  end if;
  perform private.take_turn();
  for ended in delete from public.snoozes z where z.until <= now() returning z.improvement_id loop
    select s.* into i from public.improvements s where s.id = ended.improvement_id for no key update;
    if i.status = 'in_review' then
      perform private.append_event(i, 'woken', i.status, private.system_actor('clock', null));
      perform private.queue_deliveries(i);
      woken := woken + 1;
    end if;
  end loop;
  return woken;
end;
$$;
comment on function private.end_snoozes is 'Brings back what was snoozed until now and is still in review. Run by cron.';
select cron.schedule('end-snoozes', '*/10 * * * *', $$select private.end_snoozes()$$);

create function public.snooze_improvement(improvement uuid, days int, expected_version int)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.snooze(improvement, private.current_person(), days, 'api', 'jwt', expected_version)
$$;
comment on function public.snooze_improvement is 'A signed-in reviewer puts a proposal off for 1 to 30 days.';

create function public.pass_on_improvement(improvement uuid, expected_version int, reason text default null)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.pass_on(improvement, private.current_person(), reason, 'api', 'jwt', expected_version)
$$;
comment on function public.pass_on_improvement is 'A signed-in reviewer says "not me"; another one is asked.';
grant execute on function public.snooze_improvement, public.pass_on_improvement to authenticated;

revoke all on public.review_requests, public.snoozes from anon, authenticated, service_role;
grant select on public.review_requests, public.snoozes to authenticated, service_role;
alter table public.review_requests enable row level security;
alter table public.snoozes enable row level security;
create policy "members see who is asked" on public.review_requests for select to authenticated
  using (improvement_id in (select id from public.improvements));
create policy "members see what is snoozed" on public.snoozes for select to authenticated
  using (improvement_id in (select id from public.improvements));
