-- Did it help? One row per improvement, in words and numbers, for whoever reads the queue.

create view public.impact_reports with (security_invoker = true) as
select i.id as improvement_id, i.team_id, i.title, i.status,
  e.details -> 'report' ->> 'headline' as verdict,
  (select string_agg(s.sentence, ' ' order by s.place)
    from jsonb_array_elements_text(e.details -> 'report' -> 'sentences') with ordinality s (sentence, place)) as explanation,
  decides.words ->> 'effect' as effect,
  decides.words ->> 'interval' as interval_95,
  decides.words ->> 'baseline' as success_old,
  decides.words ->> 'candidate' as success_new,
  e.before_tasks as tasks_old,
  e.after_tasks as tasks_new,
  coalesce(x.started_at, i.deployed_at) as since,
  round((extract(epoch from coalesce(x.counted_at, e.computed_at) - coalesce(x.started_at, i.deployed_at)) / 86400)::numeric, 1) as days,
  (select string_agg(concat(r.value -> 'words' ->> 'name', ' ', r.value -> 'words' ->> 'effect', ' (', r.value -> 'words' ->> 'interval', '): ',
      r.value -> 'words' ->> 'verdict'), '; ' order by r.place)
    from jsonb_array_elements(e.details -> 'report' -> 'rows') with ordinality r (value, place)
    where (r.value ->> 'guards')::boolean) as guardrails,
  concat_ws(' ', case x.held_for when 'no_data' then 'Outcomes are not counted any more.' end,
    (select string_agg(concat(case when (h.value ->> 'sound')::boolean then '✓ ' else '⚠ ' end, h.value ->> 'name', ': ', h.value ->> 'text'), ' ' order by h.place)
      from jsonb_array_elements(e.details -> 'report' -> 'health') with ordinality h (value, place))) as health,
  e.evidence_grade as evidence, e.rests_on, e.computed_at,
  e.details ->> 'chart' as chart,
  jsonb_build_object('report', e.details -> 'report', 'comparison', e.details - '{report,chart}'::text[],
    'tests', x.reading - 'observed', 'plan', x.plan, 'experiment', x.id) as raw
from public.improvements i
cross join lateral (
  select n.* from public.impact_estimates n
  where n.improvement_id = i.id and n.details ? 'report'
  order by n.effect is null, array_position(array['experiment', 'controlled', 'before_after'], n.method)
  limit 1) e
cross join lateral (select e.details -> 'report' -> 'rows' -> 0 -> 'words' as words) decides
left join lateral (
  select o.* from public.experiments o
  where o.improvement_id = i.id and e.method = 'experiment'
  order by o.created_at desc
  limit 1) x on true;
comment on view public.impact_reports is
  'Did it help? What people are told of each measured improvement, by the most telling method: in words, in numbers, and as a picture. Slack and pull requests say the same.';
comment on column public.impact_reports.verdict is 'In one sentence, with the size of the effect wherever there is one; explanation says how sure that is and what it rests on.';
comment on column public.impact_reports.effect is 'Change of the success rate, estimated so that stopping early does not flatter it; interval_95 holds the true one with 95 % confidence, however often one looks (experiments).';
comment on column public.impact_reports.success_old is 'Success rate of the tasks_old tasks with the old version, or before; success_new that of the tasks_new tasks with the new, or after.';
comment on column public.impact_reports.since is 'When the experiment started, or the change was in force; days from then until the last count.';
comment on column public.impact_reports.guardrails is 'What else changed, each with its size, interval and verdict.';
comment on column public.impact_reports.health is 'Whether the numbers can be relied on: how tasks were divided, what is missing, whether outcomes are still counted.';
comment on column public.impact_reports.evidence is 'randomised: chance decided which task got which version. observational: compared before and after. rests_on says who reported the outcomes.';
comment on column public.impact_reports.chart is 'The picture, an SVG: save it to a file and open it in a browser.';
comment on column public.impact_reports.raw is
  'For programs. report: words and numbers of every metric. tests: what each test of the experiment says. comparison: controls and placebos of a comparison before and after. plan: what was registered.';
revoke all on public.impact_reports from anon, authenticated, service_role;
grant select on public.impact_reports to authenticated, service_role;
