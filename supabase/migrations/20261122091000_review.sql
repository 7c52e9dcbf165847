-- Decisions of people, from whichever surface, counted in one place.

create table public.reviews (
  id bigint generated always as identity primary key,
  improvement_id uuid not null references public.improvements,
  person_id uuid not null references public.people,
  decision text not null constraint reviews_decision check (decision in ('approve', 'reject', 'request_changes')),
  reason text constraint reviews_reason_length check (length(reason) <= 4000),
  surface text not null constraint reviews_surface check (surface in ('api', 'studio', 'slack', 'github')),
  how_known text not null constraint reviews_how_known check (how_known in ('jwt', 'mapped', 'asserted')),
  version int not null,
  decided_at timestamptz not null default now(),
  unique (improvement_id, person_id)
);
create index reviews_person on public.reviews (person_id);
comment on table public.reviews is 'One decision per person and improvement, with how the person was known and on which version it was made.';

revoke all on public.reviews from anon, authenticated, service_role;
grant select on public.reviews to authenticated, service_role;
alter table public.reviews enable row level security;
create policy "members read decisions" on public.reviews for select to authenticated
  using (improvement_id in (select id from public.improvements));

create function private.quorum_reached(i public.improvements)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  with approvals as (
    select how_known = 'asserted' as asserted from public.reviews where improvement_id = i.id and decision = 'approve'
  ), counted as (
    -- A name typed in Studio proves little: at most one of them counts, and none for code and tools.
    select count(*) filter (where not asserted)
      + case when i.change_type in ('code_modification', 'tool_addition') then 0
          else least(count(*) filter (where asserted), 1) end as people
    from approvals
  )
  select counted.people >= (private.policy_for(i.team_id, i.change_type, i.risk)).quorum from counted
$$;
comment on function private.quorum_reached is 'Whether enough people approved, by the policy in force.';

create function private.approvable_by_policy(i public.improvements)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  -- Who proposes says what the risk is; only the system's own word counts here.
  select i.status = 'in_review' and i.change_type in ('prompt_refinement', 'parameter_tuning')
    and i.origin in ('rule', 'model', 'pattern') and i.proposed_by is null
    -- What people of another team wrote is of medium risk, and needs people of this one.
    and (i.origin <> 'pattern' or i.risk = 'low')
    and coalesce(array_position(array['low', 'medium', 'high'], i.risk)
      <= array_position(array['low', 'medium'], (private.policy_for(i.team_id, i.change_type, i.risk)).auto_approve_up_to), false)
$$;
comment on function private.approvable_by_policy is
  'Whether a policy approves an improvement without a person: never code, tools and roles, never what a team or a person proposed or what people of another team wrote.';

create function private.approve_by_policy(improvement uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
begin
  if private.approvable_by_policy(i) then
    perform private.move_improvement(improvement, 'approved', private.system_actor('policy',
      format('policies approve a %s of %s risk', replace(i.change_type, '_', ' '), i.risk)));
  end if;
end;
$$;
comment on function private.approve_by_policy is 'Approves what has passed the checks, where a policy says so.';

create function private.demand_reviewer(person uuid, team bigint)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.person_holds(person, team, 'reviewer', 'administrator') then
    perform private.refuse(403, 'not_a_reviewer', 'You are not a reviewer of this team.', 'An administrator adds reviewers in memberships.');
  end if;
end;
$$;
comment on function private.demand_reviewer is 'Refuses whoever may not decide for a team.';

create function private.demand_decider(i public.improvements, person uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if person is null then
    perform private.refuse(403, 'unknown_person', 'This account is not mapped to a person, so it cannot decide.',
      'An administrator maps accounts in identities.');
  end if;
  perform private.demand_known(i);
  perform private.demand_reviewer(person, i.team_id);
end;
$$;
comment on function private.demand_decider is
  'Refuses whoever may not decide on an improvement. Asked first: a stranger is told nothing about its state.';

create function private.demand_version(i public.improvements, expected int)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if expected is distinct from i.version then
    perform private.refuse(409, 'stale_version',
      format('This improvement has changed since you looked at it; it is %s now.', replace(i.status, '_', ' ')), 'Look at it again and decide anew.');
  end if;
end;
$$;
comment on function private.demand_version is 'Refuses what was asked of another version than the present one.';

create function private.demand_in_review(i public.improvements)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if i.status <> 'in_review' then
    perform private.refuse(409, 'not_in_review', format('This improvement is %s; there is nothing to decide.', replace(i.status, '_', ' ')),
      'Look at it again: somebody may have decided already.');
  end if;
end;
$$;
comment on function private.demand_in_review is 'Refuses to decide what has been decided, or is not ready for it.';

create function private.given_reason(reason text, is_wanted boolean default false)
returns text
language plpgsql
set search_path = ''
as $$
declare
  given constant text := nullif(btrim(reason, E' \t\r\n'), '');
begin
  if is_wanted and given is null then
    perform private.refuse(422, 'reason_missing', 'Please say why.', 'The reason is shown to the team and teaches the next proposal.');
  end if;
  if length(given) > 4000 then
    perform private.refuse(422, 'reason_too_long', 'The reason is longer than 4,000 characters.', 'Say it shorter.');
  end if;
  return given;
end;
$$;
comment on function private.given_reason is
  'What a person gave as a reason, trimmed; null for none. Refuses more than 4,000 characters, and none where one is wanted.';

create function private.add_review(i public.improvements, person uuid, decision text, reason text, surface text, how_known text)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  given text;
begin
  perform private.demand_reviewer(person, i.team_id);
  if i.proposed_by is not null and exists (
      select from public.identities d where d.person_id = person and d.provider = 'supabase' and d.external_id = i.proposed_by::text) then
    perform private.refuse(403, 'own_proposal', 'Nobody decides on their own proposal.', 'Ask another reviewer.');
  end if;
  perform private.demand_in_review(i);
  if decision is null or decision not in ('approve', 'reject', 'request_changes') then
    perform private.refuse(422, 'unknown_decision', 'A decision is approve, reject or request_changes.');
  end if;
  given := private.given_reason(reason, decision <> 'approve');
  insert into public.reviews as known (improvement_id, person_id, decision, reason, surface, how_known, version)
  values (i.id, person, decision, given, surface, how_known, i.version)
  -- A name that somebody typed does not keep its owner from deciding.
  on conflict (improvement_id, person_id) do update
    set decision = excluded.decision, reason = excluded.reason, surface = excluded.surface, how_known = excluded.how_known,
      version = excluded.version, decided_at = excluded.decided_at
    where known.how_known = 'asserted' and excluded.how_known <> 'asserted';
  if not found then
    perform private.refuse(409, 'already_decided', 'You have decided on this improvement already.',
      'A quorum counts people; another person has to decide.');
  end if;
  return case
    when decision = 'reject' then 'rejected'
    when decision = 'request_changes' then 'changes_requested'
    when private.quorum_reached(i) then 'approved'
    else 'in_review' end;
end;
$$;
comment on function private.add_review is
  'Adds a person''s decision after checking that the person may decide, and returns the status that follows. The caller holds the row''s lock.';

create function private.decide(improvement uuid, person uuid, decision text, reason text, surface text, how_known text, expected_version int)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  target text;
  given text;
  actor jsonb;
begin
  perform private.demand_decider(i, person);
  perform private.demand_version(i, expected_version);
  target := private.add_review(i, person, decision, reason, surface, how_known);
  given := private.given_reason(reason);
  actor := jsonb_build_object('made_by', 'review', 'person_id', person, 'how_known', how_known, 'surface', surface, 'reason', given);
  perform private.append_event(i, 'decided', i.status, actor || jsonb_build_object('reason', concat_ws(': ', decision, given)));
  if target <> 'in_review' then
    perform set_config('improvement.actor', actor::text, true);
    update public.improvements set status = target, decided_by = (select name from public.people where id = person),
      decision_reason = given
    where id = improvement;
    perform set_config('improvement.actor', '', true);
  else
    perform private.queue_deliveries(i);
  end if;
  return target;
end;
$$;
comment on function private.decide is
  'Records a decision made on expected_version and moves the improvement when the decision settles it; returns the status that follows.';

create function public.decide_improvement(improvement uuid, decision text, expected_version int, reason text default null)
returns text
language plpgsql
security definer
set search_path = ''
as $$
begin
  return private.decide(improvement, private.current_person(), decision, reason, 'api', 'jwt', expected_version);
end;
$$;
comment on function public.decide_improvement is
  'A signed-in reviewer decides: approve, reject or request_changes, on the version that was looked at. Returns the status that follows.';
grant execute on function public.decide_improvement to authenticated;
