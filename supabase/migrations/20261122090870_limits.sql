-- Limits and holds: what exceeds them waits with its reason and goes on by itself, in order; nothing is dropped.

create function private.rests_on_imports(i public.improvements)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  with shown as (
    select e.task_id from public.finding_evidence e
    where e.team_id = i.team_id and e.finding_id in (select private.finding_ids(i.evidence))
    union
    select m.task_id from public.messages m
    where m.team_id = i.team_id and m.id in (select private.evidence_ids(i.evidence, 'messages'))
  ), counted as (
    select count(*) filter (where t.source = 'import') as imported, count(*) filter (where t.source <> 'import') as own
    from shown join public.tasks t on t.id = shown.task_id
  )
  select imported > 0 and own < (private.policy_for(i.team_id, i.change_type, i.risk)).min_evidence_tasks from counted
$$;
comment on function private.rests_on_imports is
  'Whether a proposal would not have enough evidence without tasks that were loaded from a file, whose origin nobody here has seen.';

create function private.proposal_waits_for(i public.improvements)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  rules constant public.policies := private.policy_for(i.team_id, i.change_type, i.risk);
begin
  if rules.paused then
    return 'paused';
  end if;
  if rules.hold_imported_evidence and i.released_by is null and private.rests_on_imports(i) then
    return 'release';
  end if;
  if (select count(*) from public.improvements o
      where o.team_id = i.team_id and o.admitted_at > now() - interval '1 hour') >= rules.proposals_per_hour then
    return 'hourly_limit';
  end if;
  if (select count(*) from public.improvements o
      where o.team_id = i.team_id and o.status in ('proposed', 'in_review') and o.waits_for is null and o.id <> i.id) >= rules.open_proposals then
    return 'open_proposals';
  end if;
  -- For each reviewer of the team: what waits for this person in all teams. Who proposed a change does not decide it.
  if (select min(load.decisions) from (
        select (select count(*) from public.improvements o
            where o.status in ('proposed', 'in_review') and o.waits_for is null and o.id <> i.id
              and exists (select from public.memberships h where h.person_id = r.person_id
                and (h.team_id = o.team_id or h.team_id is null) and h.role in ('reviewer', 'administrator'))
              and not exists (select from public.reviews d where d.improvement_id = o.id and d.person_id = r.person_id)) as decisions
        from (select distinct m.person_id from public.memberships m
          where m.role in ('reviewer', 'administrator') and (m.team_id = i.team_id or m.team_id is null)) r) load)
      >= rules.decisions_per_reviewer then
    return 'reviewers';
  end if;
  return null;
end;
$$;
comment on function private.proposal_waits_for is 'Which hold or limit keeps a proposal from being taken up now; null for none.';

create function private.new_proposal_waits_for(i public.improvements)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  -- Those before it go first.
  select coalesce(private.proposal_waits_for(i), (select o.waits_for from public.improvements o
    where o.team_id = i.team_id and o.status = 'proposed' and o.waits_for is not null and o.waits_for <> 'release'
    order by o.waits_since, o.id limit 1))
$$;
comment on function private.new_proposal_waits_for is 'What a new proposal waits for: a hold, a limit, or its turn behind others of its team.';

create function private.pull_request_waits_for(i public.improvements)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  with open as (
    select lower(o.repository) = lower(i.repository) as same from public.improvements o
    where o.repository is not null and o.id <> i.id
      and (o.status in ('shipping', 'reverting') or o.status = 'approved' and o.waits_for is null
        or o.status = 'changes_requested' and o.pull_request_number is not null)
  )
  select case
    when i.repository is null then null
    when (private.policy_for(i.team_id, i.change_type, i.risk)).paused then 'paused'
    when (select count(*) from open where same) >= (private.policy_for(i.team_id, i.change_type, i.risk)).open_pull_requests then 'repository'
    when (select count(*) from open) >= (private.organisation_policy()).open_pull_requests_in_total then 'organisation' end
$$;
comment on function private.pull_request_waits_for is
  'Which limit keeps the pull request of an approved change from being opened now. Reverts do not wait, but count.';

create function private.new_pull_request_waits_for(i public.improvements)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(private.pull_request_waits_for(i), (select o.waits_for from public.improvements o
    where o.status = 'approved' and o.waits_for is not null and lower(o.repository) = lower(i.repository)
    order by o.waits_since, o.id limit 1))
$$;
comment on function private.new_pull_request_waits_for is 'What a change that was just approved waits for: a limit, or its turn behind others of its repository.';
