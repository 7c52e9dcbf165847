-- What Slack and GitHub allow within a time, as budgets that all workers draw from: each knows what the others spent.

create table public.rate_budgets (
  surface text not null constraint rate_budgets_surface check (surface in ('slack', 'github')),
  operation text not null constraint rate_budgets_operation_length check (length(operation) between 1 and 100),
  subject text not null default '' constraint rate_budgets_subject_length check (length(subject) <= 200),
  burst int not null constraint rate_budgets_burst check (burst >= 1),
  per_minute float8 not null constraint rate_budgets_per_minute check (per_minute > 0),
  spent float8 not null default 0,
  counted_at timestamptz not null default now(),
  paused_until timestamptz,
  primary key (surface, operation, subject)
);
comment on table public.rate_budgets is
  'What may be asked of a surface: burst at once and per_minute from then on, so that no stretch of t minutes holds more than burst + t × per_minute. Raise or lower the two numbers here when the workspace or the App has other limits.';
comment on column public.rate_budgets.operation is
  'What is limited. GitHub: requests, points, content_per_minute, content_per_hour. Slack: a method such as chat.postMessage; * is for methods without a row of their own.';
comment on column public.rate_budgets.subject is
  'Whom the limit is counted for. Empty: the whole surface. *: the pattern for subjects that are counted one by one, such as Slack channels; their rows are made when they are first met.';
comment on column public.rate_budgets.spent is 'What was spent and has not come back by counted_at; per_minute of it comes back each minute.';
comment on column public.rate_budgets.paused_until is 'The surface itself asked to wait until then (retry-after, or a budget that is used up). Holds for every worker.';

insert into public.rate_budgets (surface, operation, subject, burst, per_minute) values
  -- 5,000 requests an hour, 900 points a minute (5 for what writes), 80 contents a minute and 500 an hour.
  ('github', 'requests', '', 2000, 50),
  ('github', 'points', '', 450, 450),
  ('github', 'content_per_minute', '', 40, 40),
  ('github', 'content_per_hour', '', 200, 5),
  -- One message a second in a channel; the tiers 2, 3 and 4 stand for 20, 50 and 100 calls a minute.
  ('slack', 'chat.postMessage', '*', 1, 60),
  ('slack', 'chat.update', '', 25, 25),
  ('slack', 'chat.postEphemeral', '', 50, 50),
  ('slack', 'chat.getPermalink', '', 100, 200),
  ('slack', 'conversations.replies', '', 25, 25),
  ('slack', 'conversations.history', '', 25, 25),
  ('slack', 'reactions.add', '', 25, 25),
  ('slack', 'views.open', '', 50, 50),
  ('slack', 'views.update', '', 50, 50),
  ('slack', 'users.info', '', 50, 50),
  ('slack', '*', '', 10, 10);

create function private.budget_of(surface text, operation text, subject text)
returns public.rate_budgets
language plpgsql
security definer
set search_path = ''
as $$
declare
  found_budget public.rate_budgets;
begin
  select b.* into found_budget from public.rate_budgets b
  where b.surface = budget_of.surface and b.operation in (budget_of.operation, '*') and b.subject in (budget_of.subject, '', '*')
  -- A row of its own before the one for all methods; that of the subject before the pattern, and the pattern before the whole.
  order by (b.operation = budget_of.operation) desc, (b.subject = budget_of.subject) desc, (b.subject = '*') desc
  limit 1;
  if found_budget.subject = '*' and budget_of.subject <> '*' then
    insert into public.rate_budgets (surface, operation, subject, burst, per_minute)
    values (surface, found_budget.operation, budget_of.subject, found_budget.burst, found_budget.per_minute)
    on conflict do nothing;
    found_budget.subject := budget_of.subject;
  end if;
  return found_budget;
end;
$$;
comment on function private.budget_of is 'The budget that an operation draws from, made from its pattern when the subject is new. Null where nothing is limited.';

create function public.take_budget(surface text, costs jsonb, subject text default '')
returns float8
language plpgsql
security definer
set search_path = ''
as $$
declare
  moment constant timestamptz := clock_timestamp();
  asked record;
  b public.rate_budgets;
  present float8;
  wait float8 := 0;
begin
  -- In one order, so that two workers never wait for each other in a circle.
  for asked in select c.key as operation, c.value::float8 as cost from jsonb_each_text(costs) c order by c.key loop
    b := private.budget_of(surface, asked.operation, subject);
    continue when b.surface is null;
    select r.* into b from public.rate_budgets r
    where r.surface = b.surface and r.operation = b.operation and r.subject = b.subject
    for no key update;
    present := greatest(0, b.spent - extract(epoch from greatest(moment - b.counted_at, '0')) * b.per_minute / 60);
    -- What costs more than the burst can never be spared for, and goes when everything has come back.
    wait := greatest(wait, extract(epoch from b.paused_until - moment),
      (present + least(asked.cost, b.burst) - b.burst) * 60 / b.per_minute);
    update public.rate_budgets r set spent = present + asked.cost, counted_at = greatest(moment, b.counted_at)
    where r.surface = b.surface and r.operation = b.operation and r.subject = b.subject;
  end loop;
  if wait > 0 then
    -- All or nothing: what was taken above is given back.
    raise exception using errcode = 'PT429', message = 'budget spent', detail = wait::text;
  end if;
  return 0;
exception when sqlstate 'PT429' then
  return wait;
end;
$$;
comment on function public.take_budget is
  'Takes what a call will cost from the budgets named in costs (operation to cost), from all of them or from none. Returns 0, or the seconds to wait before asking again. Called by deliver-updates before it calls Slack or GitHub.';

create function public.pause_budget(surface text, operation text, seconds float8, subject text default '')
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  b constant public.rate_budgets := private.budget_of(surface, operation, subject);
begin
  update public.rate_budgets r
  set paused_until = greatest(r.paused_until, clock_timestamp() + make_interval(secs => least(greatest(seconds, 0), 86400)))
  where r.surface = b.surface and r.operation = b.operation and r.subject = b.subject;
end;
$$;
comment on function public.pause_budget is
  'The surface asked to wait: nobody draws from this budget for so many seconds, a day at most. Called by deliver-updates.';
grant execute on function public.take_budget, public.pause_budget to service_role;

revoke all on public.rate_budgets from anon, authenticated, service_role;
grant select, update (burst, per_minute, paused_until) on public.rate_budgets to authenticated;
grant select on public.rate_budgets to service_role;
alter table public.rate_budgets enable row level security;
create policy "whoever is in a team sees what is allowed" on public.rate_budgets for select to authenticated
  using (exists (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "administrators set what is allowed" on public.rate_budgets for update to authenticated
  using ((select private.is_administrator())) with check ((select private.is_administrator()));
