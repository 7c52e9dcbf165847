-- Which teams a pattern is offered to: those with the same kind of finding in a similar case, unless they refused it lately.

create function private.similarity_of_cases(origin uuid, finding bigint)
returns float8
language sql
stable
security definer
set search_path = ''
as $$
  with there as (
    select f.agent, f.tool, f.summary, left(a.content, 4000) as content, a.kind
    from public.improvements i join public.artifacts a on a.id = i.artifact_id
    left join lateral (select g.agent, g.tool, g.summary from public.findings g
      where g.team_id = i.team_id and g.id in (select private.finding_ids(i.evidence)) order by g.id limit 1) f on true
    where i.id = similarity_of_cases.origin
  ), here as (
    select f.agent, f.tool, f.summary, (select left(c.content, 4000) from public.current_artifacts c
      where c.team_id = f.team_id and c.kind = (select t.kind from there t) and (c.agent = f.agent or c.agent is null)
      order by c.agent is null, c.path limit 1) as content
    from public.findings f where f.id = similarity_of_cases.finding
  ), alike as (
    select case when t.agent is null or h.agent is null then (t.agent is not distinct from h.agent)::int::float8
        else extensions.similarity(t.agent, h.agent) end as agent,
      case when t.tool is null or h.tool is null then (t.tool is not distinct from h.tool)::int::float8
        else extensions.similarity(t.tool, h.tool) end as tool,
      coalesce(extensions.similarity(t.summary, h.summary), 0) as summary,
      coalesce(extensions.similarity(t.content, h.content), 0) as content
    from there t cross join here h
  )
  select 0.35 * content + 0.25 * tool + 0.25 * summary + 0.15 * agent from alike
$$;
comment on function private.similarity_of_cases is
  'How like two cases of the same kind of finding are, 0 to 1, by trigrams (pg_trgm): what the changed artifact says (0.35), the tool (0.25), the finding in words (0.25) and the agent''s name (0.15). origin is the change that worked, finding the other team''s.';

create function private.offerable_findings(only_pattern uuid default null, only_team bigint default null)
returns table (pattern uuid, origin uuid, source text, team bigint, finding bigint, tasks int)
language sql
stable
security definer
set search_path = ''
as $$
  with offered as (
    select p.*, o.team_id as origin_team, o.improvement_id as origin, rules.shares_patterns
    from public.patterns p
    join public.pattern_adoptions o on o.pattern_id = p.id and o.how = 'origin'
    cross join lateral (select r.shares_patterns from private.policy_for(o.team_id, p.change_type) r) rules
    where p.spread in ('pilot', 'spreads') and (only_pattern is null or p.id = only_pattern) and rules.shares_patterns <> 'nothing'
      -- While few teams have measured it, one at a time tries it.
      and not (p.spread = 'pilot' and exists (select from public.pattern_adoptions a join public.improvements i on i.id = a.improvement_id
        where a.pattern_id = p.id and a.how = 'offered' and (
          i.status in ('proposed', 'blocked', 'in_review', 'approved', 'changes_requested', 'shipping', 'reverting')
          or i.status = 'deployed' and not exists (select from public.improvement_gains g where g.improvement_id = i.id))))
  )
  select o.id, o.origin, case o.shares_patterns when 'source' then (select t.name from public.teams t where t.id = o.origin_team) end,
    f.team_id, f.id, shown.tasks
  from offered o
  join public.findings f on f.rule = o.rule and f.status = 'open' and (only_team is null or f.team_id = only_team)
    and not exists (select from public.pattern_adoptions a where a.pattern_id = o.id and a.team_id = f.team_id and a.how in ('origin', 'again'))
  cross join lateral (select r.patterns_per_session, r.min_evidence_tasks, r.refusal_days from private.policy_for(f.team_id, o.change_type) r) rules
  cross join lateral (select count(*)::int as tasks from public.finding_evidence e where e.finding_id = f.id) shown
  where rules.patterns_per_session > 0 and shown.tasks >= rules.min_evidence_tasks
    -- Offered before: it is on its way or in force, or was refused, which holds unless the evidence has doubled, here or elsewhere.
    and not exists (select from public.pattern_adoptions a join public.improvements i on i.id = a.improvement_id
      where a.pattern_id = o.id and a.team_id = f.team_id
        and (i.status not in ('rejected', 'withdrawn', 'abandoned', 'reverted', 'superseded', 'expired')
          or i.status in ('rejected', 'withdrawn', 'abandoned', 'reverted')
            and i.status_changed_at > now() - make_interval(days => rules.refusal_days)
            and shown.tasks < 2 * case when i.evidence ->> 'tasks' ~ '^[0-9]{1,9}$' then (i.evidence ->> 'tasks')::int else 0 end
            and o.measured_teams < 2 * a.measured_teams))
$$;
comment on function private.offerable_findings is
  'Open findings of teams that may be offered a pattern now. What a team shares, takes and has refused, and who tries a pilot, is seen to here.';

create function public.pattern_candidates(max_items int default 200)
returns table (pattern uuid, change_type text, rule text, change jsonb, wording text, spread text, measured_teams int,
  source text, team bigint, finding bigint, similarity float8)
language sql
stable
security definer
set search_path = ''
as $$
  select o.pattern, p.change_type, p.rule, p.change, p.wording, p.spread, p.measured_teams, o.source, o.team, o.finding,
    private.similarity_of_cases(o.origin, o.finding)
  from (select f.* from private.offerable_findings() f join public.patterns k on k.id = f.pattern
    order by k.chance desc, f.pattern, f.tasks desc, f.finding limit least(max_items, 500)) o
  join public.patterns p on p.id = o.pattern
  order by p.chance desc, p.id, o.tasks desc, o.finding
$$;
comment on function public.pattern_candidates is
  'Open findings of teams that may be offered a pattern, the surest pattern first, with how similar their case is. source is the first team''s name where its policy allows to say it. Called by functions.';

create function public.offer_pattern(pattern uuid, team bigint, similarity float8, chance float8, proposal jsonb)
returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  known constant public.patterns := (select p from public.patterns p where p.id = pattern);
  p public.improvements := jsonb_populate_record(null::public.improvements, proposal);
  offered constant uuid := gen_random_uuid();
begin
  -- One session at a time offers, so that a pilot stays with one team.
  perform private.take_turn();
  if known.spread is null or known.spread not in ('pilot', 'spreads') or not exists (select from private.offerable_findings(pattern, team)) then
    return null;
  end if;
  insert into public.improvements (id, team_id, title, change_type, risk, rationale, artifact_id, base_hash, proposed_content,
    evidence, expected_effect, priority, fingerprint, origin)
  values (offered, team, p.title, p.change_type, p.risk, p.rationale, p.artifact_id, p.base_hash, p.proposed_content,
    p.evidence, p.expected_effect, p.priority, p.fingerprint, 'pattern')
  on conflict do nothing;
  if not found then
    return null;
  end if;
  delete from public.pattern_adoptions a where a.pattern_id = known.id and a.team_id = team and a.how = 'not_offered';
  insert into public.pattern_adoptions (pattern_id, team_id, improvement_id, how, similarity, chance, measured_teams)
  values (known.id, team, offered, 'offered', offer_pattern.similarity, offer_pattern.chance, known.measured_teams);
  return offered;
end;
$$;
comment on function public.offer_pattern is
  'Proposes to a team what worked elsewhere, as an improvement of origin pattern that goes the ordinary way. Null and without effect when the pattern may not be offered there any more or the same proposal is there. Called by functions.';

create function public.note_not_offered(pattern uuid, team bigint, similarity float8, chance float8, reason text)
returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.pattern_adoptions as known (pattern_id, team_id, how, similarity, chance, reason)
  values (pattern, team, 'not_offered', note_not_offered.similarity, note_not_offered.chance, left(note_not_offered.reason, 500))
  on conflict (pattern_id, team_id) where improvement_id is null do update
    set reason = excluded.reason, similarity = excluded.similarity, chance = excluded.chance, considered_at = now()
$$;
comment on function public.note_not_offered is 'Remembers why a pattern was not offered to a team when it was last considered. Called by functions.';

grant execute on function public.pattern_candidates, public.offer_pattern, public.note_not_offered to service_role;
