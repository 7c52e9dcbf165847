-- What people say and press on GitHub: commands in comments, reviews, buttons of checks, boxes of the dashboard.

create table private.github_words (
  reference text primary key,
  seen_at timestamptz not null default now()
);
comment on table private.github_words is
  'The comments (comment:ID), comments on lines (line:ID) and reviews (review:ID) that were acted on, by GitHub''s own ids: what a webhook told and what was found by looking is the same, and acts once.';
revoke all on private.github_words from public;
alter table private.github_words enable row level security;

create function private.take_github_words(reference text)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.github_words (reference) values (reference) on conflict do nothing;
  return found;
end;
$$;
comment on function private.take_github_words is 'True for words on GitHub that nobody acted on yet; a second taker waits for the first and gets false.';

create function private.comment_of_github(improvement uuid, reference text)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  -- By its id alone: the repository may have had another name then.
  select c.id from public.comments c
  where c.improvement_id = improvement and c.surface = 'github' and split_part(c.surface_ref, '#', 2) = reference
$$;
comment on function private.comment_of_github is 'The comment of an improvement that was written on GitHub under this reference; null for none.';

create function public.receive_github_comment(
  delivery_key text, repository text, number int, reference text, sender_id bigint, sender_login text, body text,
  comment_id bigint default null, command text default null, argument text default null, expected_version int default null,
  is_public boolean default false, file_path text default null, file_line int default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.improvement_on_github(repository, number);
  person constant uuid := private.github_person(sender_id);
  recorded bigint;
  answer jsonb;
begin
  -- Most comments are not about proposals, and leave nothing here.
  if i.id is null then
    return jsonb_build_object('ignored', 'no improvement has this issue or pull request');
  end if;
  -- Where anybody may write, only people who are known join the discussion, which a private channel shows too.
  if is_public and person is null and (command is null or command = 'ask') then
    return jsonb_build_object('ignored', 'somebody unknown in a public repository');
  end if;
  if command is not null and command <> 'ask' then
    -- Before the words are taken, which whoever has the turn and looks for lost ones may wait for.
    perform private.take_turn();
  end if;
  if not private.remember_webhook('github', delivery_key, coalesce('command.' || command, 'comment')) then
    return jsonb_build_object('repeated', true);
  end if;
  if not private.take_github_words(reference) then
    return private.close_receipt('github', delivery_key, jsonb_build_object('ignored', 'known already'));
  end if;
  if command is not null and command <> 'ask' then
    answer := private.try_on_github(i.id, person, command, argument, expected_version, delivery_key);
    perform private.answer_on_github(i, delivery_key, answer, number, comment_id, sender_id, sender_login, command);
  else
    recorded := private.record_comment(i.id, 'github', format('%s#%s', i.repository, reference), person,
      'GitHub account ' || sender_login, case when command = 'ask' then argument else body end, coalesce(command = 'ask', false),
      file_path => receive_github_comment.file_path, file_line => receive_github_comment.file_line);
    answer := case when recorded is null then jsonb_build_object('ignored', 'known already, or empty')
      else jsonb_build_object('comment', recorded) end;
  end if;
  return private.close_receipt('github', delivery_key, answer);
end;
$$;
comment on function public.receive_github_comment is
  'A comment on an issue or pull request of ours: kept with the discussion, or, as a command, done for a mapped reviewer on the version that the page showed. At most once per delivery_key. Called by receive-github.';

create function public.receive_github_comment_change(
  delivery_key text, repository text, number int, reference text, body text, moment timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  comment constant bigint := private.comment_of_github((private.improvement_on_github(repository, number)).id, reference);
begin
  if comment is null then
    return jsonb_build_object('ignored', 'not a comment that is kept');
  end if;
  if not private.remember_webhook('github', delivery_key, 'comment.changed') then
    return jsonb_build_object('repeated', true);
  end if;
  return private.close_receipt('github', delivery_key, jsonb_build_object('comment', comment,
    'changed', private.revise_comment(comment, body, moment)));
end;
$$;
comment on function public.receive_github_comment_change is
  'A comment or review was edited, or removed (body empty); a command that was given is not taken back by that. At most once per delivery_key. Called by receive-github.';

create function public.receive_github_review(
  delivery_key text, repository text, number int, review_id bigint, sender_id bigint, sender_login text, state text, body text,
  is_public boolean default false)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements := private.improvement_on_github(repository, number);
  person constant uuid := private.github_person(sender_id);
  answer jsonb;
begin
  if i.id is null or i.pull_request_number is distinct from number then
    return jsonb_build_object('ignored', 'no improvement has this pull request');
  end if;
  if state = 'changes_requested' then
    perform private.take_turn();
  end if;
  if not private.remember_webhook('github', delivery_key, 'review.' || state) then
    return jsonb_build_object('repeated', true);
  end if;
  if not private.take_github_words('review:' || review_id) then
    return private.close_receipt('github', delivery_key, jsonb_build_object('ignored', 'known already'));
  end if;
  if person is not null or not is_public then
    perform private.record_comment(i.id, 'github', format('%s#review:%s', i.repository, review_id), person, 'GitHub account ' || sender_login, body);
  end if;
  if state <> 'changes_requested' then
    -- What was decided was decided before the pull request; its reviews are for whoever merges.
    answer := jsonb_build_object('ignored', format('a review that is %s counts for merging only', state));
  else
    i := private.lock_improvement(i.id);
    answer := case when i.status not in ('approved', 'shipping') then jsonb_build_object('ignored', format('it is %s already', i.status))
      else private.try_on_github(i.id, person, 'changes', 
        -- A review is no command that could be given again in fewer words.
        coalesce(nullif(left(trim(body), 4000), ''), 'changes requested on the pull request'), i.version, delivery_key) end;
    if answer ->> 'ok' = 'false' then
      perform private.answer_on_github(i, delivery_key, answer, number, null, sender_id, sender_login, 'review');
    end if;
  end if;
  return private.close_receipt('github', delivery_key, answer);
end;
$$;
comment on function public.receive_github_review is
  'A review of a pull request of ours: one that requests changes, by a mapped reviewer, sends the improvement back; an approving one counts for merging only. At most once per delivery_key. Called by receive-github.';

create function public.receive_github_button(
  delivery_key text, repository text, number int, button text, improvement uuid, expected_version int, sender_id bigint, sender_login text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
  answer jsonb;
begin
  select s.* into i from public.improvements s
  where s.id = improvement and lower(s.repository) = lower(receive_github_button.repository);
  if i.id is null then
    return jsonb_build_object('ignored', 'no improvement of this repository');
  end if;
  if not private.remember_webhook('github', delivery_key, 'button.' || button) then
    return jsonb_build_object('repeated', true);
  end if;
  answer := private.try_on_github(i.id, private.github_person(sender_id), button,
    case when button = 'changes' then 'sent back with the button of the check' end, expected_version, delivery_key);
  perform private.answer_on_github(i, delivery_key, answer, coalesce(i.pull_request_number, number), null, sender_id, sender_login, button)
  where answer ->> 'ok' = 'false';
  return private.close_receipt('github', delivery_key, answer);
end;
$$;
comment on function public.receive_github_button is
  'A button of our check run, pressed by somebody. At most once per delivery_key. Called by receive-github.';

grant execute on function public.receive_github_comment, public.receive_github_comment_change, public.receive_github_review,
  public.receive_github_button
  to service_role;
