-- The base of a change moved: what is there now is taken over, and the change is proposed or checked anew.

create function public.adopt_artifact(improvement uuid, content text, commit_sha text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  target public.artifacts;
  newest public.artifacts;
begin
  select a.* into target from public.artifacts a where a.id = i.artifact_id;
  if target.id is null or octet_length(adopt_artifact.content) > 262144 then
    return false;
  end if;
  select a.* into newest from public.artifacts a where a.team_id = target.team_id and a.path = target.path order by a.version desc limit 1;
  if newest.content_hash = private.sha256_hex(adopt_artifact.content) then
    return false;
  end if;
  perform private.add_artifact_version(i, adopt_artifact.content, adopt_artifact.commit_sha);
  return true;
end;
$$;
comment on function public.adopt_artifact is
  'Takes what the base branch holds under the target''s path for its newest version, where it is another than is known. Called by deliver-updates.';

create function public.propose_anew(improvement uuid, person uuid, expected_version int, proposed_content text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  present public.artifacts;
  anew uuid;
begin
  select r.id into anew from public.improvements r where r.revision_of = i.id and r.origin = 'person' and r.fingerprint = i.fingerprint
    and r.created_at > now() - interval '1 day' and i.status <> 'in_review'
    and r.status in ('proposed', 'blocked', 'in_review', 'approved', 'changes_requested', 'shipping');
  if anew is not null then
    -- Made by an earlier try whose answer got lost.
    return anew;
  end if;
  perform private.demand_reviewer(person, i.team_id);
  perform private.demand_version(i, expected_version);
  select a.* into present from public.artifacts a
  where a.team_id = i.team_id and a.path = (select t.path from public.artifacts t where t.id = i.artifact_id)
  order by a.version desc limit 1;
  if private.sha256_hex(proposed_content) = present.content_hash then
    perform private.refuse(409, 'nothing_to_change', 'The target holds this content already.');
  end if;
  if i.status = 'shipping' then
    perform private.move_improvement(i.id, 'changes_requested', private.mapped_actor(person, 'proposed anew on what the base branch holds now'));
  end if;
  if i.status in ('in_review', 'approved', 'changes_requested', 'shipping') then
    perform private.move_improvement(i.id, 'superseded', private.mapped_actor(person, format('proposed anew on version %s', present.version))
      || jsonb_build_object('made_by', 'proposer'));
  end if;
  insert into public.improvements (team_id, title, change_type, risk, rationale, artifact_id, base_hash, proposed_content,
    evidence, expected_effect, priority, fingerprint, origin, revision_of)
  values (i.team_id, i.title, i.change_type, i.risk, i.rationale, present.id, present.content_hash,
    propose_anew.proposed_content, i.evidence, i.expected_effect, i.priority, i.fingerprint, 'person', i.id)
  returning id into anew;
  return anew;
exception when unique_violation then
  perform private.refuse(409, 'under_way', 'The same change is under way in another proposal.');
  return null;
end;
$$;
comment on function public.propose_anew is
  'Proposes a change anew, as a new row that is reviewed anew, for a reviewer who asked for it on GitHub: on the newest version of its target, with the content given. Called by deliver-updates.';

create function public.validate_on_new_base(improvement uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  select private.enqueue_work('validation', array[improvement::text]);
  select private.wake('validate-improvement')
$$;
comment on function public.validate_on_new_base is 'Has a change on its way checked again, because the base branch moved. Called by deliver-updates.';

grant execute on function public.adopt_artifact, public.propose_anew, public.validate_on_new_base
  to service_role;
