-- Messages and titles are stored without what the patterns find, and it is counted by kind.

create function private.redact_text(content text, team bigint, inout counts jsonb default '{}', out redacted text)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  lowered constant text := lower(content collate "C");
  rule record;
  found int;
begin
  redacted := content;
  for rule in
    select b.place, b.kind, b.pattern, case when b.ignore_case then 'i' else 'c' end as flag, b.replacement
    from private.built_in_redactions b
    where lowered like any (b.hints) and not exists (select from public.redaction_patterns o
      where o.kind = b.kind and o.pattern is null and (o.team_id is null or o.team_id = team))
    union all
    select 100, p.kind, p.pattern, case when p.ignore_case then 'i' else 'c' end, '[' || p.kind || ']'
    from public.redaction_patterns p
    where p.pattern is not null and (p.team_id is null or p.team_id = team)
    order by 1
  loop
    found := regexp_count(redacted, rule.pattern, 1, rule.flag);
    if found > 0 then
      redacted := regexp_replace(redacted, rule.pattern, rule.replacement, 'g' || rule.flag);
      counts := counts || jsonb_build_object(rule.kind, coalesce((counts ->> rule.kind)::int, 0) + found);
    end if;
  end loop;
end;
$$;
comment on function private.redact_text is
  'The text without what is withheld in a team, and how often each kind was found, added to counts. It finds forms, not meanings.';

create function private.redact_json(value jsonb, team bigint, inout counts jsonb default '{}', out redacted jsonb)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  entry record;
  whole record;
begin
  -- As text, so that a secret is recognised by the key before it.
  whole := private.redact_text(value::text, team, counts);
  begin
    redacted := whole.redacted::jsonb;
    counts := whole.counts;
    return;
  exception when invalid_text_representation or untranslatable_character then
    -- Something was found that is more than a string: the strings one by one, then.
    null;
  end;
  case jsonb_typeof(value)
    when 'string' then
      whole := private.redact_text(value #>> '{}', team, counts);
      counts := whole.counts;
      redacted := to_jsonb(whole.redacted);
    when 'object' then
      redacted := '{}';
      for entry in select e.key, e.value from jsonb_each(value) e loop
        if jsonb_typeof(entry.value) in ('string', 'number') and (private.redact_text(entry.key || '="0000"', team)).counts ? 'secret' then
          redacted := redacted || jsonb_build_object(entry.key, '[secret]');
          counts := counts || jsonb_build_object('secret', coalesce((counts ->> 'secret')::int, 0) + 1);
          continue;
        end if;
        whole := private.redact_json(entry.value, team, counts);
        counts := whole.counts;
        redacted := redacted || jsonb_build_object(entry.key, whole.redacted);
      end loop;
    when 'array' then
      redacted := '[]';
      for entry in select e.value from jsonb_array_elements(value) e loop
        whole := private.redact_json(entry.value, team, counts);
        counts := whole.counts;
        redacted := redacted || jsonb_build_array(whole.redacted);
      end loop;
    else
      redacted := value;
  end case;
end;
$$;
comment on function private.redact_json is 'The same for every string of a JSON value, and for values whose key names a secret.';

alter table public.messages add column redacted jsonb;
comment on column public.messages.redacted is 'How much was withheld before this message was stored, by kind. Empty: nothing.';
create index messages_redacted on public.messages (team_id, occurred_at) where redacted is not null;

create function private.redact_message()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  text_found record;
  args_found record;
begin
  text_found := private.redact_text(new.content, new.team_id);
  new.content := text_found.redacted;
  new.redacted := text_found.counts;
  if new.tool_args is not null then
    args_found := private.redact_json(new.tool_args, new.team_id, text_found.counts);
    new.tool_args := args_found.redacted;
    new.redacted := args_found.counts;
  end if;
  new.redacted := nullif(new.redacted, '{}');
  return new;
end;
$$;
comment on function private.redact_message is 'Trigger: withholds secrets from a message and counts them. Asked only for messages in which a keyword stands.';

create function private.announce_own_redactions()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform set_config('improvement.own_redactions', (exists (select from public.redaction_patterns p where p.pattern is not null))::text, true);
  return null;
end;
$$;
comment on function private.announce_own_redactions is 'Trigger: whether anybody has patterns of his own is looked up once per statement, not for each message.';
create trigger announce_own_redactions before insert or update of content, tool_args on public.messages
  for each statement execute function private.announce_own_redactions();

-- After skip_known_messages, by its name. What PostgreSQL's regular expressions cost grows with the prefixes that they
-- have to tell apart, so a few short words are asked for first, then what they may be part of, and only then the function.
create trigger withhold_secrets before insert or update of content, tool_args on public.messages
  for each row when (
    (new.content collate "C" ~ '@|eyJ|k[-_][a-z]{2,8}[-_]|[_-][A-Za-z0-9]{13}|xox|xapp|glpat|sb_|_pat_|A[KS]IA|AIza|-----B'
      or new.content collate "C" ~* 'passw|passphr|secret|key|token|bearer|basic')
      and new.content collate "C" ~* '[a-z0-9]@[a-z0-9]|eyJ|[spr]k[_-][a-z0-9]{2}|gh[oprsu]_|_pat_|glpat-|xox|xapp-|sb_|tsi_|hf_|npm_|a[ks]ia[a-z0-9]{5}|aiza|-----b|passw|passphr|secret|(api|access|private|signing)[_-]?key|(access|auth|refresh|session|id|api)[_-]?token|bearer|basic'
    or new.tool_args::text collate "C" ~* '[a-z0-9]@[a-z0-9]|eyJ|[spr]k[_-][a-z0-9]{2}|gh[oprsu]_|_pat_|glpat-|xox|xapp-|sb_|tsi_|hf_|npm_|a[ks]ia[a-z0-9]{5}|aiza|-----b|passw|passphr|secret|(api|access|private|signing)[_-]?key|(access|auth|refresh|session|id|api)[_-]?token|bearer|basic'
    or current_setting('improvement.own_redactions', true) = 'true')
  execute function private.redact_message();

create function private.redact_title()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  new.title := left((private.redact_text(new.title, new.team_id)).redacted, 2000);
  return new;
end;
$$;
comment on function private.redact_title is 'Trigger: withholds secrets from the title of a task, which is often what a person asked.';
create trigger withhold_secrets before insert or update of title on public.tasks
  for each row when (new.title <> '') execute function private.redact_title();

create view public.redaction_counts with (security_invoker = true) as
  select m.team_id, (m.occurred_at at time zone 'UTC')::date as day, c.key as kind, sum(c.value::int)::bigint as withheld,
    count(*) as messages
  from public.messages m, jsonb_each_text(m.redacted) c
  where m.redacted is not null
  group by 1, 2, 3;
comment on view public.redaction_counts is 'How much was withheld from a team''s messages, by day and kind.';
revoke all on public.redaction_counts from anon, authenticated, service_role;
grant select on public.redaction_counts to authenticated;
