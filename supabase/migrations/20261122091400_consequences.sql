-- What follows from a move: the new version of the artifact, findings addressed, rivals superseded, surfaces told.

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
  perform private.follow_with_experiments(i, from_status);
  -- Leaving one of these may have made room for something that waits.
  if from_status in ('proposed', 'in_review', 'approved', 'shipping', 'changes_requested', 'reverting') then
    perform private.start_waiting();
  end if;
end;
$$;
comment on function private.follow_move is 'Called once for each move, in its transaction, after the move is recorded.';

create function private.revert(improvement uuid, expected_version int, target text, reason text, url text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  person constant uuid := private.current_person();
begin
  perform private.demand_decider(i, person);
  perform private.demand_version(i, expected_version);
  if i.status not in ('deployed', 'kept', 'reverting') then
    perform private.refuse(409, 'not_deployed', format('This improvement is %s; there is nothing to undo.', replace(i.status, '_', ' ')));
  end if;
  -- Without a move there is no event, and whoever asked first would be overwritten without a trace.
  if i.status = target then
    perform private.refuse(409, 'move_not_allowed', 'This improvement is being undone already.');
  end if;
  if target = 'reverted' and url is null then
    perform private.refuse(422, 'reversion_url_missing', 'Please say where it was undone.', 'Give the address of the commit or pull request.');
  end if;
  perform set_config('improvement.actor', private.api_actor('review', private.given_reason(reason))::text, true);
  update public.improvements r
  set status = target, reverted_by = (select p.name from public.people p where p.id = person), reversion_url = url
  where r.id = improvement;
  perform set_config('improvement.actor', '', true);
end;
$$;
comment on function private.revert is 'A signed-in reviewer has a deployed improvement undone, or says that it was undone by hand.';

create function public.revert_improvement(improvement uuid, expected_version int, reason text)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.revert(improvement, expected_version, 'reverting', reason, null)
$$;
comment on function public.revert_improvement is 'A signed-in reviewer has a deployed improvement undone; a revert pull request follows.';

create function public.confirm_reverted(improvement uuid, expected_version int, reversion_url text)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.revert(improvement, expected_version, 'reverted', 'undone by hand: ' || reversion_url, reversion_url)
$$;
comment on function public.confirm_reverted is
  'A signed-in reviewer says that a deployed improvement was undone by hand, and where. The way out for what has no pull request to revert.';

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
  if administrator then
    perform private.demand_known(i);
  end if;
  -- What nobody in particular proposed has no proposer who could take it back: null is not yes.
  if i.id is null or not (administrator or coalesce(i.proposed_by = (select auth.uid()), false)) then
    perform private.refuse(403, 'not_the_proposer', 'Only its proposer or an administrator takes a proposal back.');
  end if;
  perform private.move_improvement(improvement, 'withdrawn', private.api_actor(
    case when administrator then 'administrator' else 'proposer' end, private.given_reason(reason)));
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
  perform private.demand_administrator(private.current_person(), null, 'has a blocked proposal validated again');
  perform private.move_improvement(improvement, 'proposed', private.api_actor('administrator', 'validate again'));
end;
$$;
comment on function public.validate_again is 'An administrator has a blocked proposal validated again, after policy or validator changed.';

-- Two changes of the same content cannot both ship: the later one is superseded, or proposed anew on what is there now.
create function private.replace_revised(revision public.improvements)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  outer_actor constant text := current_setting('improvement.actor', true);
  revised public.improvements;
begin
  select * into revised from public.improvements r
  where r.id = revision.revision_of and r.status in ('proposed', 'in_review', 'approved', 'changes_requested');
  -- Somebody else's proposal is not taken out of the queue by proposing something on top of it.
  if revised.id is null or revised.proposed_by is distinct from revision.proposed_by
      and not coalesce(private.person_holds(private.current_person(), revision.team_id, 'reviewer', 'administrator'), false) then
    return;
  end if;
  perform private.move_improvement(revised.id, 'superseded', jsonb_build_object('made_by', 'proposer',
    'person_id', private.current_person(), 'how_known', case when revision.proposed_by is null then 'system' else 'jwt' end,
    'surface', case when revision.proposed_by is null then 'system' else 'api' end,
    'reason', 'a revision took its place: ' || revision.id));
  perform set_config('improvement.actor', coalesce(outer_actor, ''), true);
end;
$$;
comment on function private.replace_revised is 'A revision by the same proposer, or by a reviewer, takes the place of what it revises.';

create function public.rebase_improvement(improvement uuid, expected_version int, proposed_content text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  present public.artifacts;
  rebased constant uuid := gen_random_uuid();
begin
  if private.is_administrator() then
    perform private.demand_known(i);
  end if;
  if i.id is null or not coalesce(i.proposed_by = (select auth.uid()), false)
      and not private.person_holds(private.current_person(), i.team_id, 'reviewer', 'administrator') then
    perform private.refuse(403, 'not_the_proposer', 'Only its proposer or a reviewer of the team proposes a change anew.');
  end if;
  perform private.demand_version(i, expected_version);
  if i.status not in ('proposed', 'in_review', 'approved', 'changes_requested', 'superseded', 'expired', 'rejected', 'abandoned', 'withdrawn') then
    perform private.refuse(409, 'move_not_allowed', format('An improvement that is %s is not proposed anew.', replace(i.status, '_', ' ')));
  end if;
  select a.* into present from public.artifacts a
  where a.team_id = i.team_id and a.path = (select t.path from public.artifacts t where t.id = i.artifact_id)
  order by a.version desc limit 1;
  if private.sha256_hex(proposed_content) = present.content_hash then
    perform private.refuse(409, 'nothing_to_change', 'The target holds this content already.');
  end if;
  if i.status in ('proposed', 'in_review', 'approved', 'changes_requested') then
    perform private.move_improvement(i.id, 'superseded', private.api_actor('proposer',
      format('proposed anew on version %s: %s', present.version, rebased)));
  end if;
  insert into public.improvements (id, team_id, title, change_type, risk, rationale, artifact_id, base_hash, proposed_content,
    evidence, expected_effect, priority, fingerprint, origin, revision_of)
  values (rebased, i.team_id, i.title, i.change_type, i.risk, i.rationale, present.id, present.content_hash,
    rebase_improvement.proposed_content, i.evidence, i.expected_effect, i.priority, i.fingerprint,
    case when private.current_person() is null then 'team' else 'person' end, i.id);
  return rebased;
end;
$$;
comment on function public.rebase_improvement is
  'Proposes a change anew on the present version of its target, with the content that the caller gives. A new row: approvals are not carried over, and what it replaces is superseded.';

grant execute on function public.revert_improvement, public.confirm_reverted, public.withdraw_improvement, public.validate_again,
  public.rebase_improvement to authenticated;
