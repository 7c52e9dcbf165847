-- What an organisation demands of experiments and rollouts, and what a team's software is able to switch.

alter table public.teams
  add column switchable_kinds text[] not null default array['prompt', 'role', 'parameters'] constraint teams_switchable_kinds
    check (switchable_kinds <@ array['prompt', 'role', 'parameters', 'tools', 'code']);
comment on column public.teams.switchable_kinds is
  'Kinds of artifacts that the team''s software takes from resolve_config for each task. Add tools or code only if it really does: a rollout of what it cannot switch would measure nothing.';

alter table public.policies
  add column experiments text constraint policies_experiments check (experiments in ('automatic', 'on_request', 'never')),
  add column guarded_rollouts text constraint policies_guarded_rollouts check (guarded_rollouts in ('automatic', 'on_request', 'never')),
  add column first_share int constraint policies_first_share check (first_share in (5, 25, 50)),
  add column max_experiment_days int constraint policies_max_experiment_days check (max_experiment_days >= 1),
  add column outcome_deadline_hours int constraint policies_outcome_deadline_hours check (outcome_deadline_hours between 1 and 720),
  add column worse_by_at_most float8 constraint policies_worse_by_at_most check (worse_by_at_most > 0 and worse_by_at_most <= 0.5),
  add column ship_no_worse boolean,
  add column held_back_share int constraint policies_held_back_share check (held_back_share between 5 and 10),
  add column held_back_days int constraint policies_held_back_days check (held_back_days between 1 and 90),
  add column no_data_hours int constraint policies_no_data_hours check (no_data_hours between 1 and 720),
  add column automatic_rollback boolean,
  add column days_until_kept int constraint policies_days_until_kept check (days_until_kept >= 1);
comment on column public.policies.experiments is
  'Whether an approved change of a prompt, a role or parameters is tried on a share of the tasks while its pull request is open. automatic: where the team''s software asks resolve_config. on_request: when a person asks. never.';
comment on column public.policies.guarded_rollouts is 'The same for a change that was merged without an experiment: it goes to a growing share of the tasks.';
comment on column public.policies.first_share is 'With which share of the tasks, in percent, an experiment starts: 5, 25 or 50. What worked in another team starts with 25 at least.';
comment on column public.policies.max_experiment_days is 'An experiment that is expected to take longer does not start by itself.';
comment on column public.policies.outcome_deadline_hours is 'A task without an outcome so long after it got its arm counts as missing, which is never a pass.';
comment on column public.policies.worse_by_at_most is 'How much worse a change may be and still count as no worse, as a share of the present value (0.1: ten percent of it).';
comment on column public.policies.ship_no_worse is 'Whether a change that is shown to be no worse goes on to all tasks. Otherwise only a proven improvement does.';
comment on column public.policies.held_back_share is 'Percent of the tasks that keep the old version for a while after the new one has won.';
comment on column public.policies.held_back_days is 'For how long they do.';
comment on column public.policies.no_data_hours is 'An experiment holds when nobody counts its outcomes; after so many hours it is rolled back.';
comment on column public.policies.automatic_rollback is 'Whether harm is undone without a person. Otherwise the change needs attention, and nothing else happens.';
comment on column public.policies.days_until_kept is 'A deployed change is kept after so many days without harm.';

update public.policies set experiments = 'automatic', guarded_rollouts = 'automatic', first_share = 5, max_experiment_days = 60,
  outcome_deadline_hours = 24, worse_by_at_most = 0.1, ship_no_worse = true, held_back_share = 5, held_back_days = 14,
  no_data_hours = 24, automatic_rollback = true, days_until_kept = 28
  where num_nonnulls(team_id, change_type, risk) = 0;
alter table public.policies add constraint policies_default_says_how_to_try
  check (num_nonnulls(team_id, change_type, risk) > 0 or num_nulls(experiments, guarded_rollouts, first_share, max_experiment_days,
    outcome_deadline_hours, worse_by_at_most, ship_no_worse, held_back_share, held_back_days, no_data_hours, automatic_rollback,
    days_until_kept) = 0);

create function private.first_share(improvement uuid)
returns int
language sql
stable
security definer
set search_path = ''
as $$
  select case i.origin when 'pattern' then greatest(p.first_share, 25) else p.first_share end
  from public.improvements i cross join lateral (select r.first_share from private.policy_for(i.team_id, i.change_type, i.risk) r) p
  where i.id = improvement
$$;
comment on function private.first_share is
  'With which share of the tasks, in percent, the experiment of a change starts. What passed its experiment in another team is confirmed by a shorter one: it skips the smallest share.';
