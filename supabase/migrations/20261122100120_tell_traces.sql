-- Writing what a task's traces tell into the log, and looking after it.

create function private.has_log_of_its_own(task uuid, told_up_to int)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.messages m where m.task_id = task and m.seq >= told_up_to
      and not exists (select from private.trace_messages k where k.task_id = task and k.seq = m.seq and k.occurred_at = m.occurred_at))
$$;
comment on function private.has_log_of_its_own is
  'Whether the team wrote messages of this task itself; then its traces are kept out of the log, for everything would stand there twice.';

create function private.wanted_messages(task uuid, told_up_to int, story jsonb)
returns table (key text, digest text, seq int, occurred_at timestamptz, agent text, to_agent text, role text, message_type text,
  content text, tool_name text, tool_args jsonb, is_error boolean, tokens_in int, tokens_out int, cost_usd numeric,
  duration_ms int, model text, phase text, ref int)
language sql
stable
security definer
set search_path = ''
as $$
  select w.key, w.digest, w.seq + told_up_to, timestamptz 'epoch' + w.at * interval '1 microsecond', w.agent, w."to", w.role, w.type,
    case when w.args is not null or w.type in ('tool_call', 'final_answer')
      then left(format('%s(%s)', w.tool, case when a.body is null or a.body = '{}' then '' else left(a.body, 100000) end), 200000)
      else coalesce(s.body, '') end,
    w.tool, case when a.is_json then a.body::jsonb end,
    w."isError", w."tokensIn", w."tokensOut", w.cost, w."durationMs", w.model, w.phase, w.ref + told_up_to
  from jsonb_to_recordset(story -> 'messages') as w (key text, digest text, seq int, at bigint, agent text, "to" text, role text,
    type text, said text, tool text, args text, "isError" boolean, "tokensIn" int, "tokensOut" int, cost numeric,
    "durationMs" int, model text, phase text, ref int)
  left join private.trace_words s on s.task_id = task and s.hash = w.said
  left join private.trace_words a on a.task_id = task and a.hash = w.args
$$;
comment on function private.wanted_messages is 'The messages that a story wants in the log, with their words.';

create function public.record_trace_task(task uuid, version bigint, story jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  -- Out of the way of every real position while messages change places.
  aside constant int := 1000000000;
  held private.trace_tasks;
  wanted jsonb;
begin
  select * into held from private.trace_tasks t where t.task_id = task for update;
  if held.task_id is null or held.version <> record_trace_task.version then
    return false;
  end if;
  update private.trace_tasks t set waiting_since = null where t.task_id = task;
  if private.has_log_of_its_own(task, held.told_up_to) then
    return true;
  end if;

  with gone as (
    delete from private.trace_messages k
    where k.task_id = task and k.key not in (select w ->> 'key' from jsonb_array_elements(story -> 'messages') w)
    returning k.seq, k.occurred_at)
  delete from public.messages m using gone g where m.task_id = task and m.seq = g.seq and m.occurred_at = g.occurred_at;

  -- What is as it was is not touched; the rest is put aside first, since two may change places.
  wanted := jsonb_build_object('messages', (
    select coalesce(jsonb_agg(w), '[]') from jsonb_array_elements(story -> 'messages') w
    left join private.trace_messages k on k.task_id = task and k.key = w ->> 'key'
    where k.key is null or k.digest <> w ->> 'digest' or k.seq <> (w ->> 'seq')::int + held.told_up_to));
  if jsonb_array_length(wanted -> 'messages') > 0 then
    with changed as (
      update private.trace_messages k set seq = k.seq + aside
      from jsonb_array_elements(wanted -> 'messages') w where k.task_id = task and k.key = w ->> 'key'
      returning k.seq - aside as seq, k.occurred_at)
    update public.messages m set seq = m.seq + aside
    from changed c where m.task_id = task and m.seq = c.seq and m.occurred_at = c.occurred_at;

    update public.messages m set seq = w.seq, occurred_at = w.occurred_at, agent = w.agent, to_agent = w.to_agent, role = w.role,
      message_type = w.message_type, content = w.content, tool_name = w.tool_name, tool_args = w.tool_args,
      is_error = w.is_error, tokens_in = w.tokens_in, tokens_out = w.tokens_out, cost_usd = w.cost_usd,
      duration_ms = w.duration_ms, model = w.model, phase = w.phase, ref = w.ref
    from private.wanted_messages(task, held.told_up_to, wanted) w join private.trace_messages k on k.task_id = task and k.key = w.key
    where m.task_id = task and m.seq = k.seq and m.occurred_at = k.occurred_at;

    insert into public.messages (team_id, task_id, seq, occurred_at, agent, to_agent, role, message_type, content, tool_name,
      tool_args, is_error, tokens_in, tokens_out, cost_usd, duration_ms, model, phase, ref)
    select held.team_id, task, w.seq, w.occurred_at, w.agent, w.to_agent, w.role, w.message_type, w.content, w.tool_name,
      w.tool_args, w.is_error, w.tokens_in, w.tokens_out, w.cost_usd, w.duration_ms, w.model, w.phase, w.ref
    from private.wanted_messages(task, held.told_up_to, wanted) w
    where not exists (select from private.trace_messages k where k.task_id = task and k.key = w.key)
    order by w.seq;

    insert into private.trace_messages (task_id, key, seq, occurred_at, digest)
    select task, w.key, w.seq, w.occurred_at, w.digest from private.wanted_messages(task, held.told_up_to, wanted) w
    on conflict (task_id, key) do update set seq = excluded.seq, occurred_at = excluded.occurred_at, digest = excluded.digest;
  end if;
  perform private.record_trace_frame(held, story);
  perform private.enqueue_work('analysis', array[task::text]);
  return true;
end;
$$;
comment on function public.record_trace_task is
  'Makes a task''s log what its spans tell: messages keep their ids where they stay, and change or move where late spans say so. False when newer spans have come since. Called by ingest-traces.';

create function private.record_trace_frame(held private.trace_tasks, story jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  said constant text := coalesce((select w.body from private.trace_words w where w.task_id = held.task_id and w.hash = story ->> 'titleSaid'), story ->> 'title', '');
  new_title constant text := left(regexp_replace(trim(said), '\s+', ' ', 'g'), 200);
  started constant timestamptz := timestamptz 'epoch' + (story ->> 'startedAt')::bigint * interval '1 microsecond';
  ended constant timestamptz := timestamptz 'epoch' + (story ->> 'endedAt')::bigint * interval '1 microsecond';
begin
  -- A team that registers its tasks itself says itself when they begin and end, and how.
  update public.tasks t
  set title = case when held.is_ours or t.title = '' then new_title else t.title end,
    started_at = case when held.is_ours and held.told_up_to = 0 then started else t.started_at end,
    ended_at = case when held.is_ours then greatest(ended, t.started_at, started) else t.ended_at end,
    outcome = case when held.is_ours then story ->> 'outcome' else t.outcome end
  where t.id = held.task_id and t.outcome is null
    and (held.is_ours and (t.title, t.started_at, t.ended_at, t.outcome)
        is distinct from (new_title, started, ended, story ->> 'outcome')
      or not held.is_ours and t.title = '' and new_title <> '');
exception when unique_violation or check_violation then
  -- The log matters more than its frame.
  raise warning 'the frame of task % was not written: %', held.task_id, sqlerrm;
end;
$$;
comment on function private.record_trace_frame is 'Refines title, times and outcome of a task while it is open.';

create function private.purge_traces(untouched interval default interval '14 days')
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  finished uuid[];
begin
  select array_agg(t.task_id) into finished from (
    select o.task_id from private.trace_tasks o
    where o.last_span_at < now() - untouched and o.waiting_since is null
      and exists (select from private.traces r where r.task_id = o.task_id)
    order by o.last_span_at limit 5000 for update) t;
  update private.trace_tasks t
  set told_up_to = coalesce((select max(m.seq) + 1 from public.messages m where m.task_id = t.task_id), 0)
  where t.task_id = any (finished);
  delete from private.trace_messages k where k.task_id = any (finished);
  delete from private.trace_items i where i.task_id = any (finished);
  delete from private.trace_words w where w.task_id = any (finished);
  delete from private.traces r where r.task_id = any (finished);
  -- Traces in which nobody spoke.
  delete from private.traces r where r.task_id is null and r.created_at < now() - interval '1 day';
  return coalesce(cardinality(finished), 0);
end;
$$;
comment on function private.purge_traces is
  'Forgets the spans of tasks that got none for a time; their messages stay, and what still comes is appended. Run by cron.';

create function private.wake_for_traces()
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if exists (select from public.waiting_trace_tasks(1)) then
    perform private.wake('ingest-traces');
  end if;
end;
$$;
comment on function private.wake_for_traces is 'Wakes ingest-traces when a task was not told after its spans came. Run by cron.';

grant execute on function public.record_spans, public.waiting_trace_tasks, public.read_trace_task, public.record_trace_task to service_role;

-- Beside what runs at these times anyway: telling comes before analysing, and forgetting belongs to forgetting.
select cron.schedule('analyze-teams', '* * * * *', $$select private.wake_for_traces(); select private.wake_when_due('analysis')$$);
select cron.schedule('purge-history', '41 3 * * *', $$select private.purge_history(); select private.purge_traces()$$);
