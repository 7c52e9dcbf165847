-- OTLP traces become tasks and messages. Spans come late, in parts and in any order, so they are kept until their task is
-- told, and the task is told anew from all of them: docs/decisions/0017-traces-are-told-from-all-spans.md.

create table private.trace_tasks (
  task_id uuid primary key references public.tasks on delete cascade,
  team_id bigint not null references public.teams on delete cascade,
  conversation text not null,
  is_ours boolean not null,
  version bigint not null default 1,
  waiting_since timestamptz default now(),
  last_span_at timestamptz not null default now(),
  told_up_to int not null default 0,
  unique (team_id, conversation)
);
create index trace_tasks_waiting on private.trace_tasks (waiting_since) where waiting_since is not null;
create index trace_tasks_last_span on private.trace_tasks (last_span_at);
comment on table private.trace_tasks is 'Tasks that are told from traces: one for each conversation of a team, or for each trace that names none.';
comment on column private.trace_tasks.is_ours is 'Whether the task was made for its traces; false when the team registered it under the conversation''s name.';
comment on column private.trace_tasks.version is 'Counts what came; a story told from an older state is not written.';
comment on column private.trace_tasks.told_up_to is 'Messages below this position come from spans that are not kept any more, and stay as they are.';

create table private.traces (
  team_id bigint not null references public.teams on delete cascade,
  trace_id text not null,
  task_id uuid references private.trace_tasks on delete cascade,
  conversation text,
  rank text,
  created_at timestamptz not null default now(),
  primary key (team_id, trace_id)
);
create index traces_task on private.traces (task_id);
create index traces_mute on private.traces (created_at) where task_id is null;
comment on table private.traces is
  'Which task a trace belongs to (none while no agent, model or tool was seen in it), and which conversation its spans name: of several the one with the smallest rank.';

create table private.trace_spans (
  team_id bigint not null,
  trace_id text not null,
  span_id text not null,
  facts jsonb not null,
  primary key (team_id, trace_id, span_id),
  foreign key (team_id, trace_id) references private.traces on delete cascade
);
comment on table private.trace_spans is 'What is kept of each span; what was said stands in trace_items, once.';

create table private.trace_items (
  task_id uuid not null references private.trace_tasks on delete cascade,
  hash text not null,
  item jsonb not null,
  primary key (task_id, hash)
);
comment on table private.trace_items is 'Parts of messages that spans of a task mention: who, what kind, which call; the words stand in trace_words.';

create table private.trace_words (
  task_id uuid not null references private.trace_tasks on delete cascade,
  hash text not null,
  body text not null,
  is_json boolean not null,
  primary key (task_id, hash)
);
comment on table private.trace_words is 'What was said in the spans of a task, once however often it is sent, without what is withheld.';

create table private.trace_messages (
  task_id uuid not null references private.trace_tasks on delete cascade,
  key text not null,
  seq int not null,
  occurred_at timestamptz not null,
  digest text not null,
  primary key (task_id, key)
);
comment on table private.trace_messages is 'Which message of the log came from where, so that a task that is told anew changes only what is different.';

do $$
declare
  name text;
begin
  foreach name in array array['trace_tasks', 'traces', 'trace_spans', 'trace_items', 'trace_words', 'trace_messages'] loop
    execute format('revoke all on private.%I from public, anon, authenticated, service_role', name);
    execute format('alter table private.%I enable row level security', name);
  end loop;
end;
$$;

create function private.trace_task(team bigint, conversation text, started timestamptz)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  found_task uuid := (select t.task_id from private.trace_tasks t where t.team_id = team and t.conversation = trace_task.conversation);
  made boolean := false;
begin
  if found_task is not null then
    return found_task;
  end if;
  select t.id into found_task from public.tasks t where t.team_id = team and t.external_id = trace_task.conversation;
  if found_task is null then
    found_task := gen_random_uuid();
    made := true;
    insert into public.tasks (id, team_id, external_id, started_at) values (found_task, team, trace_task.conversation, started);
  end if;
  insert into private.trace_tasks (task_id, team_id, conversation, is_ours) values (found_task, team, trace_task.conversation, made);
  return found_task;
end;
$$;
comment on function private.trace_task is 'The task of a conversation; the one that the team registered under that name, or a new one.';

create function private.move_trace(team bigint, trace text, to_conversation text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  old private.trace_tasks;
  new_task uuid;
begin
  select t.* into old from private.trace_tasks t join private.traces r on r.task_id = t.task_id
  where r.team_id = team and r.trace_id = trace for update of t;
  if old.conversation = to_conversation then
    return old.task_id;
  end if;
  if old.is_ours and not exists (select from private.traces r where r.task_id = old.task_id and r.trace_id <> trace)
      and not exists (select from public.tasks t where t.team_id = team and t.external_id = to_conversation) then
    update public.tasks t set external_id = to_conversation where t.id = old.task_id;
    update private.trace_tasks t set conversation = to_conversation where t.task_id = old.task_id;
    return old.task_id;
  end if;
  new_task := private.trace_task(team, to_conversation, (select t.started_at from public.tasks t where t.id = old.task_id));
  insert into private.trace_items (task_id, hash, item)
  select new_task, i.hash, i.item from private.trace_items i where i.task_id = old.task_id on conflict do nothing;
  insert into private.trace_words (task_id, hash, body, is_json)
  select new_task, w.hash, w.body, w.is_json from private.trace_words w where w.task_id = old.task_id on conflict do nothing;
  update private.traces r set task_id = new_task where r.team_id = team and r.trace_id = trace;
  if exists (select from private.traces r where r.task_id = old.task_id) then
    update private.trace_tasks t set version = t.version + 1, waiting_since = coalesce(t.waiting_since, now()) where t.task_id = old.task_id;
  elsif old.is_ours and not exists (select from public.tasks t where t.id = old.task_id and t.outcome is not null) then
    delete from public.tasks t where t.id = old.task_id;
  else
    update private.trace_tasks t set version = t.version + 1, waiting_since = coalesce(t.waiting_since, now()) where t.task_id = old.task_id;
  end if;
  return new_task;
end;
$$;
comment on function private.move_trace is
  'A trace turns out to belong to another conversation than was thought: its task is renamed, or its spans go over to the task of that conversation.';

create function public.record_spans(token_hash text, batch jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  this_minute constant timestamptz := date_trunc('minute', clock_timestamp());
  held public.ingest_tokens;
  spans int := 0;
  trace jsonb;
  known private.traces;
  changed int;
  tasks uuid[] := array[]::uuid[];
begin
  select coalesce(sum(jsonb_array_length(t -> 'spans')), 0) into spans from jsonb_array_elements(batch -> 'traces') t;
  update public.ingest_tokens k
  set last_used_at = clock_timestamp(), minute = this_minute,
    spans_in_minute = case when k.minute = this_minute then k.spans_in_minute else 0 end + spans
  where k.token_hash = record_spans.token_hash and k.revoked_at is null
    and (k.minute is distinct from this_minute or k.spans_in_minute < k.spans_per_minute)
  returning * into held;
  if held.id is null then
    if exists (select from public.ingest_tokens k where k.token_hash = record_spans.token_hash and k.revoked_at is null) then
      return jsonb_build_object('retry_after', greatest(1, ceil(extract(epoch from this_minute + interval '1 minute' - clock_timestamp()))));
    end if;
    return jsonb_build_object('unknown_token', true);
  end if;
  for trace in select t from jsonb_array_elements(batch -> 'traces') t order by t ->> 'trace' loop
    perform pg_advisory_xact_lock(hashtextextended(format('trace of team %s', held.team_id), 0));
    insert into private.traces (team_id, trace_id) values (held.team_id, trace ->> 'trace') on conflict do nothing;
    select * into known from private.traces r where r.team_id = held.team_id and r.trace_id = trace ->> 'trace';
    if trace ->> 'conversation' is not null and (known.rank is null or trace ->> 'rank' < known.rank) then
      known.conversation := trace ->> 'conversation';
      update private.traces r set conversation = known.conversation, rank = trace ->> 'rank'
      where r.team_id = held.team_id and r.trace_id = trace ->> 'trace';
      if known.task_id is not null then
        known.task_id := private.move_trace(held.team_id, trace ->> 'trace', known.conversation);
      end if;
    end if;
    if known.task_id is null and (trace ->> 'speaks')::boolean then
      known.task_id := private.trace_task(held.team_id, coalesce(known.conversation, trace ->> 'trace'), (trace ->> 'started')::timestamptz);
      update private.traces r set task_id = known.task_id where r.team_id = held.team_id and r.trace_id = trace ->> 'trace';
    end if;
    -- Of two states of a span the later one counts, whichever comes first; sent again, it changes nothing.
    insert into private.trace_spans as old (team_id, trace_id, span_id, facts)
    select held.team_id, trace ->> 'trace', s ->> 'span', s from jsonb_array_elements(trace -> 'spans') s
    on conflict (team_id, trace_id, span_id) do update set facts = excluded.facts
      where excluded.facts <> old.facts
        and coalesce((excluded.facts ->> 'end')::bigint, 0) >= coalesce((old.facts ->> 'end')::bigint, 0);
    get diagnostics changed = row_count;
    if known.task_id is not null then
      insert into private.trace_items (task_id, hash, item)
      select known.task_id, i ->> 'hash', i from jsonb_array_elements(trace -> 'items') i on conflict do nothing;
      insert into private.trace_words (task_id, hash, body, is_json)
      select known.task_id, w ->> 'hash', case when (w ->> 'json')::boolean
        then (private.redact_json((w ->> 'body')::jsonb, held.team_id)).redacted::text
        else (private.redact_text(w ->> 'body', held.team_id)).redacted end, (w ->> 'json')::boolean
      from jsonb_array_elements(trace -> 'words') w
      where not exists (select from private.trace_words o where o.task_id = known.task_id and o.hash = w ->> 'hash')
      on conflict do nothing;
    end if;
    if changed > 0 and known.task_id is not null then
      update private.trace_tasks t
      set version = t.version + 1, waiting_since = coalesce(t.waiting_since, clock_timestamp()), last_span_at = clock_timestamp()
      where t.task_id = known.task_id;
      tasks := array_append(tasks, known.task_id);
    end if;
  end loop;
  return jsonb_build_object('tasks', to_jsonb(array(select distinct u from unnest(tasks) u)));
end;
$$;
comment on function public.record_spans is
  'Keeps the spans of a request for the team of a token, and says which tasks are to be told anew. Sent again, spans change nothing. Called by ingest-traces.';

create function public.waiting_trace_tasks(max_items int)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select t.task_id from private.trace_tasks t
  where t.waiting_since < clock_timestamp() - interval '20 seconds' order by t.waiting_since limit max_items
$$;
comment on function public.waiting_trace_tasks is 'Tasks whose traces came a while ago and were not told, because the function that was to do it ran out of time or died.';

create function public.read_trace_task(task uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('version', t.version,
    'spans', coalesce((select jsonb_agg(s.facts) from (
      select s.facts from private.trace_spans s join private.traces r using (team_id, trace_id)
      where r.task_id = t.task_id order by s.facts ->> 'start', s.span_id limit 5000) s), '[]'),
    'items', coalesce((select jsonb_agg(i.item) from private.trace_items i where i.task_id = t.task_id), '[]'))
  from private.trace_tasks t where t.task_id = task
$$;
comment on function public.read_trace_task is 'Everything that is known of a task from its traces, without the words: 5,000 spans at most. Called by ingest-traces.';
