-- What people say and ask in Slack, besides decisions: words in a proposal's thread, and /improve.

create function private.slack_person(workspace text, slack_user text)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select d.person_id from public.identities d
  where d.provider = 'slack' and d.workspace = slack_person.workspace and d.external_id = slack_user
$$;
comment on function private.slack_person is 'The person to whom an administrator has mapped a Slack account; null for nobody.';

create index improvements_slack_message on public.improvements (slack_channel_id, slack_message_ts);

create function public.receive_slack_comment(
  delivery_key text, workspace text, slack_user text, channel text, thread_ts text, ts text, body text, to_team boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  improvement constant uuid := (select i.id from public.improvements i
    where i.slack_channel_id = channel and i.slack_message_ts = thread_ts);
  recorded bigint;
  answer jsonb;
begin
  -- Most threads are not about proposals, and leave nothing here.
  if improvement is null then
    return jsonb_build_object('ignored', 'no proposal has this thread');
  end if;
  if not private.remember_webhook('slack', delivery_key, 'comment') then
    return jsonb_build_object('repeated', true);
  end if;
  recorded := private.record_comment(improvement, 'slack', channel || ':' || ts, private.slack_person(workspace, slack_user),
    'Slack account ' || slack_user, body, to_team);
  answer := case when recorded is null then jsonb_build_object('ignored', 'known already, or empty') else jsonb_build_object('comment', recorded) end;
  return private.close_receipt('slack', delivery_key, answer);
end;
$$;
comment on function public.receive_slack_comment is
  'Words in the thread of a proposal, at most once. An account that nobody mapped is named as what it is. Called by receive-slack.';

create function public.receive_slack_comment_change(delivery_key text, channel text, ts text, body text, moment timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  comment constant bigint := (select c.id from public.comments c where c.surface = 'slack' and c.surface_ref = channel || ':' || ts);
  answer jsonb;
begin
  if comment is null then
    return jsonb_build_object('ignored', 'not a comment that is kept');
  end if;
  if not private.remember_webhook('slack', delivery_key, 'comment.changed') then
    return jsonb_build_object('repeated', true);
  end if;
  answer := jsonb_build_object('comment', comment, 'changed', private.revise_comment(comment, body, moment));
  return private.close_receipt('slack', delivery_key, answer);
end;
$$;
comment on function public.receive_slack_comment_change is
  'Words in the thread of a proposal were edited, or removed (body empty). At most once per delivery_key. Called by receive-slack, and by deliver-updates for what no event told.';

create function private.slack_teams(workspace text, slack_user text, channel text)
returns setof bigint
language sql
stable
security definer
set search_path = ''
as $$
  select t.id from public.teams t
  where private.person_holds(private.slack_person(workspace, slack_user), t.id, 'member', 'reviewer', 'administrator')
    and (t.slack_channel_id = channel or not exists (select from public.teams c where c.slack_channel_id = channel))
$$;
comment on function private.slack_teams is 'The teams that somebody asks about in Slack: those of the channel, or elsewhere all of theirs. Never one they are no member of.';

create function public.slack_list(workspace text, slack_user text, channel text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'known', private.slack_person(workspace, slack_user) is not null,
    'teams', (select coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'paused', coalesce((private.policy_for(t.id, '')).paused, false)) order by t.id), '[]')
      from public.teams t where t.id in (select private.slack_teams(workspace, slack_user, channel))),
    'total', (select count(*) from public.improvements i
      where i.status = 'in_review' and i.team_id in (select private.slack_teams(workspace, slack_user, channel))),
    'proposals', (select coalesce(jsonb_agg(l.line), '[]') from (
      select private.proposal_line(i) as line from public.improvements i
      where i.status = 'in_review' and i.team_id in (select private.slack_teams(workspace, slack_user, channel))
      order by i.status_changed_at, i.id limit 10) l))
$$;
comment on function public.slack_list is 'What waits for a decision in the teams of somebody who asks in Slack. Called by receive-slack.';

create function public.slack_find(workspace text, slack_user text, channel text, reference text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  -- The first eight digits of an id are enough to tell the proposals of one person's teams apart, or nearly always.
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'version', i.version, 'title', i.title)), '[]')
  from public.improvements i
  where reference ~ '^[0-9a-f]{8}$'
    and i.id between (reference || '-0000-0000-0000-000000000000')::uuid and (reference || '-ffff-ffff-ffff-ffffffffffff')::uuid
    and private.person_holds(private.slack_person(workspace, slack_user), i.team_id, 'member', 'reviewer', 'administrator')
$$;
comment on function public.slack_find is 'The proposals that a short reference may mean, of teams of the person who asks. Called by receive-slack.';

create function public.receive_slack_order(delivery_key text, workspace text, slack_user text, channel text, wanted text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  person constant uuid := private.slack_person(workspace, slack_user);
  teams bigint[];
  answer jsonb;
begin
  if not private.remember_webhook('slack', delivery_key, wanted) then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  teams := array(select t.id from public.teams t where t.slack_channel_id = channel
    and private.person_holds(person, t.id, 'reviewer', 'administrator') order by t.id);
  if person is null then
    answer := jsonb_build_object('ok', false, 'reason', 'unknown_person', 'message', 'This account is not mapped to a person.',
      'hint', 'An administrator maps accounts in identities.');
  elsif cardinality(teams) = 0 then
    answer := jsonb_build_object('ok', false, 'reason', 'not_a_reviewer', 'message', 'This channel belongs to no team that you review.',
      'hint', 'Use the command in the channel of the team.');
  elsif wanted = 'run' and (select count(*) from vault.decrypted_secrets s where s.name in ('project_url', 'wake_key')) < 2 then
    answer := jsonb_build_object('ok', false, 'reason', 'not_connected', 'message', 'The database does not know where its functions are.',
      'hint', 'An administrator sets project_url and wake_key in Vault, as docs/deploy.md says.');
  elsif wanted = 'run' then
    perform private.wake('propose-improvements');
    answer := jsonb_build_object('ok', true);
  else
    perform set_config('improvement.actor', jsonb_build_object('made_by', 'review', 'person_id', person, 'how_known', 'mapped', 'surface', 'slack')::text, true);
    insert into public.policies as p (team_id, paused) select t, wanted = 'pause' from unnest(teams) t
    on conflict (team_id, change_type, risk) do update set paused = excluded.paused;
    perform set_config('improvement.actor', '', true);
    answer := jsonb_build_object('ok', true);
  end if;
  answer := answer || jsonb_build_object('teams', (select coalesce(jsonb_agg(t.name order by t.id), '[]') from public.teams t where t.id = any (teams)));
  return private.close_receipt('slack', delivery_key, answer);
end;
$$;
comment on function public.receive_slack_order is
  'run: has a session held now; pause and resume: for the teams of the channel. For their reviewers, at most once per delivery_key; a pause is on the record. Called by receive-slack.';

create function public.receive_slack_approvals(delivery_key text, workspace text, slack_user text, channel text, targets jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  target record;
  answer jsonb;
  approved int := 0;
  team bigint;
  refused text[] := array[]::text[];
begin
  if not private.remember_webhook('slack', delivery_key, 'approve_all') then
    return jsonb_build_object('ok', true, 'repeated', true);
  end if;
  for target in
    select (t.value ->> 'improvement')::uuid as improvement, (t.value ->> 'version')::int as version, i.title, i.team_id
    from jsonb_array_elements(targets) t join public.improvements i on i.id = (t.value ->> 'improvement')::uuid
    where i.slack_channel_id = channel
    order by t.value ->> 'improvement' limit 10
  loop
    answer := public.receive_slack_decision(delivery_key || ':' || target.improvement, workspace, slack_user, channel,
      target.improvement, target.version, 'approve', answered_at_once => true);
    if (answer ->> 'ok')::boolean then
      approved := approved + 1;
    else
      team := target.team_id;
      refused := refused || format('%s: %s', left(target.title, 80), concat_ws(' ', answer ->> 'message', answer ->> 'hint'));
    end if;
  end loop;
  if cardinality(refused) > 0 then
    insert into public.deliveries (team_id, kind, idempotency_key, payload)
    values (team, 'slack_answer', 'slack_answer:' || delivery_key, jsonb_build_object('channel', channel, 'user', slack_user,
      'text', format('%s approved, %s not. %s', approved, cardinality(refused), array_to_string(refused, ' | '))));
  end if;
  answer := jsonb_build_object('ok', cardinality(refused) = 0, 'approved', approved, 'refused', to_jsonb(refused));
  return private.close_receipt('slack', delivery_key, answer);
end;
$$;
comment on function public.receive_slack_approvals is
  'Approves several proposals of a channel in the name of a mapped account, each in the version it was shown in, at most once per delivery_key. What is refused is told to that person alone. Called by receive-slack.';

grant execute on function public.receive_slack_approvals, public.receive_slack_comment, public.receive_slack_comment_change, public.slack_list, public.slack_find, public.receive_slack_order to service_role;

create function private.sweep_threads()
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  i record;
begin
  for i in
    select s.id from public.improvements s
    where s.status in ('in_review', 'changes_requested', 'approved', 'shipping') and s.slack_message_ts is not null
    order by s.id
  loop
    perform private.queue_comments(i.id, 'slack');
  end loop;
end;
$$;
comment on function private.sweep_threads is
  'Has the threads of open proposals read once an hour: Slack gives up on an event after a few tries, and what people wrote must not be lost. Run by cron.';
select cron.schedule('sweep-threads', '47 * * * *', $$select private.sweep_threads()$$);
