-- Where the discussion is shown: what was said on one surface is copied to the others, and follows its author there.

create table public.comment_copies (
  comment_id bigint not null references public.comments on delete cascade,
  surface text not null constraint comment_copies_surface check (surface in ('slack', 'github')),
  surface_ref text not null constraint comment_copies_surface_ref_length check (length(surface_ref) between 1 and 300),
  copied_at timestamptz not null default now(),
  revision int not null default 1,
  primary key (comment_id, surface),
  unique (surface, surface_ref)
);
comment on table public.comment_copies is 'Where a comment was shown on the other surfaces, in the words of comments.surface_ref.';
comment on column public.comment_copies.revision is 'The revision of the comment that is shown there.';

revoke all on public.comment_copies from anon, authenticated, service_role;
grant select on public.comment_copies to authenticated, service_role;
alter table public.comment_copies enable row level security;
create policy "members see where comments are shown" on public.comment_copies for select to authenticated
  using (comment_id in (select id from public.comments));

create function private.queue_comments(improvement uuid, surface text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- One that waits will show this comment too. It is locked: a worker that claims it in this very moment either has
  -- been waited for, and then it is leased, or passes it over until this comment can be seen.
  perform from public.deliveries d
  where d.improvement_id = improvement and d.kind = queue_comments.surface || '_comments'
    and d.done_at is null and d.dead_at is null and d.lease_token is null
  for update;
  if not found then
    insert into public.deliveries (improvement_id, kind, idempotency_key)
    values (improvement, queue_comments.surface || '_comments', format('%s_comments:%s', queue_comments.surface, gen_random_uuid()));
  end if;
end;
$$;
comment on function private.queue_comments is 'Has the discussion on a surface brought up to date; one delivery waits per improvement and surface.';

create function private.queue_copies()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.surface <> 'slack' and exists (select from public.improvements i where i.id = new.improvement_id and i.slack_message_ts is not null) then
    perform private.queue_comments(new.improvement_id, 'slack');
  end if;
  if new.surface <> 'github' and exists (select from public.improvements i where i.id = new.improvement_id and i.issue_number is not null) then
    perform private.queue_comments(new.improvement_id, 'github');
  end if;
  return null;
end;
$$;
comment on function private.queue_copies is 'Trigger: a comment is shown on every other surface where the proposal is, and so is what becomes of it.';
create trigger queue_copies after insert or update of revision on public.comments for each row execute function private.queue_copies();

create function private.queue_earlier_comments()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.slack_message_ts is null and new.slack_message_ts is not null
      and exists (select from public.comments c where c.improvement_id = new.id and c.surface <> 'slack') then
    perform private.queue_comments(new.id, 'slack');
  end if;
  if old.issue_number is null and new.issue_number is not null
      and exists (select from public.comments c where c.improvement_id = new.id and c.surface <> 'github') then
    perform private.queue_comments(new.id, 'github');
  end if;
  return null;
end;
$$;
comment on function private.queue_earlier_comments is 'Trigger: what was said before a surface had a place for it is shown there once it has.';
create trigger queue_earlier_comments after update of slack_message_ts, issue_number on public.improvements
  for each row execute function private.queue_earlier_comments();

create function public.comments_to_show(improvement uuid, surface text)
returns table (id bigint, improvement_id uuid, surface text, author_name text, body text, addressed_to_team boolean, created_at timestamptz,
  file_path text, file_line int, revision int, is_edited boolean, is_removed boolean, shown_at text)
language sql
stable
security definer
set search_path = ''
as $$
  select c.id, c.improvement_id, c.surface, c.author_name, c.body, c.addressed_to_team, c.created_at,
    c.file_path, c.file_line, c.revision, c.edited_at is not null, c.removed_at is not null, k.surface_ref
  from public.comments c left join public.comment_copies k on k.comment_id = c.id and k.surface = comments_to_show.surface
  where c.improvement_id = improvement and c.surface <> comments_to_show.surface
    and (k.revision < c.revision or k.comment_id is null and c.removed_at is null)
  order by c.id
  limit 50
$$;
comment on function public.comments_to_show is
  'Comments of an improvement that a surface does not show yet, or shows as they were (shown_at says where), oldest first, at most 50 at a time. Called by deliver-updates.';

create function public.record_comment_copy(comment_id bigint, surface text, surface_ref text, revision int default 1)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.comment_copies as k (comment_id, surface, surface_ref, revision)
  values (record_comment_copy.comment_id, record_comment_copy.surface, record_comment_copy.surface_ref, record_comment_copy.revision)
  on conflict on constraint comment_copies_pkey do update set revision = excluded.revision, copied_at = now()
    where k.revision < excluded.revision;
  return found;
end;
$$;
comment on function public.record_comment_copy is
  'Writes down where a surface shows a comment, and which revision of it; false when that was known. Called by deliver-updates.';

grant execute on function public.comments_to_show, public.record_comment_copy to service_role;
