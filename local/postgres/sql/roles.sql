-- The roles of a hosted project, once per server. Names, attributes and memberships are the platform's;
-- passwords are set by the caller.

create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;

-- The user of the REST server: has no rights of its own and takes on those of the caller.
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;

-- The user of migrations, Studio, pg_cron jobs and SUPABASE_DB_URL. Not a superuser.
create role postgres login createrole createdb replication bypassrls;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend, pg_create_subscription, pg_maintain to postgres;

create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role supabase_functions_admin login noinherit createrole;
create role dashboard_user nologin createrole createdb replication;

-- Extensions live in their own schema and are found without naming it.
alter role postgres set search_path to "$user", public, extensions;
alter role supabase_admin set search_path to "$user", public, extensions;
alter role authenticator set search_path to "$user", public, extensions;
alter role supabase_auth_admin set search_path to auth;

alter role anon set statement_timeout to '3s';
alter role authenticated set statement_timeout to '8s';
alter role authenticator set statement_timeout to '8s';
