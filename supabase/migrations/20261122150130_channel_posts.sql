-- What a channel is told about all of its proposals: a digest each working day, small proposals to decide together, a summary each week.

create table public.channel_posts (
  id bigint generated always as identity primary key,
  kind text not null constraint channel_posts_kind check (kind in ('digest', 'batch', 'summary')),
  channel text not null,
  day date not null,
  improvement_ids uuid[] not null default '{}',
  message_ts text,
  created_at timestamptz not null default now(),
  unique (kind, channel, day)
);
create index channel_posts_batches on public.channel_posts using gin (improvement_ids) where kind = 'batch';
comment on table public.channel_posts is
  'Messages about more than one proposal: per channel and day one digest, one batch of small proposals, one weekly summary. private.post_digests writes them, deliver-updates posts them.';
comment on column public.channel_posts.improvement_ids is 'The proposals that a batch offers; its message is changed as they are decided.';

create function private.teams_of_channel(channel text)
returns bigint[]
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(array_agg(t.id order by t.id), '{}') from public.teams t where t.slack_channel_id = channel
$$;
comment on function private.teams_of_channel is 'The teams whose proposals are reviewed in a Slack channel. The first one''s policies say when the channel is told.';

create function private.add_channel_post(kind text, channel text, day date, improvement_ids uuid[] default '{}')
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  post bigint;
begin
  insert into public.channel_posts (kind, channel, day, improvement_ids)
  values (add_channel_post.kind, add_channel_post.channel, add_channel_post.day, add_channel_post.improvement_ids)
  on conflict do nothing
  returning id into post;
  if post is not null then
    insert into public.deliveries (team_id, kind, idempotency_key, payload)
    values ((private.teams_of_channel(channel))[1], 'slack_' || kind, format('slack_%s:%s', kind, post), jsonb_build_object('post', post));
  end if;
end;
$$;
comment on function private.add_channel_post is 'Queues a message for a channel, once per kind and day.';

-- What was just posted by itself needs no digest, and nobody has had time to look at it.
create function private.waiting_in_channel(channel text)
returns setof public.improvements
language sql
stable
security definer
set search_path = ''
as $$
  select i.* from public.improvements i
  where i.slack_channel_id = channel and i.status = 'in_review' and i.status_changed_at < now() - interval '4 hours'
    and not exists (select from public.snoozes z where z.improvement_id = i.id)
  order by i.status_changed_at, i.id
$$;
comment on function private.waiting_in_channel is 'Proposals of a channel that have been in review for more than four hours and are not snoozed, the oldest first.';

create function private.post_digests(moment timestamptz default now())
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  smallest_batch constant int := 3;
  largest_batch constant int := 10;
  spot record;
  rules public.policies;
  local timestamp;
  small uuid[];
begin
  for spot in select t.slack_channel_id as channel, min(t.id) as team from public.teams t where t.slack_channel_id is not null group by 1 order by 2 loop
    rules := private.policy_for(spot.team, '');
    local := moment at time zone coalesce(rules.time_zone, 'UTC');
    -- Two hours, so that a cron job that was late still tells it, and one that was off for a day does not tell yesterday's.
    continue when rules.digest_at is null or local::time < rules.digest_at or local::time - rules.digest_at > interval '2 hours';
    if extract(isodow from local) = rules.summary_weekday then
      perform private.add_channel_post('summary', spot.channel, local::date);
    end if;
    continue when extract(isodow from local) > 5;
    if exists (select from private.waiting_in_channel(spot.channel)) then
      perform private.add_channel_post('digest', spot.channel, local::date);
    end if;
    small := array(select w.id from private.waiting_in_channel(spot.channel) w
      where w.risk = 'low' and w.change_type in ('prompt_refinement', 'parameter_tuning')
        -- What has a remark, or could not be checked, is looked at by itself.
        and not coalesce((select v.report @? '$.checks[*] ? (@.status == "failed" || @.status == "not_checkable")'
          from public.validations v where v.improvement_id = w.id order by v.id desc limit 1), false)
        and not exists (select from public.channel_posts p where p.kind = 'batch' and p.improvement_ids @> array[w.id])
      limit largest_batch);
    if cardinality(small) >= smallest_batch then
      perform private.add_channel_post('batch', spot.channel, local::date, small);
    end if;
  end loop;
end;
$$;
comment on function private.post_digests is
  'Queues what each channel is told today, by policies.digest_at and summary_weekday of its first team: a digest where something waits, a batch where at least three small proposals do, a summary once a week. Run by cron.';
select cron.schedule('post-digests', '*/10 * * * *', $$select private.post_digests()$$);

create function private.refresh_batches()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.deliveries (team_id, kind, idempotency_key, payload)
  select new.team_id, 'slack_batch', format('slack_batch:%s:%s:%s', p.id, new.id, new.version), jsonb_build_object('post', p.id)
  from public.channel_posts p
  where p.kind = 'batch' and p.message_ts is not null and p.improvement_ids @> array[new.id]
  on conflict (idempotency_key) do nothing;
  return null;
end;
$$;
comment on function private.refresh_batches is 'Trigger: a batch shows what was decided on one of its proposals.';
create trigger refresh_batches after update of status on public.improvements
  for each row when (old.status is distinct from new.status) execute function private.refresh_batches();

create function private.proposal_line(i public.improvements)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('id', i.id, 'version', i.version, 'title', i.title, 'status', i.status, 'risk', i.risk,
    'change_type', i.change_type, 'since', i.status_changed_at, 'channel', i.slack_channel_id, 'message_ts', i.slack_message_ts,
    'expected_effect', i.expected_effect, 'team', (select t.name from public.teams t where t.id = i.team_id),
    'path', a.path, 'agent', a.agent, 'waits_for', i.waits_for, 'decided_by', i.decided_by,
    'snoozed_until', (select z.until from public.snoozes z where z.improvement_id = i.id),
    'asked', (select coalesce(jsonb_agg(p.name order by q.asked_at, p.name), '[]') from public.review_requests q
      join public.people p on p.id = q.person_id where q.improvement_id = i.id and q.passed_on_at is null))
  from public.artifacts a where a.id = i.artifact_id
$$;
comment on function private.proposal_line is 'What a list says of a proposal.';

create function public.read_channel_post(post bigint)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('id', p.id, 'kind', p.kind, 'channel', p.channel, 'day', p.day, 'message_ts', p.message_ts, 'created_at', p.created_at,
    'proposals', case p.kind
      when 'digest' then (select coalesce(jsonb_agg(private.proposal_line(w)), '[]') from private.waiting_in_channel(p.channel) w)
      when 'batch' then (select coalesce(jsonb_agg(private.proposal_line(i) order by array_position(p.improvement_ids, i.id)), '[]')
        from public.improvements i where i.id = any (p.improvement_ids))
      else '[]' end,
    'snoozed', (select count(*) from public.improvements i join public.snoozes z on z.improvement_id = i.id
      where i.slack_channel_id = p.channel and i.status = 'in_review'),
    'held', (select count(*) from public.improvements i where i.slack_channel_id = p.channel and i.waits_for is not null))
  from public.channel_posts p where p.id = post
$$;
comment on function public.read_channel_post is 'What a message about several proposals has to say now. Called by deliver-updates.';

create function public.record_channel_post(post bigint, message_ts text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.channel_posts p set message_ts = record_channel_post.message_ts where p.id = post and p.message_ts is null;
  if not found then
    return false;
  end if;
  -- What was decided while it was being posted is not in it.
  insert into public.deliveries (team_id, kind, idempotency_key, payload)
  select (private.teams_of_channel(p.channel))[1], 'slack_batch', format('slack_batch:%s:posted', p.id), jsonb_build_object('post', p.id)
  from public.channel_posts p
  where p.id = post and p.kind = 'batch' and cardinality(private.teams_of_channel(p.channel)) > 0
  on conflict (idempotency_key) do nothing;
  return true;
end;
$$;
comment on function public.record_channel_post is 'Writes down where a message about several proposals was posted; false when that was known. Called by deliver-updates.';

create function public.channel_summary(channel text, since timestamptz, until timestamptz)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with ours as (
    select * from public.improvements i where i.team_id = any (private.teams_of_channel(channel))
  ), moves as (
    select e.improvement_id, e.kind, e.from_status, e.to_status, e.reason, e.occurred_at
    from public.improvement_events e join ours on ours.id = e.improvement_id
    where e.occurred_at >= since and e.occurred_at < until
  ), counted as (
    select
      count(distinct improvement_id) filter (where kind = 'proposed') as proposed,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'in_review') as to_review,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'blocked') as blocked,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'approved') as approved,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'rejected') as rejected,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'changes_requested') as changes_requested,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'deployed' and from_status <> 'reverting') as deployed,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'kept') as kept,
      count(distinct improvement_id) filter (where kind = 'moved' and to_status = 'reverted') as reverted
    from moves
  ), decisions as (
    select extract(epoch from d.occurred_at - r.occurred_at) / 3600 as hours
    from moves d, lateral (select max(e.occurred_at) as occurred_at from public.improvement_events e
      where e.improvement_id = d.improvement_id and e.kind = 'moved' and e.to_status = 'in_review' and e.occurred_at <= d.occurred_at) r
    where d.kind = 'moved' and d.from_status = 'in_review' and r.occurred_at is not null
  )
  select to_jsonb(counted) || jsonb_build_object(
    'teams', (select coalesce(jsonb_agg(t.name order by t.id), '[]') from public.teams t where t.id = any (private.teams_of_channel(channel))),
    'in_review', (select count(*) from ours where ours.status = 'in_review'),
    'hours_to_decision', (select percentile_cont(0.5) within group (order by hours) from decisions),
    'waiting', (select coalesce(jsonb_agg(w.line), '[]') from (
      select private.proposal_line(i) as line from ours o join public.improvements i on i.id = o.id
      where o.status = 'in_review' order by o.status_changed_at limit 5) w),
    'reverts', (select coalesce(jsonb_agg(r.line), '[]') from (
      select jsonb_build_object('id', o.id, 'title', o.title, 'reason', (select b.reason from public.improvement_events b
        where b.improvement_id = o.id and b.to_status = 'reverting' order by b.id desc limit 1)) as line
      from moves m join ours o on o.id = m.improvement_id where m.kind = 'moved' and m.to_status = 'reverted' order by m.occurred_at limit 5) r),
    -- In force at the end of the time; which of them helped is for whoever measures to say.
    'in_force', (select coalesce(jsonb_agg(f.line), '[]') from (
      select jsonb_build_object('id', o.id, 'title', o.title, 'status', o.status) as line
      from ours o where o.status in ('deployed', 'kept') order by o.deployed_at desc nulls last limit 20) f))
  from counted
$$;
comment on function public.channel_summary is
  'What became of the proposals of a channel''s teams within a time: the funnel, the median hours to a decision, reverts with reasons, what is in force, what waits longest. Called by deliver-updates and receive-slack.';

grant execute on function public.read_channel_post, public.record_channel_post, public.channel_summary to service_role;

revoke all on public.channel_posts from anon, authenticated, service_role;
grant select on public.channel_posts to authenticated, service_role;
alter table public.channel_posts enable row level security;
create policy "members see what their channels were told" on public.channel_posts for select to authenticated
  using (channel in (select t.slack_channel_id from public.teams t where t.id in (select private.teams_as('member', 'reviewer', 'administrator'))));
