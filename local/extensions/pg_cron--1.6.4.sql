-- Local stand-in for pg_cron 1.6: the same tables, functions and rights. Jobs are run by local/worker
-- instead of a background worker inside the server.
\echo Use "create extension pg_cron" to load this file. \quit

create schema cron;
create sequence cron.jobid_seq;
create sequence cron.runid_seq;

create table cron.job (
  jobid bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default inet_server_port(),
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username)
);
alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
grant select on cron.job to public;

create table cron.job_run_details (
  jobid bigint,
  runid bigint primary key default nextval('cron.runid_seq'),
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);
alter table cron.job_run_details enable row level security;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
grant select, delete on cron.job_run_details to public;

-- One field of a schedule: lists, ranges, steps; names of months and days are numbers already.
create function cron._field_is_valid(field text, lowest integer, highest integer) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  part text;
  found text[];
begin
  if field = '' then
    return false;
  end if;
  foreach part in array pg_catalog.string_to_array(field, ',') loop
    found := pg_catalog.regexp_match(part, '^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?$');
    if found is null
      or found[1]::integer not between lowest and highest
      or found[2]::integer not between found[1]::integer and highest
      or found[3]::integer < 1 then
      return false;
    end if;
  end loop;
  return true;
end
$$;

create function cron._schedule_is_valid(schedule text) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  clean text := pg_catalog.lower(pg_catalog.btrim(schedule));
  fields text[];
  seconds text[];
begin
  seconds := pg_catalog.regexp_match(clean, '^(\d{1,2})\s+seconds?$');
  if seconds is not null then
    return seconds[1]::integer between 1 and 59;
  end if;
  if clean in ('@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly') then
    return true;
  end if;
  select pg_catalog.array_agg(
    pg_catalog.regexp_replace(
      case ordinality
        when 4 then cron._without_names(word, 'jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec', 1)
        when 5 then cron._without_names(word, 'sun,mon,tue,wed,thu,fri,sat', 0)
        else word
      end, '^[$]$', '*') order by ordinality)
  into fields
  from pg_catalog.regexp_split_to_table(clean, '\s+') with ordinality as words (word, ordinality);
  return pg_catalog.cardinality(fields) = 5
    and cron._field_is_valid(fields[1], 0, 59)
    and cron._field_is_valid(fields[2], 0, 23)
    -- `$` is pg_cron's word for the last day of the month.
    and cron._field_is_valid(fields[3], 1, 31)
    and cron._field_is_valid(fields[4], 1, 12)
    and cron._field_is_valid(fields[5], 0, 7);
end
$$;

create function cron._without_names(field text, names text, first integer) returns text
language plpgsql immutable set search_path = '' as $$
declare
  name text;
  number integer := first;
begin
  foreach name in array pg_catalog.string_to_array(names, ',') loop
    field := pg_catalog.replace(field, name, number::text);
    number := number + 1;
  end loop;
  return field;
end
$$;

-- The work behind the public functions, with the owner's rights. Callers pass who they are, because
-- inside a security definer function current_user is the owner.
create function cron._put_job(job_name text, job_schedule text, job_command text, job_database text, job_user text, job_active boolean)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  result bigint;
begin
  if not pg_catalog.pg_has_role(session_user, job_user, 'member') then
    raise exception 'must be a member of role "%" to schedule its jobs', job_user using errcode = '42501';
  end if;
  if job_schedule is null or not cron._schedule_is_valid(job_schedule) then
    raise exception 'invalid schedule: %', job_schedule
      using hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
  end if;
  insert into cron.job (schedule, command, database, username, active, jobname)
  values (job_schedule, job_command, job_database, job_user, job_active, job_name)
  on conflict on constraint jobname_username_uniq do update
    set schedule = excluded.schedule, command = excluded.command, database = excluded.database, active = excluded.active
  returning jobid into result;
  return result;
end
$$;

create function cron._drop_job(job_id bigint, job_name text, job_user text)
returns boolean language plpgsql security definer set search_path = '' as $$
begin
  if not pg_catalog.pg_has_role(session_user, job_user, 'member') then
    raise exception 'must be a member of role "%" to unschedule its jobs', job_user using errcode = '42501';
  end if;
  delete from cron.job where (jobid = job_id or jobname = job_name) and username = job_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', coalesce(job_name, job_id::text);
  end if;
  return true;
end
$$;

create function cron.schedule(schedule text, command text) returns bigint
language sql set search_path = '' as $$
  select cron._put_job(null, schedule, command, pg_catalog.current_database(), current_user, true)
$$;

create function cron.schedule(job_name text, schedule text, command text) returns bigint
language sql set search_path = '' as $$
  select cron._put_job(job_name, schedule, command, pg_catalog.current_database(), current_user, true)
$$;

create function cron.schedule_in_database(job_name text, schedule text, command text, database text, username text default null, active boolean default true)
returns bigint language sql set search_path = '' as $$
  select cron._put_job(job_name, schedule, command, database, coalesce(username, current_user), active)
$$;
revoke all on function cron.schedule_in_database(text, text, text, text, text, boolean) from public;

create function cron.unschedule(job_id bigint) returns boolean
language sql set search_path = '' as $$
  select cron._drop_job(job_id, null, current_user)
$$;

create function cron.unschedule(job_name text) returns boolean
language sql set search_path = '' as $$
  select cron._drop_job(null, job_name, current_user)
$$;

create function cron._change_job(job_id bigint, new_schedule text, new_command text, new_database text, new_username text, new_active boolean, job_user text)
returns void language plpgsql security definer set search_path = '' as $$
begin
  if not pg_catalog.pg_has_role(session_user, coalesce(new_username, job_user), 'member') then
    raise exception 'must be a member of role "%" to alter its jobs', coalesce(new_username, job_user) using errcode = '42501';
  end if;
  if new_schedule is not null and not cron._schedule_is_valid(new_schedule) then
    raise exception 'invalid schedule: %', new_schedule;
  end if;
  update cron.job set
    schedule = coalesce(new_schedule, schedule), command = coalesce(new_command, command),
    database = coalesce(new_database, database), username = coalesce(new_username, username),
    active = coalesce(new_active, active)
  where jobid = job_id and username = job_user;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id;
  end if;
end
$$;

create function cron.alter_job(job_id bigint, schedule text default null, command text default null, database text default null, username text default null, active boolean default null)
returns void language sql set search_path = '' as $$
  select cron._change_job(job_id, schedule, command, database, username, active, current_user)
$$;
revoke all on function cron.alter_job(bigint, text, text, text, text, boolean) from public;

-- What the hosted platform grants when the extension is created there.
grant usage on schema cron to postgres with grant option;
grant all on all functions in schema cron to postgres with grant option;
grant all on all tables in schema cron to postgres with grant option;
revoke all on cron.job from postgres;
grant select on cron.job to postgres with grant option;
