-- What a hosted project's database contains before the first migration, once per database.
-- Run by the owner of the server.

grant usage on schema public to anon, authenticated, service_role;
grant create on schema public to postgres;

-- The owner may do everything with what is made in public. Nobody else gets anything without a
-- grant of its own: since 2026-10-30 that holds for every hosted project.
alter default privileges in schema public grant all on tables to postgres;
alter default privileges in schema public grant all on sequences to postgres;
alter default privileges in schema public grant all on functions to postgres;

create schema extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role, dashboard_user;
create extension "uuid-ossp" with schema extensions;
create extension pgcrypto with schema extensions;

create schema vault;
create extension supabase_vault with schema vault;
