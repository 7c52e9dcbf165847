-- Some problems show only when many tasks are compared: what is outside the usual, what changed with a new version.

alter table private.work_items drop constraint work_items_kind,
  add constraint work_items_kind check (kind in ('analysis', 'validation', 'impact', 'history'));

create function public.team_history(team bigint, max_tasks int default 1000)
returns table (task_id uuid, started_at timestamptz, outcome text, seconds float8, messages int, tokens bigint, cost_usd float8,
  artifact_versions jsonb, costliest_message_id bigint, last_message_id bigint)
language sql
stable
set search_path = ''
as $$
  select t.id, t.started_at, t.outcome,
    case when t.ended_at is not null and not t.times_derived then extract(epoch from t.ended_at - t.started_at)::float8 end,
    m.messages, m.tokens_in + m.tokens_out, m.cost_usd::float8,
    t.artifact_versions, m.costliest_message_id, m.last_message_id
  from public.tasks t
  join public.task_metrics m on m.team_id = t.team_id and m.task_id = t.id and m.agent = '*'
  where t.team_id = team_history.team
  order by t.started_at desc, t.id
  limit least(max_tasks, 1000)
$$;
comment on function public.team_history is 'A team''s latest analysed tasks in numbers. Called by analyze-teams.';

create function public.record_history(team bigint, lease_token uuid, findings jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not private.complete_work('history', team::text, record_history.lease_token) then
    return false;
  end if;
  delete from public.finding_evidence e using public.findings f
  where f.team_id = record_history.team and f.scope = 'history' and e.finding_id = f.id;
  perform private.record_findings('history', (
    select jsonb_agg(f || jsonb_build_object('team', t.team_id, 'started_at', t.started_at))
    from jsonb_array_elements(findings) f
    join public.tasks t on t.id = (f ->> 'task')::uuid and t.team_id = record_history.team));
  return true;
end;
$$;
comment on function public.record_history is
  'Stores what comparing a team''s tasks gave, in place of what an earlier comparison gave. Called by analyze-teams; false and without effect when the lease was lost.';

create function private.queue_histories()
returns void
language sql
security definer
set search_path = ''
as $$
  select private.enqueue_work('history', array(
    select t.id::text from public.teams t where exists (
      select from public.tasks k where k.team_id = t.id and (k.ended_at > now() - interval '2 hours' or k.created_at > now() - interval '2 hours'))))
$$;
comment on function private.queue_histories is 'Queues the comparison of the tasks of every team that had news. Run by cron.';

grant execute on function public.team_history, public.record_history to service_role;
select cron.schedule('analyze-history', '47 * * * *', $$select private.queue_histories(); select private.wake('analyze-teams')$$);
