-- What teams write: tasks with an outcome, and the messages that were exchanged on the way.

create table public.tasks (
  id uuid primary key default gen_random_uuid(),
  team_id bigint not null references public.teams on delete cascade,
  external_id text,
  title text not null default '' constraint tasks_title_length check (length(title) <= 2000),
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text constraint tasks_outcome check (outcome in ('success', 'failure', 'abandoned')),
  outcome_source text constraint tasks_outcome_source check (outcome_source in ('reported', 'verified')),
  source text not null default 'runtime' constraint tasks_source check (source in ('runtime', 'import', 'simulation')),
  times_derived boolean not null default false,
  created_at timestamptz not null default now(),
  unique (team_id, id),
  unique (team_id, external_id),
  constraint tasks_order check (ended_at >= started_at),
  constraint tasks_times check (started_at >= timestamptz '2000-01-01 00:00+00' and coalesce(ended_at, started_at) < timestamptz '2100-01-01 00:00+00'),
  constraint tasks_outcome_with_source check ((outcome is null) = (outcome_source is null))
);
create index tasks_team_started on public.tasks (team_id, started_at);
comment on table public.tasks is
  'One unit of work of a team, with an outcome once it is closed. The runtime chooses the id, so that a retry finds what the first try wrote.';
comment on column public.tasks.external_id is 'The runtime''s own name for the task, such as a conversation or trace id.';
comment on column public.tasks.outcome is 'success, failure or abandoned; empty while open. Immutable once set.';
comment on column public.tasks.outcome_source is 'reported by the runtime itself, or verified by a program or person outside it.';
comment on column public.tasks.source is 'runtime: written live. import: history loaded from a file. simulation: the sample organisation''s pretended work.';
comment on column public.tasks.times_derived is 'The log had no times; they count the order of messages only and no duration is computed from them.';

create table public.messages (
  id bigint generated always as identity,
  team_id bigint not null,
  task_id uuid not null,
  seq int not null constraint messages_seq check (seq >= 0),
  -- A time beyond reason (or infinity) would ask for a partition that cannot be made.
  occurred_at timestamptz not null constraint messages_occurred_at check (
    occurred_at >= timestamptz '2000-01-01 00:00+00' and occurred_at < timestamptz '2100-01-01 00:00+00'),
  agent text not null constraint messages_agent_length check (length(agent) between 1 and 200),
  to_agent text constraint messages_to_agent_length check (length(to_agent) <= 200),
  role text not null default 'assistant',
  message_type text not null default 'message' constraint messages_type check (message_type in (
    'task', 'message', 'thought', 'plan', 'instruction', 'handoff', 'response', 'tool_call', 'tool_result', 'review',
    'conclusion', 'phase_start', 'session_start', 'error', 'final_answer', 'termination', 'run_end', 'system')),
  content text not null default '' constraint messages_content_size check (octet_length(content) <= 1048576),
  tool_name text,
  tool_args jsonb,
  is_error boolean,
  tokens_in int,
  tokens_out int,
  cost_usd numeric(14, 8),
  duration_ms int,
  model text,
  phase text,
  ref int,
  primary key (id, occurred_at),
  unique (team_id, task_id, seq, occurred_at),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
) partition by range (occurred_at);
comment on table public.messages is
  'Everything the agents of a team said, called and got back, in order. Partitioned by month; partitions live in the schema private.';
comment on column public.messages.seq is 'Position within the task, from 0. Task, seq and occurred_at identify a message: sending it again writes nothing.';
comment on column public.messages.occurred_at is 'When it happened, by the runtime''s clock. There is no default: a retry must carry the same time.';
comment on column public.messages.to_agent is 'Addressee; empty when unknown, <all> for a broadcast.';
comment on column public.messages.is_error is 'Whether this message reports an error; empty when the log does not say.';
comment on column public.messages.ref is 'seq of the message this one answers.';
create index messages_task on public.messages (task_id, seq);

create table private.messages_default partition of public.messages default;
comment on table private.messages_default is 'Messages whose month has no partition yet; private.maintain_message_partitions gives them one.';

create function private.messages_partition_name(month date)
returns text
language sql
immutable
set search_path = ''
as $$
  select 'messages_' || pg_catalog.to_char(month, 'YYYY_MM')
$$;
comment on function private.messages_partition_name is 'Name of the partition of a month, in the schema private.';

create function private.ensure_message_partition(month date)
returns void
language plpgsql
security definer
set search_path = ''
-- Months are those of UTC, whatever the caller's session says.
set timezone = 'UTC'
as $$
declare
  first_day constant date := date_trunc('month', month)::date;
  partition constant text := private.messages_partition_name(first_day);
  next_month constant date := (first_day + interval '1 month')::date;
begin
  if to_regclass('private.' || partition) is not null then
    return;
  end if;
  -- Writers wait here, not at the default partition: one that has been sent there already would be refused once this
  -- month has a partition of its own. Readers do not wait.
  lock table only public.messages in share row exclusive mode;
  execute format('create table private.%I (like public.messages including defaults including constraints)', partition);
  execute format('revoke all on private.%I from public, anon, authenticated, service_role', partition);
  execute format('alter table private.%I enable row level security', partition);
  execute format(
    'with moved as (delete from private.messages_default where occurred_at >= %L and occurred_at < %L returning *)
     insert into private.%I select * from moved', first_day, next_month, partition);
  execute format(
    'alter table public.messages attach partition private.%I for values from (%L) to (%L)', partition, first_day, next_month);
end;
$$;
comment on function private.ensure_message_partition is
  'Creates the partition of a month if there is none, and moves rows of that month out of the default partition into it.';

create function private.maintain_message_partitions()
returns void
language plpgsql
security definer
set search_path = ''
set timezone = 'UTC'
as $$
declare
  months_ahead constant int := 3;
  month date;
begin
  for month in
    select generate_series(date_trunc('month', now()), date_trunc('month', now()) + make_interval(months => months_ahead), interval '1 month')::date
    union
    select distinct date_trunc('month', occurred_at)::date from private.messages_default
    where occurred_at < date_trunc('month', now()) + make_interval(months => months_ahead + 1)
  loop
    perform private.ensure_message_partition(month);
  end loop;
end;
$$;
comment on function private.maintain_message_partitions is
  'Keeps partitions three months ahead and gives old imports partitions of their own, so that the default stays empty but for messages from the future. Run by cron.';

select private.maintain_message_partitions();
alter table private.messages_default enable row level security;
revoke all on private.messages_default from public, anon, authenticated, service_role;

-- An insert-only writer cannot use "on conflict", which needs the right to read; so a message that is
-- already there is skipped before it is inserted, and a retried batch succeeds without effect.
create function private.may_write_logs(team bigint)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select (select auth.uid()) is null or team in (select private.teams_as('runtime'))
$$;
comment on function private.may_write_logs is
  'Whether the caller may write the log of a team; somebody without a token has rights of his own that say so.';

create function private.skip_known_messages()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (
    select from public.messages
    where team_id = new.team_id and task_id = new.task_id and seq = new.seq and occurred_at = new.occurred_at
  ) and private.may_write_logs(new.team_id) then
    -- A stranger gets no such silence: the row goes on and its policy refuses it, known or not.
    return null;
  end if;
  return new;
end;
$$;
comment on function private.skip_known_messages is 'Trigger: a message that was logged already is passed over in silence.';
create trigger skip_known_messages before insert on public.messages
  for each row execute function private.skip_known_messages();

create function private.skip_known_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (select from public.tasks where id = new.id and team_id = new.team_id) and private.may_write_logs(new.team_id) then
    return null;
  end if;
  new.outcome_source := case when new.outcome is not null then coalesce(new.outcome_source, 'reported') end;
  return new;
end;
$$;
comment on function private.skip_known_tasks is 'Trigger: a task that was registered already is passed over in silence; an outcome given with it is reported, not verified.';
create trigger skip_known_tasks before insert on public.tasks
  for each row execute function private.skip_known_tasks();

create function private.guard_task_outcome()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.outcome is not null and (new.outcome, new.ended_at, new.started_at, new.outcome_source)
      is distinct from (old.outcome, old.ended_at, old.started_at, old.outcome_source) then
    perform private.refuse(409, 'task_closed', 'This task is closed; its outcome and times do not change any more.',
      'Effects are measured on outcomes, so they are written once.');
  end if;
  if (new.id, new.team_id, new.source, new.times_derived, new.created_at)
      is distinct from (old.id, old.team_id, old.source, old.times_derived, old.created_at) then
    perform private.refuse(409, 'task_moved', 'A task keeps its id, its team and where it comes from.');
  end if;
  new.outcome_source := case when new.outcome is not null then coalesce(new.outcome_source, 'reported') end;
  return new;
end;
$$;
comment on function private.guard_task_outcome is 'Trigger: an outcome is written once, and a task stays what it is.';
create trigger guard_task_outcome before update on public.tasks
  for each row execute function private.guard_task_outcome();
grant execute on function private.refuse to authenticated, service_role;

revoke all on public.tasks, public.messages from anon, authenticated, service_role;
grant insert (id, team_id, external_id, title, started_at, ended_at, outcome, source, times_derived),
  update (title, ended_at, outcome) on public.tasks to authenticated;
grant select on public.tasks to authenticated;
grant insert (team_id, task_id, seq, occurred_at, agent, to_agent, role, message_type, content, tool_name, tool_args,
  is_error, tokens_in, tokens_out, cost_usd, duration_ms, model, phase, ref) on public.messages to authenticated;
grant select on public.messages to authenticated;
grant select on public.tasks, public.messages to service_role;

alter table public.tasks enable row level security;
alter table public.messages enable row level security;

create policy "runtimes register their tasks" on public.tasks for insert to authenticated
  with check (team_id in (select private.teams_as('runtime')));
-- Closing a task means finding it, so a runtime sees the tasks of its team; their messages it only writes.
create policy "a team and its people see its tasks" on public.tasks for select to authenticated
  using (team_id in (select private.teams_as('runtime', 'member', 'reviewer', 'administrator')));
create policy "runtimes close their tasks" on public.tasks for update to authenticated
  using (team_id in (select private.teams_as('runtime')))
  with check (team_id in (select private.teams_as('runtime')));
create policy "runtimes log their messages" on public.messages for insert to authenticated
  with check (team_id in (select private.teams_as('runtime')));
create policy "members read messages" on public.messages for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
