-- What Slack and GitHub tell us, acted on once, in the transaction that remembers having seen it.

create function private.remember_webhook(source text, delivery_key text, event text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_variable
declare
  is_new boolean;
begin
  insert into public.webhook_receipts as r (source, delivery_key, event) values (source, delivery_key, event)
  on conflict on constraint webhook_receipts_pkey do update set repeats = r.repeats + 1, repeated_at = now()
  returning r.repeats = 0 into is_new;
  return is_new;
end;
$$;
comment on function private.remember_webhook is 'True for a webhook seen for the first time; a second sender of the same waits for the first, is counted, and gets false.';

create function private.close_receipt(source text, delivery_key text, answer jsonb)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  update public.webhook_receipts r set outcome = answer
  where r.source = close_receipt.source and r.delivery_key = close_receipt.delivery_key
  returning answer
$$;
comment on function private.close_receipt is 'Writes down what came of a webhook that was remembered, and returns it.';

create function public.receive_slack_decision(
  delivery_key text, workspace text, slack_user text, channel text,
  improvement uuid, expected_version int, decision text, reason text default null, days int default null,
  answered_at_once boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  person constant uuid := (select i.person_id from public.identities i
    where i.provider = 'slack' and i.workspace = receive_slack_decision.workspace and i.external_id = slack_user);
  answer jsonb;
  refused_message text;
  refused_reason text;
  refused_hint text;
begin
  if not private.remember_webhook('slack', delivery_key, decision) then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  begin
    answer := jsonb_build_object('ok', true, 'status',
      case decision
        when 'snooze' then private.snooze(improvement, person, days, 'slack', 'mapped', expected_version)
        when 'pass_on' then private.pass_on(improvement, person, reason, 'slack', 'mapped', expected_version)
        else private.decide(improvement, person, decision, reason, 'slack', 'mapped', expected_version) end);
  exception when sqlstate 'PT403' or sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT422' then
    get stacked diagnostics refused_message = message_text, refused_reason = pg_exception_detail, refused_hint = pg_exception_hint;
    answer := jsonb_build_object('ok', false, 'reason', refused_reason, 'message', refused_message, 'hint', refused_hint);
    insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
    select i.id, 'slack_answer', 'slack_answer:' || delivery_key,
      jsonb_build_object('channel', i.slack_channel_id, 'user', slack_user, 'text', concat_ws(' ', refused_message, refused_hint))
    from public.improvements i where i.id = improvement and i.slack_channel_id = channel and not answered_at_once;
  end;
  return private.close_receipt('slack', delivery_key, answer);
end;
$$;
comment on function public.receive_slack_decision is
  'A decision made in Slack by a mapped account (approve, reject, request_changes, snooze for so many days, pass_on), at most once per delivery_key. A refused one changes nothing, and its reason is sent to that person alone, unless the caller says it at once. Called by receive-slack.';

create function private.follow_pull_request(
  i public.improvements, target text, actor jsonb, action text, merged boolean, reverts boolean, merge_commit_sha text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  present text := i.status;
  violated text;
begin
  -- Merged after it was reopened, and the news of the reopening is late or lost.
  if present = 'abandoned' and target = 'deployed' then
    perform private.move_improvement(i.id, 'shipping', actor || jsonb_build_object('reason', 'pull request reopened'));
    present := 'shipping';
  end if;
  if target is null or not exists (select from public.allowed_moves m
      where m.from_status = present and m.to_status = target and m.made_by = 'delivery') then
    if merged and action = 'closed' and present not in ('deployed', 'kept', 'reverting', 'reverted') then
      perform private.note_on_improvement(i.id, jsonb_build_object('merge_commit_sha', merge_commit_sha,
        'needs_attention', format('Its pull request was merged although it is %s.', replace(present, '_', ' '))));
    end if;
    return jsonb_build_object('ignored', format('%s does not change an improvement that is %s', action, present));
  end if;
  if merged and not reverts then
    perform private.note_on_improvement(i.id, jsonb_build_object('merge_commit_sha', merge_commit_sha));
  end if;
  perform private.move_improvement(i.id, target, actor);
  return jsonb_build_object('moved', target);
exception when unique_violation then
  get stacked diagnostics violated = constraint_name;
  if violated <> 'improvements_open_fingerprint' then
    raise;
  end if;
  -- Reopened while another proposal of the same change is open.
  perform private.note_on_improvement(i.id, jsonb_build_object('needs_attention',
    'Its pull request was reopened, but the same change is under way in another proposal.'));
  return jsonb_build_object('ignored', 'the same change is under way in another proposal');
end;
$$;
comment on function private.follow_pull_request is
  'Makes the move that a pull request''s fate means, or marks an improvement that can no longer follow it.';

create table private.github_moments (
  repository text not null,
  number int not null,
  moment timestamptz not null,
  action text not null,
  primary key (repository, number)
);
comment on table private.github_moments is
  'How a pull request was last said to be, and by its own clock when: what is older comes late and is not believed.';
revoke all on private.github_moments from public;
alter table private.github_moments enable row level security;

create function private.comes_late(repository text, number int, moment timestamptz, action text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  known private.github_moments;
begin
  if moment is null or action not in ('closed', 'reopened') then
    return false;
  end if;
  select m.* into known from private.github_moments m
  where m.repository = lower(comes_late.repository) and m.number = comes_late.number;
  insert into private.github_moments as m (repository, number, moment, action)
  values (lower(comes_late.repository), comes_late.number, comes_late.moment, comes_late.action)
  on conflict on constraint github_moments_pkey do update set moment = excluded.moment, action = excluded.action
    where m.moment < excluded.moment;
  -- Within the same second the order is anybody's guess.
  return coalesce(known.moment > comes_late.moment or known.moment = comes_late.moment and known.action <> comes_late.action, false);
end;
$$;
comment on function private.comes_late is
  'Whether something newer, or something else at the same second, is known of a pull request already. Remembers what is new.';

create function private.queue_look(i public.improvements, delivery_key text, person uuid)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
  select i.id, 'github_sync', 'github_sync:look:' || delivery_key, jsonb_strip_nulls(jsonb_build_object('person_id', person))
  where i.repository is not null
  on conflict (idempotency_key) do nothing
$$;
comment on function private.queue_look is 'Has somebody look at GitHub, because what was told cannot be believed as it stands. The person is whose doing was told of.';

create function public.receive_github_pull_request(
  delivery_key text, repository text, number int, action text, merged boolean, head_sha text, merge_commit_sha text, sender_id bigint,
  moment timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
  reverts boolean;
  target text;
  person uuid;
  actor jsonb;
  answer jsonb;
  foreign_head boolean;
begin
  if not private.remember_webhook('github', delivery_key, 'pull_request.' || action) then
    return jsonb_build_object('repeated', true);
  end if;
  perform private.take_turn();
  select * into i from public.improvements s
  where lower(s.repository) = lower(receive_github_pull_request.repository)
    -- Two equations rather than "in": each has an index.
    and (s.pull_request_number = receive_github_pull_request.number or s.revert_pull_request_number = receive_github_pull_request.number)
  order by s.created_at desc limit 1
  for no key update;
  if not found then
    answer := jsonb_build_object('ignored', 'no improvement has this pull request');
  else
    reverts := coalesce(i.revert_pull_request_number = number, false);
    target := case
      when action = 'closed' and merged then case when reverts then 'reverted' else 'deployed' end
      when action = 'closed' then case when reverts then 'deployed' else 'abandoned' end
      when action = 'reopened' and not reverts then 'shipping'
      when action = 'synchronize' and not reverts and receive_github_pull_request.head_sha is distinct from i.head_sha then 'changes_requested'
    end;
    foreign_head := i.head_sha is not null and receive_github_pull_request.head_sha <> i.head_sha and not reverts;
    person := (select d.person_id from public.identities d where d.provider = 'github' and d.external_id = sender_id::text);
    actor := jsonb_build_object('made_by', 'delivery', 'surface', 'github', 'person_id', person,
      'how_known', case when person is null then 'system' else 'mapped' end,
      'reason', case target when 'changes_requested' then 'somebody else pushed to the pull request' else 'pull request ' || action || case when merged then ' (merged)' else '' end end);
    if target is not null and (private.comes_late(repository, number, moment, action)
        -- A push may be our own, or bring nothing but the base branch; what is merged may not be what was approved.
        or foreign_head and (action = 'synchronize' and i.status in ('approved', 'shipping') or merged)
        or merged and i.status in ('approved', 'changes_requested')) then
      perform private.queue_look(i, delivery_key, person);
      answer := jsonb_build_object('looking', format('%s has to be looked at', action));
    else
      answer := private.follow_pull_request(i, target, actor, action, merged, reverts, receive_github_pull_request.merge_commit_sha);
    end if;
  end if;
  return private.close_receipt('github', delivery_key, answer);
end;
$$;
comment on function public.receive_github_pull_request is
  'What became of a pull request: merged, closed, reopened, pushed to. At most once per delivery_key; an event that no longer fits is ignored. Called by receive-github.';

grant execute on function public.receive_slack_decision, public.receive_github_pull_request to service_role;
