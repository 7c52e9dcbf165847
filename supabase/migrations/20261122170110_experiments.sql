-- Trying a change on a share of the tasks: the experiment and its state machine, who got which arm, and what came of it.

create table public.allowed_experiment_moves (
  from_status text not null,
  to_status text not null,
  made_by text not null constraint allowed_experiment_moves_made_by check (made_by in ('impact', 'review', 'delivery', 'clock')),
  meaning text not null,
  treated int not null default 0 constraint allowed_experiment_moves_treated check (treated >= 0),
  primary key (from_status, to_status, made_by)
);
comment on table public.allowed_experiment_moves is
  'The state machine of experiments and rollouts: each row is a move that may be made, and by which part of the system.';
comment on column public.allowed_experiment_moves.treated is 'So many tasks with the new version must have been counted before.';

insert into public.allowed_experiment_moves (from_status, to_status, made_by, meaning, treated) values
  ('at_5', 'at_25', 'impact', 'enough tasks had the new version, and no harm was found', 30),
  ('at_25', 'at_50', 'impact', 'enough tasks had the new version, and no harm was found', 100),
  ('at_50', 'at_100', 'impact', 'the new version is better, or shown to be no worse', 200),
  ('at_100', 'won', 'impact', 'no harm was found while some tasks kept the old version', 0),
  ('planned', 'stopped', 'review', 'a person does not want it', 0),
  ('planned', 'stopped', 'delivery', 'what it was to try was decided otherwise', 0);
insert into public.allowed_experiment_moves (from_status, to_status, made_by, meaning)
select 'planned', first_stage, made_by, meaning
from unnest(array['at_5', 'at_25', 'at_50']) first_stage,
  (values ('impact', 'it can finish in the time that policy gives, and nothing else is tried on the same artifact'),
    ('review', 'a person wants it although it may take long')) as starts (made_by, meaning);
insert into public.allowed_experiment_moves (from_status, to_status, made_by, meaning)
select stage, to_status, made_by, meaning
from unnest(array['at_5', 'at_25', 'at_50', 'at_100']) stage,
  (values ('harmed', 'impact', 'a guardrail was crossed'),
    ('lost', 'impact', 'the new version is not better'),
    ('inconclusive', 'impact', 'as many tasks as planned were counted, and they give no answer'),
    ('stopped', 'review', 'a person stopped it'),
    ('stopped', 'delivery', 'its pull request or its target was changed under it'),
    ('stopped', 'clock', 'nobody counted its outcomes for longer than policy allows')) as ends (to_status, made_by, meaning)
where not (stage = 'at_100' and to_status in ('lost', 'inconclusive'));

create table public.experiments (
  id uuid primary key default gen_random_uuid(),
  status text not null default 'planned' constraint experiments_status check (status in (
    'planned', 'at_5', 'at_25', 'at_50', 'at_100', 'won', 'lost', 'harmed', 'inconclusive', 'stopped')),
  stopped_by text,
  team_id bigint not null,
  improvement_id uuid not null,
  path text not null,
  phase text not null constraint experiments_phase check (phase in ('shipping', 'deployed')),
  control_artifact_id bigint not null,
  control_hash text not null,
  treatment_hash text not null,
  share int not null default 0 constraint experiments_share check (share between 0 and 95),
  waits_for text constraint experiments_waits_for check (waits_for in ('plan', 'duration', 'artifact', 'runtime')),
  held_for text constraint experiments_held_for check (held_for in ('sample_ratio', 'missing_outcomes', 'no_data', 'rollback_forbidden')),
  held_since timestamptz,
  plan jsonb,
  expected_tasks float8,
  expected_days float8,
  verdict text not null default 'running' constraint experiments_verdict check (verdict in (
    'harm', 'invalid', 'worse', 'better', 'no_worse', 'inconclusive', 'running')),
  reading jsonb,
  tasks int not null default 0,
  treated int not null default 0,
  end_reason text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  stage_since timestamptz,
  counted_at timestamptz,
  ended_at timestamptz,
  foreign key (team_id, improvement_id) references public.improvements (team_id, id),
  foreign key (team_id, control_artifact_id) references public.artifacts (team_id, id),
  constraint experiments_something_to_try check (control_hash <> treatment_hash),
  constraint experiments_serving check ((status in ('at_5', 'at_25', 'at_50', 'at_100')) = (share > 0)),
  constraint experiments_planned check (status = 'planned' or waits_for is null),
  constraint experiments_started check (share = 0 or plan is not null and started_at is not null and stage_since is not null),
  constraint experiments_ended check ((status in ('won', 'lost', 'harmed', 'inconclusive', 'stopped')) = (ended_at is not null)),
  constraint experiments_held check ((held_for is null) = (held_since is null))
);
-- One at a time on an artifact, and one at a time for an improvement.
create unique index experiments_artifact on public.experiments (team_id, path) where share > 0;
create unique index experiments_open on public.experiments (improvement_id) where ended_at is null;
create index experiments_improvement on public.experiments (improvement_id, created_at);
create index experiments_team_improvement on public.experiments (team_id, improvement_id);
create index experiments_control_artifact on public.experiments (team_id, control_artifact_id);
create index experiments_unfinished on public.experiments (id) where ended_at is null;
comment on table public.experiments is
  'A change that is tried on a growing share of a team''s tasks: before its merge (phase shipping) or after it (phase deployed). To stop one at once, type your name into stopped_by and save.';
comment on column public.experiments.status is
  'planned; at_5, at_25, at_50: this percentage of tasks gets the new version; at_100: all but those that are held back; then won, lost, harmed, inconclusive or stopped. Moves are listed in allowed_experiment_moves.';
comment on column public.experiments.stopped_by is 'Kill switch: a reviewer types a name here and saves, and every task that asks from then on gets the old version.';
comment on column public.experiments.phase is
  'shipping: while the pull request is open; a win merges it, harm or loss closes it. deployed: a guarded rollout of what was merged; harm reverts it.';
comment on column public.experiments.control_hash is 'SHA-256 of the content that control gets; treatment_hash of what treatment gets: the approved content, whatever is pushed later.';
comment on column public.experiments.share is 'Percent of the tasks that get the new version.';
comment on column public.experiments.waits_for is
  'Why it has not started. plan: its duration is being estimated. duration: it would take longer than policy allows; a person may insist with start_experiment. artifact: something else is tried on the same artifact. runtime: the team''s software has not asked resolve_config for a week.';
comment on column public.experiments.held_for is
  'Why it does not advance. sample_ratio: tasks are not divided as they should be. missing_outcomes: the new version loses more outcomes than the old. no_data: outcomes are not counted. rollback_forbidden: harm was found, and a person or policy forbids to undo it.';
comment on column public.experiments.plan is 'What was registered before the first task: metrics, tests, guardrails, limits. See docs/experiments.md.';
comment on column public.experiments.expected_tasks is 'How many tasks an answer is expected to take; expected_days the same in time, at the team''s present pace.';
comment on column public.experiments.reading is 'What can be said now; valid however often one looks.';
comment on column public.experiments.tasks is 'Tasks counted so far; treated of them with the new version.';
comment on column public.experiments.counted_at is 'When outcomes were last counted.';

create table private.experiment_states (
  experiment_id uuid primary key references public.experiments on delete cascade,
  seed text not null default encode(extensions.gen_random_bytes(16), 'hex'),
  state jsonb,
  folded_to bigint not null default 0
);
comment on table private.experiment_states is
  'What only the machinery needs. Whoever knew the seed could choose task ids by the arm that they will get.';
comment on column private.experiment_states.state is 'Memory of the tests: constant in size, opaque.';
comment on column private.experiment_states.folded_to is 'The last assignment that state has counted.';

create table public.assignments (
  id bigint generated always as identity primary key,
  experiment_id uuid not null references public.experiments,
  team_id bigint not null,
  -- No foreign key: the record stays when a task goes.
  task_id uuid not null,
  arm text not null constraint assignments_arm check (arm in ('control', 'treatment')),
  propensity float8 not null constraint assignments_propensity check (propensity > 0 and propensity < 1),
  stage text not null,
  covariates jsonb not null default '{}',
  assigned_at timestamptz not null default now(),
  unique (task_id, experiment_id)
);
create index assignments_order on public.assignments (experiment_id, id);
comment on table public.assignments is
  'Which task got which arm, decided once and written before its content is given out. Append-only; outcomes are counted in the order of id.';
comment on column public.assignments.propensity is 'Probability of treatment with which the arm was drawn.';
comment on column public.assignments.covariates is 'What the team''s software said about the task before it knew the arm: kind (a name), predicted_success (0 to 1), or others.';

create table public.outcomes (
  assignment_id bigint primary key references public.assignments,
  experiment_id uuid not null references public.experiments,
  outcome text constraint outcomes_outcome check (outcome in ('success', 'failure', 'abandoned')),
  outcome_source text,
  duration_seconds float8,
  tokens float8,
  cost_usd float8,
  error_rate float8,
  counted_at timestamptz not null default now()
);
create index outcomes_order on public.outcomes (experiment_id, assignment_id);
comment on table public.outcomes is
  'What came of each assigned task, as it counts. Written once, in the order of assignment, when it and all before it are closed or past the deadline; what is known later changes nothing.';
comment on column public.outcomes.outcome is 'Empty: no outcome by the deadline. That is missing, and never a pass.';

create function private.refuse_change_of_experiment_record()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform private.refuse(403, 'record_stays', format('What is in %s was written once and stays.', tg_table_name),
    'Effects are measured on it.');
  return null;
end;
$$;
comment on function private.refuse_change_of_experiment_record is 'Trigger: assignments and outcomes are append-only, for everybody.';
create trigger refuse_change before update or delete on public.assignments
  for each row execute function private.refuse_change_of_experiment_record();
create trigger refuse_truncation before truncate on public.assignments
  for each statement execute function private.refuse_change_of_experiment_record();
create trigger refuse_change before update or delete on public.outcomes
  for each row execute function private.refuse_change_of_experiment_record();
create trigger refuse_truncation before truncate on public.outcomes
  for each statement execute function private.refuse_change_of_experiment_record();

alter table private.experiment_states enable row level security;
revoke all on private.experiment_states from public, anon, authenticated, service_role;
revoke all on public.allowed_experiment_moves, public.experiments, public.assignments, public.outcomes from anon, authenticated, service_role;
grant select on public.allowed_experiment_moves, public.experiments, public.assignments, public.outcomes to authenticated, service_role;
alter table public.allowed_experiment_moves enable row level security;
alter table public.experiments enable row level security;
alter table public.assignments enable row level security;
alter table public.outcomes enable row level security;
create policy "the state machine is no secret" on public.allowed_experiment_moves for select to authenticated
  using ((select auth.uid()) is not null);
create policy "members read experiments" on public.experiments for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "members read assignments" on public.assignments for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "members read outcomes" on public.outcomes for select to authenticated
  using (experiment_id in (select id from public.experiments));

create table public.forbidden_rollbacks (
  improvement_id uuid primary key references public.improvements,
  person_id uuid not null references public.people,
  reason text not null constraint forbidden_rollbacks_reason check (length(trim(reason)) between 1 and 4000),
  forbidden_at timestamptz not null default now()
);
create index forbidden_rollbacks_person on public.forbidden_rollbacks (person_id);
comment on table public.forbidden_rollbacks is
  'Changes that are not undone without a person, although harm was found: who said so, and why. They need attention instead.';
revoke all on public.forbidden_rollbacks from anon, authenticated, service_role;
grant select on public.forbidden_rollbacks to authenticated, service_role;
alter table public.forbidden_rollbacks enable row level security;
create policy "members read what is not undone" on public.forbidden_rollbacks for select to authenticated
  using (improvement_id in (select id from public.improvements));
