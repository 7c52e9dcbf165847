-- Quiet hours: what would ring somebody's phone waits until they are over; decisions and what they change do not.

create function private.quiet_until(team bigint, moment timestamptz default now())
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  rules constant public.policies := private.policy_for(team, '');
  zone constant text := coalesce(rules.time_zone, 'UTC');
  local constant timestamp := moment at time zone zone;
  is_quiet constant boolean := case
    when rules.quiet_from < rules.quiet_until then local::time >= rules.quiet_from and local::time < rules.quiet_until
    else local::time >= rules.quiet_from or local::time < rules.quiet_until end;
begin
  -- From one time to the same time is no time at all, and one of the two alone says nothing.
  if rules.quiet_from is distinct from rules.quiet_until and coalesce(is_quiet, false) then
    return (local::date + rules.quiet_until + case when local::time >= rules.quiet_until then interval '1 day' else '0' end) at time zone zone;
  end if;
  return null;
end;
$$;
comment on function private.quiet_until is 'When the quiet hours end that a team has at a moment; null when it is not quiet then.';

create function private.hold_for_quiet_hours()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  team constant bigint := coalesce(new.team_id, (select i.team_id from public.improvements i where i.id = new.improvement_id));
  notifies constant boolean := case new.kind
    -- Posting notifies, changing what was posted does not.
    when 'slack_message' then exists (select from public.improvements i where i.id = new.improvement_id and i.slack_message_ts is null)
    when 'slack_batch' then exists (select from public.channel_posts p where p.id = (new.payload ->> 'post')::bigint and p.message_ts is null)
    else new.kind in ('slack_note', 'slack_comments', 'slack_digest', 'slack_summary') end;
begin
  if notifies then
    -- Not before what it is an answer to.
    new.held_until := greatest(private.quiet_until(team), (select max(d.held_until) from public.deliveries d
      where d.improvement_id = new.improvement_id and d.surface = 'slack' and d.done_at is null and d.dead_at is null));
    new.run_after := greatest(new.run_after, new.held_until);
  end if;
  return new;
end;
$$;
comment on function private.hold_for_quiet_hours is 'Trigger: what notifies people of a team waits until its quiet hours are over.';
create trigger hold_for_quiet_hours before insert on public.deliveries
  for each row when (new.kind like 'slack\_%') execute function private.hold_for_quiet_hours();

create function private.hold_anew()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.deliveries d
  set held_until = held.until, run_after = case when d.run_after = d.held_until then coalesce(held.until, now()) else d.run_after end
  from (select o.id, private.quiet_until(coalesce(o.team_id, i.team_id)) as until
    from public.deliveries o left join public.improvements i on i.id = o.improvement_id
    where o.done_at is null and o.dead_at is null and o.held_until > now()) held
  where d.id = held.id and d.held_until is distinct from held.until;
  return null;
end;
$$;
comment on function private.hold_anew is 'Trigger: other quiet hours count for what is held already.';
create trigger hold_anew after insert or delete or update of quiet_from, quiet_until, time_zone on public.policies
  for each statement execute function private.hold_anew();
