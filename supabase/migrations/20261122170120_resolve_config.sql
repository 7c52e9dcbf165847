-- Which contents a task works with. The team's software asks once per task; arms are drawn here and nowhere else.

create table private.config_requests (
  team_id bigint primary key references public.teams on delete cascade,
  asked_at timestamptz not null default now()
);
comment on table private.config_requests is 'When a team''s software last asked resolve_config, to the nearest ten minutes: only then can anything be tried there.';
alter table private.config_requests enable row level security;
revoke all on private.config_requests from public, anon, authenticated, service_role;

create function private.note_config_request(team bigint)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- An upsert locks the row until the transaction ends, and tasks would wait for each other: one writes, the others go on.
  if not exists (select from private.config_requests r where r.team_id = team and r.asked_at > now() - interval '10 minutes')
      and pg_try_advisory_xact_lock(pg_catalog.hashtextextended('config request of ' || team, 0)) then
    insert into private.config_requests as r (team_id) values (team)
    on conflict on constraint config_requests_pkey do update set asked_at = now();
  end if;
end;
$$;
comment on function private.note_config_request is 'Remembers that a team''s software asks.';

create function private.asks_for_config(team bigint)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from private.config_requests r where r.team_id = team and r.asked_at > now() - interval '7 days')
$$;
comment on function private.asks_for_config is 'Whether a team''s software has asked resolve_config within a week.';

create function private.bucket(seed text, unit text)
returns float8
language sql
immutable
strict
set search_path = ''
as $$
  select (('x' || pg_catalog.encode(substr(pg_catalog.sha256(pg_catalog.convert_to(seed, 'UTF8') || '\x00'::bytea
    || pg_catalog.convert_to(unit, 'UTF8')), 1, 7), 'hex'))::bit(56)::bigint >> 3)::float8 / 9007199254740992
$$;
comment on function private.bucket is
  'A number in [0, 1) that a unit has in an experiment: the first 53 bits of SHA-256(seed, 0x00, unit) over 2^53. A unit is treated if it is below the share, so whoever is treated stays so as the share grows.';

create function private.assignment_lock(experiment uuid)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.hashtextextended('assignments of ' || experiment, 0)
$$;
comment on function private.assignment_lock is
  'Advisory lock: shared by whoever assigns, from before an id is drawn until the end of the transaction; exclusive for whoever counts, who then sees every id up to the last.';

create function private.draw_arms(task uuid, covariates jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  asked constant public.tasks := (select t from public.tasks t where t.id = task);
  e record;
  drawn boolean := false;
begin
  -- Who knows the outcome, or began before the experiment, is not part of it.
  if asked.outcome is not null or asked.source = 'import' then
    return;
  end if;
  for e in
    select x.id from public.experiments x
    where x.team_id = asked.team_id and x.share > 0 and x.started_at <= asked.created_at
      and not exists (select from public.assignments a where a.task_id = task and a.experiment_id = x.id)
    order by x.id
  loop
    perform pg_advisory_xact_lock_shared(private.assignment_lock(e.id));
    insert into public.assignments (experiment_id, team_id, task_id, arm, propensity, stage, covariates)
    select x.id, x.team_id, task, case when private.bucket(s.seed, task::text) < x.share / 100.0 then 'treatment' else 'control' end,
      x.share / 100.0, x.status, draw_arms.covariates
    from public.experiments x join private.experiment_states s on s.experiment_id = x.id
    where x.id = e.id and x.share > 0
    on conflict on constraint assignments_task_id_experiment_id_key do nothing;
    drawn := true;
  end loop;
  if drawn then
    -- For metrics by arm; what is tried on one artifact is of no interest to what is tried on another.
    update public.tasks t set arm = a.arm, propensity = a.propensity
    from (select case when bool_or(x.arm = 'treatment') then 'treatment' else 'control' end as arm,
        case when count(*) = 1 then max(x.propensity) end as propensity
      from public.assignments x where x.task_id = draw_arms.task) a
    where t.id = draw_arms.task and t.arm is null and a.arm is not null;
  end if;
end;
$$;
comment on function private.draw_arms is 'Draws the arms of a task in every experiment of its team that it is new to.';

create function public.resolve_config(task uuid, covariates jsonb default '{}', paths text[] default null)
returns table (path text, agent text, kind text, content_hash text, content text)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  team constant bigint := (select t.team_id from public.tasks t
    where t.id = resolve_config.task and t.team_id in (select private.teams_as('runtime')));
begin
  if team is null then
    perform private.refuse(404, 'unknown_task', 'Your team has no such task.', 'Register the task first, then ask what it works with.');
  end if;
  if jsonb_typeof(resolve_config.covariates) is distinct from 'object' or octet_length(resolve_config.covariates::text) > 2000 then
    perform private.refuse(422, 'covariates_unusable', 'What is said about the task must be a JSON object of at most 2,000 bytes.');
  end if;
  perform private.note_config_request(team);
  perform private.draw_arms(resolve_config.task, resolve_config.covariates);
  return query
  with present as (
    select distinct on (v.path) v.id, v.path, v.agent, v.kind, v.content_hash
    from public.artifacts v
    where v.team_id = team and (resolve_config.paths is null or v.path = any (resolve_config.paths))
      and v.kind = any ((select t.switchable_kinds from public.teams t where t.id = team)::text[])
    order by v.path, v.version desc
  ), served as (
    select p.path, p.agent, p.kind,
      case
        when e.id is null then coalesce(undone.base, p.id)
        when a.arm = 'treatment' or a.arm is null and e.status = 'at_100' then null
        else e.control_artifact_id end as artifact_id,
      e.improvement_id
    from present p
    -- A content that neither arm knows came by another way, and is what everybody gets.
    left join public.experiments e on e.team_id = team and e.path = p.path and e.share > 0 and p.content_hash in (e.control_hash, e.treatment_hash)
    left join public.assignments a on a.experiment_id = e.id and a.task_id = resolve_config.task
    -- What is being undone is out of force at once, however long its revert takes to be merged.
    left join lateral (
      select i.artifact_id as base from public.improvements i
      where i.team_id = team and i.status = 'reverting' and private.sha256_hex(i.proposed_content) = p.content_hash
        and exists (select from public.artifacts b where b.id = i.artifact_id and b.path = p.path)
      order by i.deployed_at desc limit 1) undone on e.id is null
  )
  select s.path, s.agent, s.kind, coalesce(v.content_hash, private.sha256_hex(i.proposed_content)), coalesce(v.content, i.proposed_content)
  from served s
  left join public.artifacts v on v.id = s.artifact_id
  left join public.improvements i on i.id = s.improvement_id and s.artifact_id is null
  order by s.path;
end;
$$;
comment on function public.resolve_config is
  'For a team''s software, at the beginning of each task that it has registered: the prompts, roles and parameters that this task works with. The first answer draws the task''s arm in each experiment, which stays. covariates: what is known of the task beforehand, such as {"kind": "invoice", "predicted_success": 0.8}; paths: only these artifacts. Whose software asks is known by its credential.';
grant execute on function public.resolve_config to authenticated;
