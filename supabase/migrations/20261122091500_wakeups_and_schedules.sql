-- When functions run: woken by a row, and by cron for whatever a wake-up lost.

create function private.wake(function_name text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  guard constant text := 'improvement.woken_' || replace(function_name, '-', '_');
  base_url text;
  wake_key text;
begin
  if current_setting(guard, true) = 'yes' then
    return;
  end if;
  select s.decrypted_secret into base_url from vault.decrypted_secrets s where s.name = 'project_url';
  select s.decrypted_secret into wake_key from vault.decrypted_secrets s where s.name = 'wake_key';
  if base_url is null or wake_key is null then
    return;
  end if;
  perform net.http_post(
    url := rtrim(base_url, '/') || '/functions/v1/' || function_name,
    body := '{}'::jsonb,
    headers := jsonb_build_object('content-type', 'application/json', 'x-wake-key', wake_key),
    timeout_milliseconds := 5000);
  perform set_config(guard, 'yes', true);
exception when others then
  -- A wake-up is a courtesy: cron finds the work within a minute, and a writer must never fail for it.
  raise warning 'waking % failed: %', function_name, sqlerrm;
end;
$$;
comment on function private.wake is
  'Asks a function to look for work, at most once per transaction. Needs the Vault secrets project_url and wake_key; without them, or when pg_net fails, nothing happens and cron finds the work. The key can do nothing but wake.';

create function private.wake_when_due(work text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if work = 'delivery' then
    if exists (select from public.deliveries where done_at is null and dead_at is null and run_after <= now()) then
      perform private.wake('deliver-updates');
    end if;
  elsif exists (select from private.work_items w where w.kind = work and w.dead_at is null and w.run_after <= now()) then
    perform private.wake(case work when 'analysis' then 'analyze-teams' when 'validation' then 'validate-improvement' when 'impact' then 'measure-impact' when 'experiment' then 'measure-impact' end);
  end if;
end;
$$;
comment on function private.wake_when_due is 'The sweep: wakes the function for a kind of work if any waits. Run by cron.';

create function private.wake_on_insert()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (select from written) then
    perform private.wake(tg_argv[0]);
  end if;
  return null;
end;
$$;
comment on function private.wake_on_insert is 'Trigger: wakes the function named by its argument when a statement has written rows.';
create trigger wake_delivery after insert on public.deliveries referencing new table as written
  for each statement execute function private.wake_on_insert('deliver-updates');
create trigger wake_validation after insert on public.improvements referencing new table as written
  for each statement execute function private.wake_on_insert('validate-improvement');

select cron.schedule('sweep-validation', '* * * * *', $$select private.wake_when_due('validation')$$);
select cron.schedule('sweep-delivery', '* * * * *', $$select private.wake_when_due('delivery')$$);
select cron.schedule('analyze-teams', '* * * * *', $$select private.wake_when_due('analysis')$$);
select cron.schedule('propose-improvements', '0 6 * * 1', $$select private.wake('propose-improvements')$$);
select cron.schedule('measure-impact', '17 * * * *', $$select private.queue_measurements(); select private.wake_when_due('impact')$$);
