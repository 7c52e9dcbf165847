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
  arm text constraint tasks_arm check (length(arm) between 1 and 100),
  propensity float8 constraint tasks_propensity check (propensity > 0 and propensity <= 1),
  artifact_versions jsonb,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  unique (team_id, id),
  unique (team_id, external_id),
  constraint tasks_order check (ended_at >= started_at),
  constraint tasks_times check (started_at >= timestamptz '2000-01-01 00:00+00' and coalesce(ended_at, started_at) < timestamptz '2100-01-01 00:00+00'),
  constraint tasks_propensity_of_arm check (propensity is null or arm is not null),
  constraint tasks_outcome_with_source check ((outcome is null) = (outcome_source is null))
);
create index tasks_team_started on public.tasks (team_id, started_at);
create index tasks_open on public.tasks (started_at) where outcome is null;
comment on table public.tasks is
  'One unit of work of a team, with an outcome once it is closed. The runtime chooses the id, so that a retry finds what the first try wrote.';
comment on column public.tasks.external_id is 'The runtime''s own name for the task, such as a conversation or trace id.';
comment on column public.tasks.outcome is 'success, failure or abandoned; empty while open. Immutable once set.';
comment on column public.tasks.outcome_source is 'reported by the runtime itself, or verified by a program or person outside it.';
comment on column public.tasks.source is 'runtime: written live. import: history loaded from a file. simulation: the sample organisation''s pretended work.';
comment on column public.tasks.arm is
  'treatment if it got a proposed content in any experiment, control if it was in one and got none. Set by the server alone, once, while the task is open; assignments has every arm.';
comment on column public.tasks.propensity is 'With which probability the task came to its arm; empty if several experiments had a say.';
comment on column public.tasks.closed_at is 'When the outcome was written, by the clock of the database; ended_at is the runtime''s word.';
comment on column public.tasks.artifact_versions is
  'Which version of each of the team''s artifacts was in force when the task was registered: path to version. Empty for imported history.';
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
  -- What names a message, and how messages are read. That its task exists and is the team's is checked per statement, by private.take_in_messages.
  primary key (task_id, seq, occurred_at)
) partition by range (occurred_at);
comment on table public.messages is
  'Everything the agents of a team said, called and got back, in order. Partitioned by time; partitions live in the schema private.';
comment on column public.messages.id is 'What links and evidence name. Unique because only the sequence gives it.';
comment on column public.messages.seq is 'Position within the task, from 0. Task, seq and occurred_at identify a message: sending it again writes nothing.';
comment on column public.messages.occurred_at is 'When it happened, by the runtime''s clock. There is no default: a retry must carry the same time.';
comment on column public.messages.to_agent is 'Addressee; empty when unknown, <all> for a broadcast.';
comment on column public.messages.is_error is 'Whether this message reports an error; empty when the log does not say.';
comment on column public.messages.ref is 'seq of the message this one answers.';
create index messages_id on public.messages (id);

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

create function private.refuse_orphan(task uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using errcode = 'foreign_key_violation', message = format('The team has no task %s.', task),
    hint = 'Register the task before its messages.', table = 'messages', constraint = 'messages_task';
end;
$$;
comment on function private.refuse_orphan is 'Refuses a message whose task is not its team''s, in the words of a foreign key.';

-- A lookup for each row would cost more than the row. The first row of a task asks how far its log goes from there on;
-- rows beyond that cannot be known, and pass without a function call as long as the statement stays with the task.
create function private.skip_known_messages()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  last_seq constant int := (select max(m.seq) from public.messages m
    where m.task_id = new.task_id and m.occurred_at >= new.occurred_at);
  owner_team constant bigint := case when new.seq <= last_seq then (select m.team_id from public.messages m
    where m.task_id = new.task_id and m.seq = new.seq and m.occurred_at = new.occurred_at) end;
begin
  -- A stranger gets no such silence: the row goes on and its policy refuses it, known or not.
  if owner_team is not null and private.may_write_logs(new.team_id) then
    if owner_team = new.team_id then
      return null;
    end if;
    perform private.refuse_orphan(new.task_id);
  end if;
  perform set_config('improvement.fresh_task', new.task_id::text, true),
    set_config('improvement.fresh_from', new.occurred_at::text, true),
    set_config('improvement.fresh_after', greatest(last_seq, new.seq)::text, true);
  return new;
end;
$$;
comment on function private.skip_known_messages is
  'Trigger: a message that was logged already is passed over in silence. Not asked for rows that lie beyond what the task''s log holds.';
create trigger skip_known_messages before insert on public.messages
  for each row when ((new.task_id::text = current_setting('improvement.fresh_task', true)
    and new.seq > current_setting('improvement.fresh_after', true)::int
    and new.occurred_at >= current_setting('improvement.fresh_from', true)::timestamptz) is not true)
  execute function private.skip_known_messages();

create function private.forget_fresh_task()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform set_config('improvement.fresh_task', '', true);
  return null;
end;
$$;
comment on function private.forget_fresh_task is 'Trigger: what one statement knew about a task is not known to the next.';
create trigger forget_fresh_task before insert on public.messages
  for each statement execute function private.forget_fresh_task();

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
  new.closed_at := case when new.outcome is not null then now() end;
  -- What was in force when history was made is not known here.
  if new.source <> 'import' then
    new.artifact_versions := (select jsonb_object_agg(a.path, a.version) from (
      select v.path, max(v.version) as version from public.artifacts v where v.team_id = new.team_id group by v.path) a);
  end if;
  return new;
end;
$$;
comment on function private.skip_known_tasks is
  'Trigger: a task that was registered already is passed over in silence; an outcome given with it is reported, not verified. Notes which versions of the team''s artifacts are in force.';
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
  if (new.id, new.team_id, new.source, new.times_derived, new.created_at, new.artifact_versions)
      is distinct from (old.id, old.team_id, old.source, old.times_derived, old.created_at, old.artifact_versions) then
    perform private.refuse(409, 'task_moved', 'A task keeps its id, its team, where it comes from, and what was in force.');
  end if;
  if (new.arm, new.propensity) is distinct from (old.arm, old.propensity) and (old.arm is not null or old.outcome is not null) then
    perform private.refuse(409, 'arm_settled', 'A task gets its arm once, before its outcome is known.');
  end if;
  new.outcome_source := case when new.outcome is not null then coalesce(new.outcome_source, 'reported') end;
  new.closed_at := case when old.outcome is not null then old.closed_at when new.outcome is not null then now() end;
  return new;
end;
$$;
comment on function private.guard_task_outcome is 'Trigger: an outcome is written once, and a task stays what it is.';
create trigger guard_task_outcome before update on public.tasks
  for each row execute function private.guard_task_outcome();
grant execute on function private.refuse to authenticated, service_role;

create function private.remove_messages_of_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from public.messages m where m.task_id in (select r.id from removed r);
  return null;
end;
$$;
comment on function private.remove_messages_of_tasks is 'Trigger: messages go with their task.';
create trigger remove_messages after delete on public.tasks
  referencing old table as removed for each statement execute function private.remove_messages_of_tasks();

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
