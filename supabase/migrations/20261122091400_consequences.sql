-- What follows from a move: the new version of the artifact, findings addressed, rivals superseded, surfaces told.

create function private.finding_ids(evidence jsonb)
returns setof bigint
language sql
immutable
set search_path = ''
as $$
  select (f #>> '{}')::bigint
  from jsonb_array_elements(case jsonb_typeof(evidence -> 'findings') when 'array' then evidence -> 'findings' else '[]' end) f
  where f #>> '{}' ~ '^[0-9]{1,18}$'
$$;
comment on function private.finding_ids is
  'Ids of the findings that an improvement rests on. Evidence is the proposer''s text: what is no id is passed over, for it must not hinder a merge.';

create function private.add_artifact_version(i public.improvements, content text, commit_sha text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.artifacts (team_id, agent, kind, path, version, content, commit_sha)
  select a.team_id, a.agent, a.kind, a.path,
    (select max(version) + 1 from public.artifacts v where v.team_id = a.team_id and v.path = a.path),
    add_artifact_version.content, add_artifact_version.commit_sha
  from public.artifacts a
  where a.id = i.artifact_id
    and private.sha256_hex(add_artifact_version.content) <> (select v.content_hash from public.artifacts v
      where v.team_id = a.team_id and v.path = a.path order by version desc limit 1)
$$;
comment on function private.add_artifact_version is 'Writes the content as the newest version of the improvement''s target, unless it is in force already.';

create function private.supersede_rivals(i public.improvements)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  rival record;
begin
  for rival in
    select r.id, r.status from public.improvements r
    where r.team_id = i.team_id and r.id <> i.id and r.status in ('proposed', 'in_review', 'approved', 'changes_requested', 'shipping')
      and (select path from public.artifacts where id = r.artifact_id) = (select path from public.artifacts where id = i.artifact_id)
    order by r.id
    for no key update
  loop
    -- What is on its way already has a pull request, and a person says what becomes of that.
    perform private.move_improvement(rival.id, case rival.status when 'shipping' then 'changes_requested' else 'superseded' end, private.system_actor('delivery', 'another change of the same file was deployed: ' || i.title));
  end loop;
end;
$$;
comment on function private.supersede_rivals is 'Two changes of the same content cannot both be deployed: the others were made on a version that is no more.';

create function private.follow_move(i public.improvements, from_status text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if i.status = 'proposed' then
    perform private.enqueue_work('validation', array[i.id::text]);
  elsif i.status = 'deployed' and from_status <> 'reverting' then
    perform private.add_artifact_version(i, i.proposed_content, i.merge_commit_sha);
    perform private.supersede_rivals(i);
    update public.findings f set status = 'addressed'
    where f.team_id = i.team_id and f.status = 'open'
      and f.id in (select private.finding_ids(i.evidence));
  elsif i.status = 'reverted' then
    -- Only what this improvement brought is taken back; a later change on top of it stays until the file is read anew.
    if private.sha256_hex(i.proposed_content) = (select c.content_hash from public.artifacts c
        where c.team_id = i.team_id and c.path = (select path from public.artifacts where id = i.artifact_id)
        order by c.version desc limit 1) then
      perform private.add_artifact_version(i, (select content from public.artifacts where id = i.artifact_id), null);
    end if;
    update public.findings f set status = 'open'
    where f.team_id = i.team_id and f.status = 'addressed'
      and f.id in (select private.finding_ids(i.evidence));
  end if;
  perform private.queue_deliveries(i);
end;
$$;
comment on function private.follow_move is 'Called once for each move, in its transaction, after the move is recorded.';

create function public.revert_improvement(improvement uuid, expected_version int, reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  person constant uuid := private.current_person();
begin
  perform private.demand_reviewer(person, i.team_id);
  if expected_version is distinct from i.version then
    perform private.refuse(409, 'stale_version', 'This improvement has changed since you looked at it.', 'Look at it again and decide anew.');
  end if;
  perform private.move_improvement(improvement, 'reverting', jsonb_build_object('made_by', 'review', 'person_id', person,
    'how_known', 'jwt', 'surface', 'api', 'reason', reason));
end;
$$;
comment on function public.revert_improvement is 'A signed-in reviewer has a deployed improvement undone; a revert pull request follows.';

create function public.withdraw_improvement(improvement uuid, reason text default null)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  administrator constant boolean := private.is_administrator();
begin
  -- What nobody in particular proposed has no proposer who could take it back: null is not yes.
  if i.id is null or not (administrator or coalesce(i.proposed_by = (select auth.uid()), false)) then
    perform private.refuse(403, 'not_the_proposer', 'Only its proposer or an administrator takes a proposal back.');
  end if;
  perform private.move_improvement(improvement, 'withdrawn', jsonb_build_object(
    'made_by', case when administrator then 'administrator' else 'proposer' end, 'person_id', private.current_person(),
    'how_known', 'jwt', 'surface', 'api', 'reason', reason));
end;
$$;
comment on function public.withdraw_improvement is 'The proposer or an administrator takes a proposal back.';

create function public.validate_again(improvement uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.is_administrator() then
    perform private.refuse(403, 'not_an_administrator', 'Only an administrator has a blocked proposal validated again.');
  end if;
  perform private.move_improvement(improvement, 'proposed', jsonb_build_object('made_by', 'administrator',
    'person_id', private.current_person(), 'how_known', 'jwt', 'surface', 'api', 'reason', 'validate again'));
end;
$$;
comment on function public.validate_again is 'An administrator has a blocked proposal validated again, after policy or validator changed.';

grant execute on function public.revert_improvement, public.withdraw_improvement, public.validate_again to authenticated;
