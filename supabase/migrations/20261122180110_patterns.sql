-- What was learned from measured changes: how much each one helped beside all others, and which are worth offering to other teams.

create extension if not exists pg_trgm with schema extensions;

create table public.improvement_gains (
  improvement_id uuid primary key references public.improvements,
  effect float8 not null,
  low float8 not null,
  high float8 not null,
  observed float8 not null,
  standard_error float8 not null constraint improvement_gains_standard_error check (standard_error > 0),
  method text not null,
  learned_at timestamptz not null default now()
);
comment on table public.improvement_gains is
  'How much each measured change did to the success rate (0.06 is six points), weighed with all other measured changes: the losers too. This is what is counted as gain.';
comment on column public.improvement_gains.effect is
  'Posterior median of the hierarchical model. What was observed is too high on average where a test was stopped at a good moment; this is not.';
comment on column public.improvement_gains.low is 'Lower end of the 95 % interval of effect, high its upper end.';
comment on column public.improvement_gains.observed is 'As observed, for engineers; standard_error is its standard error.';
comment on column public.improvement_gains.method is 'experiment or controlled, as in impact_estimates.';

create table public.patterns (
  id uuid primary key default gen_random_uuid(),
  key text not null unique,
  change_type text not null,
  rule text not null,
  change jsonb,
  wording text not null,
  spread text not null default 'waits' constraint patterns_spread check (spread in ('waits', 'pilot', 'spreads', 'stopped')),
  because text,
  measured_teams int not null default 0,
  effect float8,
  low float8,
  high float8,
  chance float8,
  team_spread float8,
  learned_at timestamptz,
  created_at timestamptz not null default now(),
  constraint patterns_transferable check (change is not null or spread = 'stopped' and because is not null)
);
create index patterns_rule on public.patterns (rule) where spread in ('pilot', 'spreads');
comment on table public.patterns is
  'Changes that were kept, in a form that fits other teams. It holds nothing from logs and does not say whose change it was.';
comment on column public.patterns.key is 'SHA-256 of change type, kind of finding and change: the same change made by two teams is one pattern.';
comment on column public.patterns.rule is 'The kind of finding that it is against.';
comment on column public.patterns.change is
  'kind rules: sentences to add, where {tool} and {agent} stand for the other team''s. kind parameter: name, before and after. Empty where it fits only the content that it was made for.';
comment on column public.patterns.spread is
  'waits: nothing shows that it helps. pilot: fewer than five teams measured it, so one team at a time is offered it. spreads: offered to every similar team. stopped: what it does differs too much between teams, or it cannot be transferred; because says it.';
comment on column public.patterns.measured_teams is 'In how many teams its effect was measured.';
comment on column public.patterns.effect is
  'What it is expected to do to the success rate of a team that has not tried it (0.06 is six points): posterior median; low and high are the ends of the 95 % prediction interval, chance the probability that it helps.';
comment on column public.patterns.team_spread is 'Standard deviation of its effect between teams, posterior median.';

create table public.pattern_adoptions (
  id bigint generated always as identity primary key,
  pattern_id uuid not null references public.patterns,
  team_id bigint not null references public.teams on delete cascade,
  improvement_id uuid unique,
  how text not null constraint pattern_adoptions_how check (how in ('origin', 'again', 'offered', 'not_offered')),
  reason text,
  similarity float8,
  chance float8,
  measured_teams int not null default 0,
  considered_at timestamptz not null default now(),
  foreign key (team_id, improvement_id) references public.improvements (team_id, id),
  constraint pattern_adoptions_what check ((how = 'not_offered') = (improvement_id is null) and (how = 'not_offered') = (reason is not null))
);
create unique index pattern_adoptions_not_offered on public.pattern_adoptions (pattern_id, team_id) where improvement_id is null;
create index pattern_adoptions_team on public.pattern_adoptions (team_id, improvement_id);
create index pattern_adoptions_pattern on public.pattern_adoptions (pattern_id, how);
comment on table public.pattern_adoptions is
  'Which team has which pattern, from where, and why it was not offered to others.';
comment on column public.pattern_adoptions.how is
  'origin: the change that taught it. again: the team came to the same change by itself. offered: it was proposed because it worked elsewhere; how that went says the improvement. not_offered: it could not be, for a reason; looked at again with each session.';
comment on column public.pattern_adoptions.similarity is 'How like the first team''s case the case is: 0 to 1, see private.similarity_of_cases.';
comment on column public.pattern_adoptions.chance is 'Probability, when it was considered, that it helps this team; measured_teams: how many teams had measured it then.';

create table private.learning (
  only_row boolean primary key default true constraint learning_only_row check (only_row),
  learned_at timestamptz not null default '-infinity',
  experiments_ended bigint not null default 0
);
comment on table private.learning is
  'When the model of effects was last begun to be computed, and how many experiments had ended then: one may end under a time that is past. One row.';
insert into private.learning default values;
alter table private.learning enable row level security;
revoke all on private.learning from public, anon, authenticated, service_role;

revoke all on public.improvement_gains, public.patterns, public.pattern_adoptions from anon, authenticated, service_role;
grant select on public.improvement_gains, public.patterns, public.pattern_adoptions to authenticated, service_role;
alter table public.improvement_gains enable row level security;
alter table public.patterns enable row level security;
alter table public.pattern_adoptions enable row level security;
create policy "members read gains" on public.improvement_gains for select to authenticated
  using (improvement_id in (select id from public.improvements));
create policy "members read adoptions" on public.pattern_adoptions for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
-- Through the policy of adoptions: a team reads the patterns that it has or was offered.
create policy "members read patterns of their teams" on public.patterns for select to authenticated
  using (id in (select pattern_id from public.pattern_adoptions where improvement_id is not null));

create function public.effects_to_learn(max_items int default 500)
returns table (improvement uuid, team bigint, change_type text, rule text, pattern uuid, effect float8, standard_error float8, method text)
language sql
stable
security definer
set search_path = ''
as $$
  with last_experiments as (
    select distinct on (x.improvement_id) x.improvement_id, (x.reading -> 'observed' ->> 'effect')::float8 as effect,
      (x.reading -> 'observed' ->> 'standardError')::float8 as standard_error
    from public.experiments x where x.plan -> 'primary' ->> 'metric' = 'success' and x.tasks > 0
    order by x.improvement_id, x.tasks desc, x.created_at desc
  )
  select i.id, i.team_id, i.change_type,
    coalesce((select f.rule from public.findings f where f.team_id = i.team_id and f.id in (select private.finding_ids(i.evidence)) order by f.id limit 1), ''),
    (select a.pattern_id from public.pattern_adoptions a where a.improvement_id = i.id),
    m.effect, m.standard_error, m.method
  from public.improvements i
  cross join lateral (
    select 'experiment' as method, x.effect, x.standard_error, 1 as place from last_experiments x where x.improvement_id = i.id
    union all
    -- An observed interval is 1.96 standard errors to each side, or more where the placebos say so: then it is on the safe side.
    select e.method, e.effect, (e.high - e.low) / 3.92, 2 from public.impact_estimates e
    where e.improvement_id = i.id and e.metric = 'success_rate' and e.method = 'controlled'
    order by place limit 1
  ) m
  where m.effect is not null and m.standard_error > 0 and m.standard_error < 1
  order by i.created_at desc, i.id limit least(max_items, 500)
$$;
comment on function public.effects_to_learn is
  'Measured effects on the success rate as observed, with their standard errors, the latest five hundred, winners and losers alike: of an experiment where there was one, else beside teams that did not change. Called by functions.';

create function public.improvements_to_learn(max_items int default 50)
returns table (improvement uuid, team bigint, change_type text, rule text, agent text, tool text, base_content text, proposed_content text)
language sql
stable
security definer
set search_path = ''
as $$
  select i.id, i.team_id, i.change_type, coalesce(f.rule, ''), f.agent, f.tool, a.content, i.proposed_content
  from public.improvements i
  join public.artifacts a on a.id = i.artifact_id
  left join lateral (select g.rule, g.agent, g.tool from public.findings g
    where g.team_id = i.team_id and g.id in (select private.finding_ids(i.evidence)) order by g.id limit 1) f on true
  where i.status = 'kept' and not exists (select from public.pattern_adoptions p where p.improvement_id = i.id)
  order by i.status_changed_at, i.id limit least(max_items, 50)
$$;
comment on function public.improvements_to_learn is
  'Kept changes that are not known as patterns yet, with what they changed and the finding they are against. Called by functions.';

create function public.record_pattern(improvement uuid, key text, rule text, wording text, change jsonb default null, because text default null)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  i public.improvements;
  pattern uuid;
  is_new boolean;
begin
  -- The row is the lock: two sessions that learn the same change at once record it once.
  select * into i from public.improvements r where r.id = improvement and r.status = 'kept' for no key update;
  if i.id is null or exists (select from public.pattern_adoptions a where a.improvement_id = i.id) then
    return null;
  end if;
  insert into public.patterns (key, change_type, rule, change, wording, spread, because)
  values (record_pattern.key, i.change_type, record_pattern.rule, record_pattern.change, left(record_pattern.wording, 2000),
    case when record_pattern.change is null then 'stopped' else 'waits' end, record_pattern.because)
  on conflict on constraint patterns_key_key do nothing
  returning id into pattern;
  is_new := pattern is not null;
  pattern := coalesce(pattern, (select p.id from public.patterns p where p.key = record_pattern.key));
  insert into public.pattern_adoptions (pattern_id, team_id, improvement_id, how)
  values (pattern, i.team_id, i.id, case when is_new then 'origin' else 'again' end);
  return pattern;
end;
$$;
comment on function public.record_pattern is
  'Takes a kept change for a pattern, or for another case of one that is known; without change it is remembered as one that cannot be transferred, because of that. Null and without effect when it is known already. Called by functions.';

create function public.record_learning(gains jsonb, patterns jsonb, begun_at timestamptz, experiments_ended bigint)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.improvement_gains (improvement_id, effect, low, high, observed, standard_error, method)
  select g.improvement, g.effect, g.low, g.high, g.observed, g.standard_error, g.method
  from jsonb_to_recordset(record_learning.gains) g (improvement uuid, effect float8, low float8, high float8, observed float8, standard_error float8, method text)
  order by g.improvement
  on conflict (improvement_id) do update set effect = excluded.effect, low = excluded.low, high = excluded.high,
    observed = excluded.observed, standard_error = excluded.standard_error, method = excluded.method, learned_at = now();
  update public.patterns p
  set spread = n.spread, because = n.because, measured_teams = n.measured_teams, effect = n.effect, low = n.low, high = n.high,
    chance = n.chance, team_spread = n.team_spread, learned_at = now()
  from jsonb_to_recordset(record_learning.patterns) n (pattern uuid, spread text, because text, measured_teams int, effect float8, low float8,
    high float8, chance float8, team_spread float8)
  where p.id = n.pattern and p.change is not null;
  update private.learning l set learned_at = begun_at, experiments_ended = record_learning.experiments_ended where l.only_row;
$$;
comment on function public.record_learning is
  'Stores what the model says of every measured change and of every pattern. begun_at and experiments_ended are what begin_learning said before they were read. Called by functions.';

create function public.begin_learning()
returns table (begun_at timestamptz, experiments_ended bigint)
language sql
stable
security definer
set search_path = ''
as $$
  select now(), e.ended
  from private.learning l, (select count(*) as ended from public.experiments x where x.ended_at is not null) e
  where exists (select from public.improvements_to_learn(1))
    or e.ended <> l.experiments_ended
    -- Whatever still runs says something new every minute; once an hour is soon enough.
    or l.learned_at < now() - interval '1 hour' and exists (select from public.impact_estimates i
      where i.metric = 'success_rate' and i.method <> 'before_after' and i.computed_at > l.learned_at - interval '1 minute')
$$;
comment on function public.begin_learning is
  'What record_learning is to be told, where something was kept, an experiment ended, or (once an hour) anything else was measured since the model was last computed; else nothing. Called by functions.';

grant execute on function public.effects_to_learn, public.improvements_to_learn, public.record_pattern, public.record_learning,
  public.begin_learning to service_role;
