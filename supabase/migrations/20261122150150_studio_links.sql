-- Studio's table editor addresses a table by its oid, which differs from project to project.

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
