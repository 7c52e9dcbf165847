-- What waits goes on in order when there is room, or when somebody releases it; and everybody can see why it waits.

create function private.let_on(i public.improvements, reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  outer_actor constant text := current_setting('improvement.actor', true);
begin
  perform set_config('improvement.actor', private.system_actor('policy', null)::text, true);
  update public.improvements w
  set waits_for = let_on.reason, waits_since = case when let_on.reason is not null then now() end,
      admitted_at = case when w.status = 'proposed' and let_on.reason is null then now() else w.admitted_at end
  where w.id = i.id
  returning * into i;
  perform set_config('improvement.actor', coalesce(outer_actor, ''), true);
  if reason is not null then
    perform private.append_event(i, 'waits', null, private.system_actor('policy', reason));
    -- Its surfaces say for what it waits; a proposal that waits has none yet.
    if i.status = 'approved' then
      perform private.queue_sync(i, 'waits');
    end if;
    return;
  end if;
  perform private.append_event(i, 'released', null, private.system_actor('policy', null));
  if i.status = 'proposed' then
    perform private.enqueue_work('validation', array[i.id::text]);
    perform private.wake('validate-improvement');
  else
    perform private.queue_sync(i, 'released');
  end if;
end;
$$;
comment on function private.let_on is 'Lets a waiting improvement go on, or has it wait for something else from now on.';

create function private.start_waiting()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  outer_actor constant text := current_setting('improvement.actor', true);
  w public.improvements;
  reason text;
  alike text;
  full_up jsonb := '{}'::jsonb;
  started int := 0;
begin
  if not exists (select from public.improvements i where i.waits_for is not null and i.waits_for <> 'release') then
    return 0;
  end if;
  perform private.take_turn();
  for w in
    select * from public.improvements i where i.waits_for is not null and i.waits_for <> 'release' order by i.waits_since, i.id
  loop
    -- What keeps one keeps those behind it that the same rules hold for.
    alike := concat_ws(' ', w.status, w.team_id, w.repository, w.change_type, w.risk);
    reason := coalesce(full_up ->> alike,
      case w.status when 'approved' then private.pull_request_waits_for(w) else private.proposal_waits_for(w) end);
    if reason <> 'release' then
      full_up := full_up || jsonb_build_object(alike, reason);
    end if;
    if reason is null then
      perform private.let_on(w, null);
      started := started + 1;
    elsif reason <> w.waits_for then
      -- It keeps its place; only what keeps it has changed.
      perform set_config('improvement.actor', private.system_actor('policy', null)::text, true);
      update public.improvements i set waits_for = reason where i.id = w.id;
      perform set_config('improvement.actor', coalesce(outer_actor, ''), true);
    end if;
  end loop;
  return started;
end;
$$;
comment on function private.start_waiting is
  'Starts what waits and may go on now, the longest waiting first. Called when something made room, when policies change, and by cron.';

create function private.start_waiting_after_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.start_waiting();
  return null;
end;
$$;
comment on function private.start_waiting_after_change is 'Trigger: a changed policy may make room.';
create trigger start_waiting after insert or update or delete on public.policies
  for each statement execute function private.start_waiting_after_change();

create function private.release(i public.improvements, person uuid, how_known text, surface text)
returns public.improvements
language plpgsql
security definer
set search_path = ''
as $$
begin
  if i.waits_for is distinct from 'release' then
    perform private.refuse(409, 'not_held', 'This improvement does not wait for a release.', 'See waits_for.');
  end if;
  i.released_by := (select p.name from public.people p where p.id = person);
  i.waits_for := private.new_proposal_waits_for(i);
  i.waits_since := case when i.waits_for is not null then now() end;
  i.admitted_at := case when i.waits_for is null then now() end;
  perform private.append_event(i, 'released', null, jsonb_build_object('made_by', 'administrator', 'person_id', person,
    'how_known', how_known, 'surface', surface, 'reason', 'rests on imported history'));
  if i.waits_for is null then
    perform private.enqueue_work('validation', array[i.id::text]);
    perform private.wake('validate-improvement');
  else
    perform private.append_event(i, 'waits', null, private.system_actor('policy', i.waits_for));
  end if;
  return i;
end;
$$;
comment on function private.release is 'The row as it is once a person has released it; limits still hold.';

create function public.release_improvement(improvement uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
begin
  perform private.demand_administrator(private.current_person(), null, 'releases what rests on imported history');
  i := private.lock_improvement(improvement);
  perform private.demand_known(i);
  i := private.release(i, private.current_person(), 'jwt', 'api');
  perform set_config('improvement.actor', private.system_actor('administrator', null)::text, true);
  update public.improvements r
  set released_by = i.released_by, waits_for = i.waits_for, waits_since = i.waits_since, admitted_at = i.admitted_at
  where r.id = i.id;
  perform set_config('improvement.actor', '', true);
  return coalesce(i.waits_for, 'started');
end;
$$;
comment on function public.release_improvement is
  'An administrator releases a proposal that rests on imported history. Returns started, or the limit that it waits for now.';
grant execute on function public.release_improvement to authenticated;

create view public.waiting_improvements with (security_invoker = true) as
select i.id, i.team_id, i.title, i.status, i.waits_for,
  case i.waits_for
    when 'release' then 'It rests on imported history. An administrator looks at it and types a name into released_by.'
    when 'paused' then 'The team is paused; it goes on when somebody resumes it (policies.paused, or /improve resume in Slack).'
    when 'hourly_limit' then 'The team made as many proposals within an hour as policy takes up.'
    when 'open_proposals' then 'As many proposals of the team are open as policy allows; it goes on when one is decided.'
    when 'reviewers' then 'Every reviewer of the team has as many decisions to make as policy allows.'
    when 'repository' then 'As many pull requests are open in the repository as policy allows; its own follows when one is closed.'
    when 'organisation' then 'As many pull requests are open in all repositories as policy allows; its own follows when one is closed.'
  end as why,
  i.waits_since,
  row_number() over (partition by i.status, i.team_id, i.waits_for = 'release' order by i.waits_since, i.id)::int as place
from public.improvements i
where i.waits_for is not null;
comment on view public.waiting_improvements is 'What waits, why, since when, and at which place among those of its team. Nothing here is lost: it goes on by itself, or once it is released.';
revoke all on public.waiting_improvements from anon, authenticated, service_role;
grant select on public.waiting_improvements to authenticated, service_role;
