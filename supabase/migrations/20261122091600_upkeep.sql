-- What goes wrong in silence becomes visible, what fell behind is taken up again, and what is old goes.

create table public.alarms (
  id bigint generated always as identity primary key,
  kind text not null constraint alarms_kind check (kind in (
    'record_broken', 'job_missing', 'job_failing', 'work_dead', 'work_waiting', 'delivery_dead', 'delivery_waiting',
    'default_partition', 'github_suspended')),
  subject text not null default '',
  message text not null,
  raised_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  times_seen int not null default 1,
  resolved_at timestamptz
);
create unique index alarms_open on public.alarms (kind, subject) where resolved_at is null;
comment on table public.alarms is
  'What somebody should look at: a record that was tampered with, cron jobs that are missing or fail, work and deliveries that were given up or wait for long, messages that no partition takes. Raised and resolved by private.watch.';
comment on column public.alarms.seen_at is 'When it was last found to be so.';
comment on column public.alarms.resolved_at is 'When it was found to be over; empty while it lasts.';

revoke all on public.alarms from anon, authenticated, service_role;
grant select on public.alarms to authenticated, service_role;
alter table public.alarms enable row level security;
create policy "administrators see alarms" on public.alarms for select to authenticated
  using ((select private.is_administrator()));

create function private.raise_alarm(kind text, subject text, message text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.alarms as a (kind, subject, message)
  values (raise_alarm.kind, raise_alarm.subject, raise_alarm.message)
  on conflict (kind, subject) where resolved_at is null do update
    set message = excluded.message, seen_at = now(), times_seen = a.times_seen + 1
$$;
comment on function private.raise_alarm is 'Raises an alarm, or counts it once more while it lasts.';

create function private.sound(kind text, found jsonb)
returns void
language sql
security definer
set search_path = ''
as $$
  update public.alarms a set resolved_at = now()
  where a.kind = sound.kind and a.resolved_at is null and not sound.found ? a.subject;
  select private.raise_alarm(sound.kind, f.key, f.value) from jsonb_each_text(sound.found) f
$$;
comment on function private.sound is 'Raises the alarms of a kind that were found now (subject to message), and resolves the others of that kind.';

create function private.expected_jobs()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array['sweep-validation', 'sweep-delivery', 'analyze-teams', 'analyze-history', 'propose-improvements', 'measure-impact',
    'maintain-partitions', 'start-waiting', 'reconcile-surfaces', 'watch', 'expire-improvements', 'requeue-silent-tasks',
    'apply-retention', 'purge-history', 'count-experiments', 'watch-experiments', 'keep-unharmed', 'end-snoozes', 'post-digests', 'sweep-threads', 'catch-up-with-github']
$$;
comment on function private.expected_jobs is 'The cron jobs that there have to be.';

create function private.watch()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.sound('record_broken', (select coalesce(jsonb_object_agg(coalesce(b.id::text, 'end'), b.problem), '{}')
    from (select * from private.broken_events() limit 20) b));
  perform private.sound('job_missing', (select coalesce(jsonb_object_agg(e.name, 'This cron job does not exist or is switched off.'), '{}')
    from unnest(private.expected_jobs()) e (name)
    where not exists (select from cron.job j where j.jobname = e.name and j.active)));
  perform private.sound('job_failing', (select coalesce(jsonb_object_agg(j.jobname, left(r.return_message, 500)), '{}')
    from cron.job j, lateral (select d.status, d.return_message from cron.job_run_details d
      where d.jobid = j.jobid and d.status in ('succeeded', 'failed') order by d.runid desc limit 1) r
    where r.status = 'failed' and j.jobname is not null));
  perform private.sound('work_dead', (select coalesce(jsonb_object_agg(w.kind, w.message), '{}') from (
    select k.kind, format('%s given up, last: %s', count(*), left(max(k.last_error), 300)) as message
    from private.work_items k where k.dead_at is not null group by k.kind) w));
  perform private.sound('work_waiting', (select coalesce(jsonb_object_agg(w.kind, w.message), '{}') from (
    select k.kind, format('%s due for more than an hour. Are the functions deployed, and the Vault secrets set?', count(*)) as message
    from private.work_items k
    where k.dead_at is null and k.run_after < now() - interval '1 hour' and k.attempts = 0 group by k.kind) w));
  perform private.sound('delivery_dead', (select coalesce(jsonb_object_agg(w.kind, w.message), '{}') from (
    select d.kind, format('%s given up, last: %s', count(*), left(max(d.last_error), 300)) as message
    from public.deliveries d where d.dead_at is not null and d.done_at is null group by d.kind) w));
  perform private.sound('delivery_waiting', (select coalesce(jsonb_object_agg(w.kind, w.message), '{}') from (
    select d.kind, format('%s due for more than an hour. Are the functions deployed, and the Vault secrets set?', count(*)) as message
    from public.deliveries d
    where d.done_at is null and d.dead_at is null and d.run_after < now() - interval '1 hour' and d.attempts = 0 group by d.kind) w));
end;
$$;
comment on function private.watch is 'Looks for what goes wrong in silence and says so in alarms. Run by cron.';

create function private.keep_partitions()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.maintain_message_partitions();
  -- What is left now is dated further ahead than partitions are made.
  perform private.sound('default_partition', (select case when count(*) = 0 then '{}'::jsonb else jsonb_build_object('',
      format('%s messages are dated in the future (%s and later), by a wrong clock.', count(*), min(m.occurred_at))) end
    from private.messages_default m));
end;
$$;
comment on function private.keep_partitions is 'Upkeep of the partitions of messages, and an alarm for what no partition takes. Run by cron.';

create function private.reconcile_surfaces()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- What becomes of a pull request is told by webhooks, which GitHub does not repeat. What was abandoned may be reopened,
  -- and what was sent back may be merged all the same.
  insert into public.deliveries (improvement_id, kind, idempotency_key)
  select i.id, 'github_sync', format('github_sync:reconcile:%s:%s', i.id, to_char(now() at time zone 'UTC', 'YYYYMMDDHH24'))
  from public.improvements i
  where i.repository is not null
    and (i.status in ('shipping', 'reverting')
      or i.status in ('abandoned', 'changes_requested') and i.pull_request_number is not null
        and i.status_changed_at > now() - interval '30 days')
    and not exists (select from public.deliveries d where d.improvement_id = i.id and d.surface = 'github'
      and d.done_at is null and d.dead_at is null)
  on conflict (idempotency_key) do nothing;
  -- Whatever GitHub takes from us for an account shows that its suspension is over, also where no webhook told of the end.
  update public.alarms a set resolved_at = now()
  where a.kind = 'github_suspended' and a.resolved_at is null
    and exists (select from public.deliveries d left join public.improvements i on i.id = d.improvement_id
      where d.kind in ('github_sync', 'github_dashboard', 'github_catch_up') and d.done_at > a.seen_at
        and a.subject in ('', split_part(lower(coalesce(i.repository, d.payload ->> 'repository')), '/', 1)));
end;
$$;
comment on function private.reconcile_surfaces is
  'Once an hour looks at the pull requests that are open or may be reopened, and ends alarms of suspensions that are over, so that a lost webhook delays an improvement and does not strand it. Run by cron.';

create function private.requeue_silent_tasks()
returns void
language sql
security definer
set search_path = ''
as $$
  -- For three days, so that a day without cron misses none.
  select private.enqueue_work('analysis', array(
    select t.id::text from public.tasks t,
      lateral (select coalesce(max(m.occurred_at), t.started_at) as at from public.messages m
        where m.task_id = t.id and m.occurred_at >= t.started_at) last
    where t.outcome is null and t.source <> 'import' and t.started_at > now() - interval '30 days'
      and last.at < now() - interval '24 hours' and last.at > now() - interval '96 hours'))
$$;
comment on function private.requeue_silent_tasks is
  'Has open tasks analysed again that nobody has written to for a day: that they fell silent is itself something to find. Run by cron.';

create function private.expire_improvements()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
  expired int := 0;
begin
  perform private.take_turn();
  for i in
    select s.* from public.improvements s
    where s.status in ('proposed', 'in_review', 'approved', 'changes_requested') and s.waits_for is null
      and not exists (select from public.snoozes z where z.improvement_id = s.id)
      and s.status_changed_at < now() - make_interval(days => (private.policy_for(s.team_id, s.change_type, s.risk)).days_until_expiry)
    order by s.id
  loop
    perform private.move_improvement(i.id, 'expired', private.system_actor('clock', 'nothing happened for longer than policy allows'));
    expired := expired + 1;
  end loop;
  return expired;
end;
$$;
comment on function private.expire_improvements is 'Ends proposals that nobody decided or shipped for as long as policy allows; what waits for a limit or was snoozed does not expire. Run by cron.';

create function private.apply_retention()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  rules constant public.policies := private.organisation_policy();
begin
  if rules.messages_kept_days is not null then
    perform private.drop_old_messages(now() - make_interval(days => rules.messages_kept_days));
  end if;
  if rules.events_kept_days is not null then
    perform private.remove_old_events(now() - make_interval(days => rules.events_kept_days));
  end if;
end;
$$;
comment on function private.apply_retention is 'Removes messages and events that are older than policies keep them. Run by cron.';

create function private.purge_history()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Longer than GitHub and Slack repeat anything.
  delete from public.webhook_receipts r where r.received_at < now() - interval '90 days';
  delete from public.deliveries d where d.done_at < now() - interval '90 days';
  delete from private.github_words w where w.seen_at < now() - interval '90 days';
  delete from private.github_moments m where m.moment < now() - interval '90 days';
  delete from public.alarms a where a.resolved_at < now() - interval '90 days';
  delete from cron.job_run_details d where d.end_time < now() - interval '7 days';
  -- Made anew from its pattern when its subject is met again.
  delete from public.rate_budgets b
  where b.subject not in ('', '*') and b.counted_at < now() - interval '7 days' and coalesce(b.paused_until, '-infinity') < now();
  begin
    delete from net._http_response r where r.created < now() - interval '1 day';
  exception when insufficient_privilege then
    -- pg_net removes them itself; this is for the case that it sleeps.
    null;
  end;
end;
$$;
comment on function private.purge_history is
  'Removes receipts, what is known of GitHub''s words, finished deliveries and resolved alarms after 90 days, cron''s history and the rate budgets of single subjects after 7, pg_net''s answers after one. Run by cron.';

select cron.schedule('start-waiting', '* * * * *', $$select private.start_waiting()$$);
select cron.schedule('reconcile-surfaces', '37 * * * *', $$select private.reconcile_surfaces()$$);
select cron.schedule('watch', '7 * * * *', $$select private.watch()$$);
select cron.schedule('maintain-partitions', '23 3 * * *', $$select private.keep_partitions()$$);
select cron.schedule('purge-history', '41 3 * * *', $$select private.purge_history()$$);
select cron.schedule('apply-retention', '3 4 * * *', $$select private.apply_retention()$$);
select cron.schedule('requeue-silent-tasks', '33 4 * * *', $$select private.requeue_silent_tasks()$$);
select cron.schedule('expire-improvements', '52 4 * * *', $$select private.expire_improvements()$$);
