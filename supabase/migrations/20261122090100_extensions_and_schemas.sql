-- Extensions, the private schema and the rule that nothing is granted by default.

create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault with schema vault;

create schema private;
comment on schema private is
  'Helpers with their owner''s rights, queue mechanics and the partitions of messages. Not exposed through the API.';

-- Functions are executable by everyone unless told otherwise; here each function grants what it means to.
alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;

revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create function private.refuse(status int, reason text, message text, hint text default null)
returns void
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT' || status,
    message = refuse.message,
    detail = reason,
    hint = coalesce(refuse.hint, '');
end;
$$;
comment on function private.refuse is
  'Refuses the current statement. status is the HTTP status the API answers with (PostgREST reads PTnnn), reason a stable code for programs (the error''s details), message and hint are for people.';

create function private.sha256_hex(content text)
returns text
language sql
immutable
strict
set search_path = ''
as $$
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(content, 'UTF8')), 'hex')
$$;
comment on function private.sha256_hex is
  'SHA-256 of the text''s UTF-8 bytes as 64 lower-case hexadecimal digits. Immutable because every database here is UTF-8.';
grant execute on function private.sha256_hex to authenticated, service_role;

create function private.backoff(attempts int)
returns interval
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.make_interval(secs => least(power(2, least(attempts, 10))::int * 5, 3600))
$$;
comment on function private.backoff is
  'How long to wait before the next attempt: 10 s after the first failure, doubling, one hour at most.';
