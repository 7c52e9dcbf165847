-- Whether the whole helps: the five numbers by which this system is judged itself.

create function public.success_between(since timestamptz, until timestamptz)
returns table (team_id bigint, proposals int, decided int, approved int, share_approved float8, measured int, average_gain float8,
  deployed int, hours_to_deployment float8, patterns_offered int, patterns_adopted int, share_adopted float8)
language sql
stable
set search_path = ''
as $$
  with decisions as (
    -- The first decision of each; what a person asks for afterwards is a matter of its own.
    select distinct on (e.improvement_id) e.improvement_id, e.to_status, e.occurred_at from public.improvement_events e
    where e.kind = 'moved' and e.from_status = 'in_review' and e.to_status in ('approved', 'rejected', 'changes_requested')
    order by e.improvement_id, e.id
  ), facts as (
    select i.team_id,
      i.created_at >= since and i.created_at < until as is_new,
      d.occurred_at >= since and d.occurred_at < until as is_decided,
      d.to_status = 'approved' as is_approved,
      i.deployed_at >= since and i.deployed_at < until as is_deployed,
      extract(epoch from i.deployed_at - i.created_at)::float8 / 3600 as hours,
      g.effect as gain,
      a.considered_at >= since and a.considered_at < until as is_offered,
      i.deployed_at is not null and i.status not in ('reverting', 'reverted') as is_in_force
    from public.improvements i
    left join decisions d on d.improvement_id = i.id
    left join public.improvement_gains g on g.improvement_id = i.id
    left join public.pattern_adoptions a on a.improvement_id = i.id and a.how = 'offered'
  ), counted as (
    select f.team_id,
      count(*) filter (where f.is_new)::int as proposals,
      count(*) filter (where f.is_decided)::int as decided,
      count(*) filter (where f.is_decided and f.is_approved)::int as approved,
      count(f.gain) filter (where f.is_deployed)::int as measured,
      avg(f.gain) filter (where f.is_deployed) as average_gain,
      count(*) filter (where f.is_deployed)::int as deployed,
      percentile_cont(0.5) within group (order by f.hours) filter (where f.is_deployed) as hours_to_deployment,
      count(*) filter (where f.is_offered)::int as patterns_offered,
      count(*) filter (where f.is_offered and f.is_in_force)::int as patterns_adopted
    from facts f
    where f.is_new or f.is_decided or f.is_deployed or f.is_offered
    group by grouping sets ((f.team_id), ())
  )
  select c.team_id, c.proposals, c.decided, c.approved, c.approved::float8 / nullif(c.decided, 0), c.measured, c.average_gain,
    c.deployed, c.hours_to_deployment, c.patterns_offered, c.patterns_adopted, c.patterns_adopted::float8 / nullif(c.patterns_offered, 0)
  from counted c
$$;
comment on function public.success_between is
  'The five numbers by which the whole is judged, for what happened from since until before until, per team and (team_id empty) for all teams that the reader may see. See success_metrics.';

create view public.success_metrics with (security_invoker = true) as
select m.* from public.success_between(now() - interval '90 days', 'infinity') m;
comment on view public.success_metrics is
  'Whether the whole helps, over the last ninety days: per team, and in the row with empty team_id for all teams that you may see.';
comment on column public.success_metrics.proposals is 'Proposals that were made.';
comment on column public.success_metrics.decided is 'Proposals that were decided for the first time: approved, rejected, or changes asked for; approved of them.';
comment on column public.success_metrics.share_approved is 'approved of decided, 0 to 1.';
comment on column public.success_metrics.average_gain is
  'Mean gain in success rate of the deployed changes whose effect was measured (0.06 is six points), those undone later included; shrunken, see improvement_gains. measured says how many these are.';
comment on column public.success_metrics.hours_to_deployment is 'Median hours from proposal to deployment, of what was deployed.';
comment on column public.success_metrics.patterns_offered is 'Changes that were proposed because they worked in another team.';
comment on column public.success_metrics.share_adopted is 'Of these, the share that is in force now, 0 to 1; patterns_adopted is their number.';

create view public.success_metrics_by_week with (security_invoker = true) as
select w.week::date as week, m.*
from generate_series(date_trunc('week', now()) - interval '11 weeks', date_trunc('week', now()), interval '1 week') w (week)
cross join lateral public.success_between(w.week, w.week + interval '1 week') m;
comment on view public.success_metrics_by_week is 'success_metrics for each of the last twelve weeks, the present one included; weeks begin on Monday, UTC. Weeks in which nothing happened have only zeros.';

revoke all on public.success_metrics, public.success_metrics_by_week from anon, authenticated, service_role;
grant select on public.success_metrics, public.success_metrics_by_week to authenticated, service_role;
grant execute on function public.success_between to authenticated, service_role;
