-- Local stand-in for pg_net 0.20: the same tables, functions and rights. Requests are sent by
-- local/worker instead of a background worker inside the server.
\echo Use "create extension pg_net" to load this file. \quit

create schema if not exists net;

create domain net.http_method as text
  check (value ilike 'get' or value ilike 'post' or value ilike 'delete');

-- Unlogged, as in pg_net: a crash of the server empties both tables.
create unlogged table net.http_request_queue (
  id bigserial,
  method net.http_method not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);

create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index on net._http_response (created);

-- Tells the worker. A notification leaves the server at commit, as a request of pg_net does; a row
-- put into the queue by hand tells nobody, as in pg_net.
create function net.wake() returns void language sql set search_path = '' as $$
  select pg_catalog.pg_notify('net_wake', '')
$$;

create function net._urlencode_string(string varchar) returns text
language sql immutable strict set search_path = '' as $$
  select pg_catalog.string_agg(
    case
      when letter ~ '^[A-Za-z0-9_.~-]$' then letter
      else pg_catalog.regexp_replace(pg_catalog.upper(pg_catalog.encode(pg_catalog.convert_to(letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
    end, '' order by place)
  from pg_catalog.regexp_split_to_table(string, '') with ordinality as letters (letter, place)
$$;

create function net._url_with_params(url text, params jsonb) returns text
language sql immutable set search_path = '' as $$
  select url || coalesce(
    (case when pg_catalog.strpos(url, '?') > 0 then '&' else '?' end) || (
      select pg_catalog.string_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value), '&')
      from pg_catalog.jsonb_each_text(params)
    ), '')
$$;

create function net.http_get(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000)
returns bigint language plpgsql strict set search_path = '' as $$
declare
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('GET', net._url_with_params(url, params), headers, timeout_milliseconds)
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000)
returns bigint language plpgsql set search_path = '' as $$
declare
  request_id bigint;
  content_type text;
begin
  select header.value into content_type
  from pg_catalog.jsonb_each_text(coalesce(headers, '{}')) as header
  where pg_catalog.lower(header.key) = 'content-type'
  limit 1;
  if content_type is null then
    headers := headers || '{"Content-Type": "application/json"}'::jsonb;
  end if;
  if content_type <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  -- Not strict: a null URL gets as far as the column and breaks the caller's transaction.
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('POST', net._url_with_params(url, params), headers, pg_catalog.convert_to(body::text, 'UTF8'), timeout_milliseconds)
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

create function net.http_delete(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000, body jsonb default null)
returns bigint language plpgsql set search_path = '' as $$
declare
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values ('DELETE', net._url_with_params(url, params), headers, pg_catalog.convert_to(body::text, 'UTF8'), timeout_milliseconds)
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

-- pg_net opens everything to everybody; only the schema not being exposed protects it.
grant usage on schema net to public;
grant all on all sequences in schema net to public;
grant all on all tables in schema net to public;
