-- What was written on GitHub and no webhook told, found by looking once an hour: GitHub does not repeat a webhook.

create table private.github_readings (
  repository text primary key,
  comments_until timestamptz not null,
  lines_until timestamptz not null
);
comment on table private.github_readings is
  'How far the comments of each repository, and those on lines, were read, by GitHub''s clock. The name is in lower case.';
revoke all on private.github_readings from public;
alter table private.github_readings enable row level security;

create function public.github_read_until(repository text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with ours as (
    select * from public.improvements i where lower(i.repository) = lower(github_read_until.repository)
  ), begun as (
    select coalesce(min(o.created_at), now()) as at from ours o where o.issue_number is not null
  )
  select jsonb_build_object(
    'comments', coalesce((select r.comments_until from private.github_readings r where r.repository = lower(github_read_until.repository)), begun.at),
    'lines', coalesce((select r.lines_until from private.github_readings r where r.repository = lower(github_read_until.repository)), begun.at),
    'pulls', (select coalesce(jsonb_agg(o.pull_request_number order by o.pull_request_number), '[]') from ours o
      where o.pull_request_number is not null and o.status in ('approved', 'shipping')))
  from begun
$$;
comment on function public.github_read_until is
  'How far the comments of a repository, and those on lines, were read; and its pull requests whose reviews still decide something. Called by deliver-updates.';

create function private.version_shown_on_github(i public.improvements, moment timestamptz)
returns int
language sql
stable
security definer
set search_path = ''
as $$
  -- The page was brought to this version, and some seconds before: their clock is not ours.
  select i.version where exists (select from public.deliveries d
    where d.improvement_id = i.id and d.kind = 'github_sync' and d.created_at >= i.status_changed_at and d.done_at < moment - interval '5 seconds')
$$;
comment on function private.version_shown_on_github is
  'The version of an improvement, if its page on GitHub showed that already at a moment; null where it may have shown another. Whoever gave a command then decided on what it showed.';

create function public.catch_up_with_comments(repository text, words jsonb, is_public boolean, read_until timestamptz, of_lines boolean)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  said record;
  i public.improvements;
  known bigint;
  caught int := 0;
begin
  for said in
    select * from jsonb_to_recordset(words) w (reference text, number int, comment_id bigint, author_id bigint, author_login text, body text,
      command text, argument text, file_path text, file_line int, created_at timestamptz, updated_at timestamptz)
    order by w.created_at, w.comment_id limit 100
  loop
    i := private.improvement_on_github(repository, said.number);
    continue when i.id is null;
    if exists (select from private.github_words w where w.reference = said.reference) then
      known := case when said.updated_at > said.created_at then private.comment_of_github(i.id, said.reference) end;
      caught := caught + coalesce(private.revise_comment(known, said.body, said.updated_at)::int, 0);
      continue;
    end if;
    -- Whoever may may edit another person's comment: what was edited since is nobody's command.
    perform public.receive_github_comment('caught:' || said.reference, repository, said.number, said.reference, said.author_id, said.author_login,
      said.body, said.comment_id, said.command, said.argument,
      case when said.updated_at = said.created_at then private.version_shown_on_github(i, said.created_at) end, is_public,
      said.file_path, said.file_line);
    caught := caught + 1;
  end loop;
  insert into private.github_readings as r (repository, comments_until, lines_until)
  select lower(catch_up_with_comments.repository),
    case when of_lines then (p.until ->> 'comments')::timestamptz else read_until end,
    case when of_lines then read_until else (p.until ->> 'lines')::timestamptz end
  from (select public.github_read_until(catch_up_with_comments.repository) as until) p
  on conflict on constraint github_readings_pkey do update set
    comments_until = greatest(r.comments_until, excluded.comments_until), lines_until = greatest(r.lines_until, excluded.lines_until);
  return caught;
end;
$$;
comment on function public.catch_up_with_comments is
  'Takes comments of a repository as if their webhooks had come: unseen ones are kept or, as commands, done on the version that the page is known to have shown; edited ones are followed. Notes how far was read. Returns how many were news. Called by deliver-updates.';

create function public.catch_up_with_reviews(repository text, number int, reviews jsonb, is_public boolean)
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  review record;
  caught int := 0;
begin
  for review in
    select * from jsonb_to_recordset(reviews) r (review_id bigint, author_id bigint, author_login text, state text, body text)
    order by r.review_id limit 100
  loop
    continue when exists (select from private.github_words w where w.reference = 'review:' || review.review_id);
    perform public.receive_github_review('caught:review:' || review.review_id, repository, number, review.review_id,
      review.author_id, review.author_login, review.state, review.body, is_public);
    caught := caught + 1;
  end loop;
  return caught;
end;
$$;
comment on function public.catch_up_with_reviews is
  'Takes reviews of a pull request as if their webhooks had come. Returns how many were news. Called by deliver-updates.';

create function public.github_words_kept(repository text)
returns table (reference text, number int, since timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select split_part(c.surface_ref, '#', 2), coalesce(i.issue_number, i.pull_request_number), i.created_at - interval '1 hour'
  from public.improvements i join public.comments c on c.improvement_id = i.id
  where lower(i.repository) = lower(github_words_kept.repository) and i.status in ('in_review', 'changes_requested', 'approved', 'shipping')
    and c.surface = 'github' and c.removed_at is null and split_part(c.surface_ref, '#', 2) ~ '^(comment|line):'
  order by c.id desc limit 300
$$;
comment on function public.github_words_kept is
  'Words on GitHub about proposals that are not over: by what they are known there, a number of the improvement, and a moment before which none of them was written (an hour for clocks that differ). Called by deliver-updates.';
grant execute on function public.github_read_until, public.catch_up_with_comments, public.catch_up_with_reviews, public.github_words_kept
  to service_role;

create function private.queue_catch_up()
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.deliveries (team_id, kind, idempotency_key, payload)
  select min(i.team_id), 'github_catch_up', format('github_catch_up:%s:%s', lower(i.repository), to_char(now() at time zone 'UTC', 'YYYYMMDDHH24')),
    jsonb_build_object('repository', lower(i.repository))
  from public.improvements i
  where i.issue_number is not null and i.repository is not null and i.status_changed_at > now() - interval '30 days'
    -- One that waits will read this too.
    and not exists (select from public.deliveries d where d.kind = 'github_catch_up' and d.payload ->> 'repository' = lower(i.repository)
      and d.done_at is null and d.dead_at is null)
  group by lower(i.repository)
  on conflict (idempotency_key) do nothing;
  -- Boxes that were ticked and of which no webhook told act when the dashboard is drawn anew; edits of our part are undone,
  -- and limits that changed are shown.
  insert into public.deliveries (team_id, kind, idempotency_key, payload)
  select (select min(i.team_id) from public.improvements i where lower(i.repository) = d.repository), 'github_dashboard',
    format('github_dashboard:catch_up:%s:%s', d.repository, to_char(now() at time zone 'UTC', 'YYYYMMDDHH24')), jsonb_build_object('repository', d.repository)
  from public.github_dashboards d
  where (private.organisation_policy()).github_dashboard and exists (select from public.improvements i where lower(i.repository) = d.repository)
  on conflict (idempotency_key) do nothing
$$;
comment on function private.queue_catch_up is
  'Has the comments and reviews of every repository with recent proposals, and the boxes of every dashboard, read once an hour. Run by cron.';
select cron.schedule('catch-up-with-github', '27 * * * *', $$select private.queue_catch_up()$$);
