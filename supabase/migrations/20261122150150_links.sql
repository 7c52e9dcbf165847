-- Links between the surfaces. Studio addresses a table by its oid, which differs from project to project.

create function public.studio_tables()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_object_agg(c.relname, c.oid::bigint) from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relname in ('improvements', 'findings', 'messages', 'validations')
$$;
comment on function public.studio_tables is 'The numbers by which Studio addresses the tables that messages link to. Called by deliver-updates.';
grant execute on function public.studio_tables to service_role;

-- Once both are there, the message leads to the issue, whichever came first: either may have been written while the other was
-- not noted yet. Pull requests come with a move, which tells of itself.
create function private.show_issue_in_slack()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.deliveries (improvement_id, kind, idempotency_key)
  values (new.id, 'slack_message', 'slack_message:issue:' || new.id)
  on conflict (idempotency_key) do nothing;
  return null;
end;
$$;
comment on function private.show_issue_in_slack is 'Trigger: the Slack message of a proposal links to its issue as soon as there is one.';
create trigger show_issue_in_slack after update of issue_number, slack_message_ts on public.improvements
  for each row when (new.issue_number is not null and new.slack_message_ts is not null
    and (old.issue_number is null or old.slack_message_ts is null))
  execute function private.show_issue_in_slack();

create function private.show_revision()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.queue_sync(i, 'revised') from public.improvements i where i.id = new.revision_of;
  return null;
end;
$$;
comment on function private.show_revision is 'Trigger: the pages of what was proposed anew lead to the new proposal as soon as that has a page.';
create trigger show_revision after update of issue_number on public.improvements
  for each row when (old.issue_number is null and new.issue_number is not null and new.revision_of is not null)
  execute function private.show_revision();
