-- What a person may do from GitHub: who it is, what a command does, and how it is answered.

create index improvements_issue on public.improvements (lower(repository), issue_number);

insert into public.allowed_moves (from_status, to_status, made_by, meaning) values
  ('changes_requested', 'deployed', 'delivery', 'its pull request was merged all the same'),
  ('approved', 'changes_requested', 'validation', 'the checks refuse it on what the base branch holds now'),
  ('shipping', 'changes_requested', 'validation', 'the checks refuse it on what the base branch holds now');

create function private.github_person(account bigint)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select d.person_id from public.identities d where d.provider = 'github' and d.external_id = account::text
$$;
comment on function private.github_person is 'The person to whom an administrator has mapped a GitHub account; null for nobody.';

create function private.improvement_on_github(repository text, number int)
returns public.improvements
language sql
stable
security definer
set search_path = ''
as $$
  select i from public.improvements i
  where lower(i.repository) = lower(improvement_on_github.repository)
    and (i.issue_number = number or i.pull_request_number = number or i.revert_pull_request_number = number)
  order by i.created_at desc limit 1
$$;
comment on function private.improvement_on_github is 'The improvement whose issue, pull request or revert has this number; null for none.';

create function private.mapped_actor(person uuid, reason text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('made_by', 'review', 'person_id', person, 'how_known', 'mapped', 'surface', 'github',
    'reason', nullif(trim(reason), ''))
$$;
comment on function private.mapped_actor is 'A person who acts on GitHub by a mapped account.';

create function private.send_back(i public.improvements, person uuid, reason text)
returns text
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.move_improvement(i.id, 'changes_requested', private.mapped_actor(person, private.given_reason(reason, true)));
  return 'changes_requested';
end;
$$;
comment on function private.send_back is 'A reviewer asks for changes of what was approved already.';

create function private.act_on_github(improvement uuid, person uuid, command text, argument text, expected int, delivery_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
  status text := i.status;
begin
  perform private.demand_decider(i, person);
  if command in ('changes', 'revert', 'rebase', 'revive') then
    perform private.demand_version(i, expected);
  end if;
  case command
    when 'approve' then
      status := private.decide(i.id, person, 'approve', argument, 'github', 'mapped', expected);
    when 'reject' then
      status := private.decide(i.id, person, 'reject', argument, 'github', 'mapped', expected);
    when 'changes' then
      status := case when i.status in ('approved', 'shipping') then private.send_back(i, person, argument)
        else private.decide(i.id, person, 'request_changes', argument, 'github', 'mapped', expected) end;
    when 'snooze' then
      status := private.snooze(i.id, person, case when argument ~ '^[0-9]{1,3}d?$' then rtrim(argument, 'd')::int end, 'github', 'mapped', expected);
    when 'not-me' then
      status := private.pass_on(i.id, person, argument, 'github', 'mapped', expected);
    when 'revert' then
      if i.status not in ('deployed', 'kept') then
        perform private.refuse(409, 'not_deployed', format('This improvement is %s; there is nothing to undo.', replace(i.status, '_', ' ')));
      end if;
      perform set_config('improvement.actor', private.mapped_actor(person, private.given_reason(argument, true))::text, true);
      update public.improvements r set status = 'reverting', reverted_by = (select p.name from public.people p where p.id = person)
      where r.id = i.id;
      perform set_config('improvement.actor', '', true);
      status := 'reverting';
    when 'retry' then
      -- They count as tried, so that what an earlier try made is looked for.
      update public.deliveries d set dead_at = null, attempts = 1, run_after = now()
      where d.improvement_id = i.id and d.dead_at is not null and d.done_at is null;
      perform private.queue_look(i, delivery_key, person);
    when 'rebase', 'revive' then
      if i.status in ('proposed', 'blocked', 'deployed', 'kept', 'reverting', 'reverted') then
        perform private.refuse(409, 'move_not_allowed', format('An improvement that is %s is not proposed anew.', replace(i.status, '_', ' ')));
      end if;
      insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
      values (i.id, 'github_rebase', 'github_rebase:' || delivery_key, jsonb_build_object('person_id', person, 'version', i.version))
      on conflict (idempotency_key) do nothing;
    else
      perform private.refuse(422, 'unknown_command', format('There is no command /%s.', left(command, 40)),
        'There are /approve, /reject reason, /changes reason, /snooze 7d, /not-me, /ask question, /rebase, /retry and /revert reason.');
  end case;
  return jsonb_build_object('ok', true, 'status', status);
end;
$$;
comment on function private.act_on_github is
  'Does what somebody asked for on GitHub, if the mapped person may: a refusal changes nothing. Returns the status that follows.';

create function private.try_on_github(improvement uuid, person uuid, command text, argument text, expected int, delivery_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  refused_message text;
  refused_reason text;
  refused_hint text;
begin
  return private.act_on_github(improvement, person, command, argument, expected, delivery_key);
exception when sqlstate 'PT403' or sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422' then
  get stacked diagnostics refused_message = message_text, refused_reason = pg_exception_detail, refused_hint = pg_exception_hint;
  return jsonb_build_object('ok', false, 'reason', refused_reason, 'message', refused_message, 'hint', refused_hint);
end;
$$;
comment on function private.try_on_github is 'The same, with a refusal as an answer.';

create function private.answer_on_github(
  i public.improvements, delivery_key text, answer jsonb, number int, comment_id bigint, sender_id bigint, sender_login text, command text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
  values (i.id, 'github_answer',
    -- Whoever nobody knows is answered once in a place: anybody may write in a public repository.
    case when answer ->> 'reason' = 'unknown_person' then format('github_answer:unknown:%s:%s:%s', i.id, number, sender_id)
      else 'github_answer:' || delivery_key end,
    jsonb_strip_nulls(jsonb_build_object('number', number, 'comment_id', comment_id, 'login', sender_login, 'command', command,
      'ok', answer -> 'ok', 'text', concat_ws(' ', answer ->> 'message', nullif(answer ->> 'hint', '')))))
  on conflict (idempotency_key) do nothing
$$;
comment on function private.answer_on_github is
  'Has a command answered where it was given: with a thumb when it was done, with the reason when it was refused.';
