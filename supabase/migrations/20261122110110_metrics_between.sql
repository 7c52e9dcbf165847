-- Any window of the metrics in one query, by team, agent, artifact version or experiment arm. docs/metrics.md defines each number.

create function private.wilson(successes bigint, trials bigint, side int)
returns float8
language sql
immutable
set search_path = ''
as $$
  select case when trials > 0 then least(1, greatest(0,
    (successes + 1.9207294 + side * 1.959964 * sqrt(successes::float8 * (trials - successes) / trials + 0.9603647)) / (trials + 3.8414588)))
    end
$$;
comment on function private.wilson is 'Lower (side -1) or upper (side 1) end of the 95 % Wilson interval of a share.';
grant execute on function private.wilson to authenticated, service_role;

create function public.metrics_between(team bigint, "from" timestamptz, "to" timestamptz, bucket text default 'day', by text default 'team')
returns table (bucket_start timestamptz, subject text,
  tasks int, tasks_closed int, tasks_succeeded int, tasks_failed int, tasks_abandoned int,
  success_rate float8, success_low float8, success_high float8, abandonment_rate float8,
  inferred_tasks int, inferred_success_rate float8, rework_rate float8, median_duration_seconds float8,
  messages bigint, spoken bigint, share_of_voice float8, fan_out float8, requests bigint, ignored_rate float8,
  mean_reply_seconds float8, reciprocity float8, centralisation float8,
  errors bigint, error_rate float8, error_classes jsonb,
  handoffs bigint, handoff_success_rate float8, handoffs_bounced bigint, clarifications bigint, loops bigint,
  duplicated_call_rate float8, withheld_results bigint, verified_rate float8,
  decisions bigint, mean_decision_seconds float8, mean_decision_turns float8, stalls bigint, stall_seconds float8,
  waited_seconds float8, calls bigint, tokens_in bigint, tokens_out bigint, cost_usd numeric, cost_per_success_usd numeric)
language sql
stable
set search_path = ''
as $$
  with chosen as materialized (
    select t.id, t.team_id, t.outcome, t.arm, t.artifact_versions,
      case when t.ended_at is not null and not t.times_derived then extract(epoch from t.ended_at - t.started_at)::float8 end as seconds,
      date_trunc(case metrics_between.bucket when 'hour' then 'hour' when 'week' then 'week' when 'day' then 'day' end, t.started_at, 'UTC') as bucket_start
    from public.tasks t
    where t.team_id = metrics_between.team and t.started_at >= metrics_between."from" and t.started_at < metrics_between."to"
  ), counted as materialized (
    select c.bucket_start, s.subject, c.id, c.team_id, c.outcome, c.seconds, m as m
    from chosen c
    join public.task_metrics m on m.team_id = c.team_id and m.task_id = c.id
      and (m.agent = '*') = (metrics_between.by <> 'agent')
    cross join lateral (
      select null::text as subject where metrics_between.by = 'team'
      union all select m.agent where metrics_between.by = 'agent'
      union all select coalesce(c.arm, 'none') where metrics_between.by = 'arm'
      union all select v.key || '@' || v.value from jsonb_each_text(c.artifact_versions) v where metrics_between.by = 'artifact_version'
    ) s
  ), sums as (
    select c.bucket_start, c.subject,
      count(*) as n, count(c.outcome) as closed,
      count(*) filter (where c.outcome = 'success') as succeeded,
      count(*) filter (where c.outcome = 'failure') as failed,
      count(*) filter (where c.outcome = 'abandoned') as abandoned,
      count((c.m).inferred_success) filter (where c.outcome is null) as inferred,
      avg((c.m).inferred_success) filter (where c.outcome is null) as inferred_rate,
      count(*) filter (where (c.m).rework_messages > 0) as reworked,
      percentile_cont(0.5) within group (order by c.seconds) as median_seconds,
      sum((c.m).messages) as messages, sum((c.m).spoken) as spoken, sum((c.m).speakers) as speakers,
      sum((c.m).addressees) as addressees, sum((c.m).requests) as requests, sum((c.m).requests_ignored) as ignored,
      sum((c.m).timed_replies) as timed_replies, sum((c.m).reply_seconds) as reply_seconds,
      sum((c.m).errors) as errors, sum((c.m).calls) as calls,
      sum((c.m).handoffs) as handoffs, sum((c.m).handoffs_taken_up) as taken_up, sum((c.m).handoffs_bounced) as bounced,
      sum((c.m).clarifications) as clarifications, sum((c.m).loops) as loops,
      sum((c.m).duplicated_calls) as duplicated, sum((c.m).withheld_results) as withheld,
      count(*) filter (where (c.m).verifications > 0) as verified,
      sum((c.m).decisions) as decisions, sum((c.m).decision_turns) as turns,
      sum((c.m).timed_decisions) as timed_decisions, sum((c.m).decision_seconds) as decision_seconds,
      sum((c.m).stalls) as stalls, sum((c.m).stall_seconds) as stall_seconds, sum((c.m).waited_seconds) as waited_seconds,
      sum((c.m).tokens_in) as tokens_in, sum((c.m).tokens_out) as tokens_out, sum((c.m).cost_usd) as cost_usd
    from counted c group by c.bucket_start, c.subject
  ), voices as (
    -- What agents said; persons are the rest of what was said in the whole task.
    select c.bucket_start, sum(m.spoken) as spoken
    from chosen c join public.task_metrics m on m.team_id = c.team_id and m.task_id = c.id and m.agent <> '*'
    where metrics_between.by = 'agent' group by c.bucket_start
  ), pairs as (
    select c.bucket_start, c.subject, least(e.from_agent, e.to_agent) as one, greatest(e.from_agent, e.to_agent) as other,
      sum(e.messages) filter (where e.from_agent < e.to_agent) as there, sum(e.messages) filter (where e.from_agent > e.to_agent) as back
    from counted c
    join public.task_edges e on e.team_id = c.team_id and e.task_id = c.id and e.from_agent <> e.to_agent
      and (metrics_between.by <> 'agent' or c.subject in (e.from_agent, e.to_agent))
    group by 1, 2, 3, 4
  ), mutual as (
    select p.bucket_start, p.subject,
      sum(2 * least(coalesce(p.there, 0), coalesce(p.back, 0)))::float8 / sum(coalesce(p.there, 0) + coalesce(p.back, 0)) as reciprocity
    from pairs p group by 1, 2
  ), degrees as (
    select p.bucket_start, p.subject, who, count(*) as degree
    from pairs p, unnest(array[p.one, p.other]) who where metrics_between.by <> 'agent' group by 1, 2, 3
  ), central as (
    -- Freeman's degree centralisation: 0 if all speak with equally many, 1 if everything goes through one.
    select d.bucket_start, d.subject,
      case when count(*) > 2 then (count(*) * max(d.degree) - sum(d.degree))::float8 / ((count(*) - 1) * (count(*) - 2)) end as centralisation
    from degrees d group by 1, 2
  ), classes as (
    select e.bucket_start, e.subject, jsonb_object_agg(e.class, e.errors order by e.class) as classes
    from (
      select c.bucket_start, c.subject, x.class, sum(x.errors) as errors
      from counted c join public.task_errors x on x.team_id = c.team_id and x.task_id = c.id
        and (metrics_between.by <> 'agent' or x.agent = c.subject)
      group by 1, 2, 3
    ) e group by 1, 2
  )
  select s.bucket_start, s.subject,
    s.n::int, s.closed::int, s.succeeded::int, s.failed::int, s.abandoned::int,
    s.succeeded::float8 / nullif(s.closed, 0), private.wilson(s.succeeded, s.closed, -1), private.wilson(s.succeeded, s.closed, 1),
    s.abandoned::float8 / nullif(s.closed, 0),
    s.inferred::int, s.inferred_rate, s.reworked::float8 / s.n, s.median_seconds,
    s.messages, s.spoken, case when metrics_between.by = 'agent' then s.spoken::float8 / nullif(v.spoken, 0) end,
    s.addressees::float8 / nullif(s.speakers, 0), s.requests, s.ignored::float8 / nullif(s.requests, 0),
    s.reply_seconds / nullif(s.timed_replies, 0), u.reciprocity, z.centralisation,
    s.errors, s.errors::float8 / nullif(s.messages, 0), coalesce(k.classes, '{}'),
    s.handoffs, s.taken_up::float8 / nullif(s.handoffs, 0), s.bounced, s.clarifications, s.loops,
    s.duplicated::float8 / nullif(s.calls, 0), s.withheld, s.verified::float8 / s.n,
    s.decisions, s.decision_seconds / nullif(s.timed_decisions, 0), s.turns::float8 / nullif(s.decisions, 0), s.stalls, s.stall_seconds,
    s.waited_seconds, s.calls, s.tokens_in, s.tokens_out, s.cost_usd, round(s.cost_usd / nullif(s.succeeded, 0), 8)
  from sums s
  left join voices v on v.bucket_start is not distinct from s.bucket_start
  left join mutual u on u.bucket_start is not distinct from s.bucket_start and u.subject is not distinct from s.subject
  left join central z on z.bucket_start is not distinct from s.bucket_start and z.subject is not distinct from s.subject
  left join classes k on k.bucket_start is not distinct from s.bucket_start and k.subject is not distinct from s.subject
  order by s.bucket_start, s.subject
$$;
comment on function public.metrics_between is
  'The metrics of a team''s tasks that started from "from" (included) to "to" (excluded): bucket hour, day, week (UTC) or all for one row; by team, agent, artifact_version or arm. docs/metrics.md defines each number. Readable by members of the team.';

create function public.edges_between(team bigint, "from" timestamptz, "to" timestamptz, bucket text default 'all')
returns table (bucket_start timestamptz, from_agent text, to_agent text, tasks int, messages bigint, requests bigint,
  requests_ignored bigint, replies bigint, mean_reply_seconds float8, handoffs bigint, handoffs_taken_up bigint)
language sql
stable
set search_path = ''
as $$
  select date_trunc(case edges_between.bucket when 'hour' then 'hour' when 'week' then 'week' when 'day' then 'day' end, t.started_at, 'UTC'),
    e.from_agent, e.to_agent, count(*)::int, sum(e.messages), sum(e.requests), sum(e.requests_ignored), sum(e.replies),
    sum(e.reply_seconds) / nullif(sum(e.timed_replies), 0), sum(e.handoffs), sum(e.handoffs_taken_up)
  from public.tasks t
  join public.task_edges e on e.team_id = t.team_id and e.task_id = t.id
  where t.team_id = edges_between.team and t.started_at >= edges_between."from" and t.started_at < edges_between."to"
  group by 1, 2, 3 order by 1, 5 desc, 2, 3
$$;
comment on function public.edges_between is 'Who spoke to whom in a window: bucket hour, day, week (UTC) or all.';
grant execute on function public.metrics_between, public.edges_between to authenticated, service_role;
