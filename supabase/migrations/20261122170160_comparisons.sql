-- Where no experiment was possible: the team's change beside that of teams that did not change, and what is kept without harm.

create function public.team_histories(improvement uuid, days_before int default 112, days_after int default 14, most_teams int default 60)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with treated as (
    select i.team_id, i.deployed_at, i.deployed_at - make_interval(days => days_before) as from_time,
      i.deployed_at + make_interval(days => days_after) as to_time
    from public.improvements i where i.id = improvement and i.deployed_at is not null
  ), closed as materialized (
    select k.team_id, floor(extract(epoch from k.started_at - t.deployed_at) / 86400)::int as day, k.outcome = 'success' as success,
      case when k.ended_at is not null and not k.times_derived
        then ln(greatest(extract(epoch from k.ended_at - k.started_at)::float8, 0.001)) end as log_seconds
    from treated t cross join public.teams team
    join public.tasks k on k.team_id = team.id and k.started_at >= t.from_time and k.started_at < t.to_time
    where k.outcome is not null
  ), chosen as (
    select c.team_id from closed c cross join treated t group by c.team_id, t.team_id
    order by c.team_id = t.team_id desc, count(*) desc, c.team_id limit most_teams
  ), days as (
    select c.team_id, c.day, count(*) as tasks, count(*) filter (where c.success) as successes,
      count(c.log_seconds) as timed_tasks, coalesce(sum(c.log_seconds), 0) as sum_log_seconds
    from closed c where c.team_id in (select h.team_id from chosen h) group by c.team_id, c.day
  ), changed as (
    -- Whatever took effect in a team, by this system or by hand.
    select i.team_id, floor(extract(epoch from i.deployed_at - t.deployed_at) / 86400)::int as day
    from treated t join public.improvements i on i.deployed_at >= t.from_time and i.deployed_at < t.to_time
    union
    select a.team_id, floor(extract(epoch from a.created_at - t.deployed_at) / 86400)::int
    from treated t join public.artifacts a on a.version > 1 and a.created_at >= t.from_time and a.created_at < t.to_time
  )
  select coalesce(jsonb_agg(jsonb_build_object('team', h.team_id, 'treated', h.team_id = t.team_id,
    'days', (select jsonb_agg(jsonb_build_array(d.day, d.tasks, d.successes, d.timed_tasks, d.sum_log_seconds) order by d.day)
      from days d where d.team_id = h.team_id),
    'changes', coalesce((select jsonb_agg(c.day order by c.day) from changed c where c.team_id = h.team_id), '[]'))
    order by h.team_id), '[]')
  from chosen h cross join treated t
$$;
comment on function public.team_histories is
  'Outcomes of the busiest teams around the deployment of an improvement by day (0 is the first with the change): day, tasks, successes, tasks with a duration, sum of the logarithms of their seconds; and the days on which each team changed anything. Called by measure-impact.';

create function private.keep_unharmed()
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  i record;
  kept int := 0;
begin
  perform private.take_turn();
  for i in
    select s.id, p.days_until_kept from public.improvements s
    cross join lateral (select r.days_until_kept from private.policy_for(s.team_id, s.change_type, s.risk) r) p
    where s.status = 'deployed' and s.deployed_at < now() - make_interval(days => p.days_until_kept)
      and not exists (select from public.experiments x where x.improvement_id = s.id and x.ended_at is null)
      and not private.seems_harmful(s.id)
    order by s.id
  loop
    perform private.move_improvement(i.id, 'kept', private.system_actor('impact', format('no harm was seen in %s days', i.days_until_kept)));
    kept := kept + 1;
  end loop;
  return kept;
end;
$$;
comment on function private.keep_unharmed is
  'Keeps what was deployed for as long as policy asks without harm being seen. What is observed to do harm waits for a person. Run by cron.';

grant execute on function public.team_histories to service_role;
select cron.schedule('keep-unharmed', '12 5 * * *', $$select private.keep_unharmed()$$);
