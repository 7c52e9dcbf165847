-- What becomes of the repositories themselves: renamed, and the App suspended in them.

create function public.rename_repository(former text, present text)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  renamed int;
begin
  if lower(former) = lower(present) or present !~ '^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$' then
    return 0;
  end if;
  perform private.take_turn();
  perform set_config('improvement.actor', private.system_actor('delivery', format('GitHub renamed %s to %s', former, present))::text, true);
  update public.teams t set repository = present where lower(t.repository) = lower(former);
  update public.improvements i set repository = present where lower(i.repository) = lower(former);
  get diagnostics renamed = row_count;
  update public.github_dashboards d set repository = lower(present) where d.repository = lower(former)
    and not exists (select from public.github_dashboards o where o.repository = lower(present));
  -- Read on from there: what is older than what is remembered of words would be taken again.
  update private.github_readings r set repository = lower(present) where r.repository = lower(former)
    and not exists (select from private.github_readings o where o.repository = lower(present));
  perform set_config('improvement.actor', '', true);
  return renamed;
end;
$$;
comment on function public.rename_repository is
  'Follows a repository to its new name, in teams, improvements, its dashboard and how far it was read. Called by receive-github, and by deliver-updates when GitHub leads it from the old name to the new one.';

create function public.receive_github_rename(delivery_key text, former text, present text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not exists (select from public.improvements i where lower(i.repository) = lower(former))
      and not exists (select from public.teams t where lower(t.repository) = lower(former)) then
    return jsonb_build_object('ignored', 'no team has this repository');
  end if;
  if not private.remember_webhook('github', delivery_key, 'repository.renamed') then
    return jsonb_build_object('repeated', true);
  end if;
  return private.close_receipt('github', delivery_key, jsonb_build_object('renamed', public.rename_repository(former, present)));
end;
$$;
comment on function public.receive_github_rename is 'GitHub says that a repository has another name. At most once per delivery_key. Called by receive-github.';

create function public.receive_github_suspension(delivery_key text, account text, suspended boolean)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.remember_webhook('github', delivery_key, case when suspended then 'installation.suspend' else 'installation.unsuspend' end) then
    return jsonb_build_object('repeated', true);
  end if;
  if suspended then
    perform private.raise_alarm('github_suspended', account,
      'The GitHub App is suspended for this account; its owner ends that in the settings of the installation.');
  else
    update public.alarms a set resolved_at = now()
    where a.kind = 'github_suspended' and a.subject = account and a.resolved_at is null;
    -- What waits need not wait out its time. What is locked is being worked on, or will be.
    update public.deliveries d set run_after = now()
    where d.id in (select o.id from public.deliveries o where o.surface = 'github' and o.done_at is null and o.dead_at is null
      for update skip locked);
    perform private.wake('deliver-updates');
  end if;
  return private.close_receipt('github', delivery_key, jsonb_build_object('suspended', suspended));
end;
$$;
comment on function public.receive_github_suspension is
  'The installation of the GitHub App was suspended, or is so no longer. At most once per delivery_key. Called by receive-github.';

grant execute on function public.receive_github_rename, public.receive_github_suspension, public.rename_repository
  to service_role;
