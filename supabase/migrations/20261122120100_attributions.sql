-- Who and which step made a failed task fail, and how a task without an outcome probably ended. Both are judgements of
-- programs: they are kept apart from what was reported, and never become an outcome.

create table public.task_attributions (
  team_id bigint not null,
  task_id uuid not null,
  subject text not null constraint task_attributions_subject check (subject in ('agent', 'step')),
  rank int not null constraint task_attributions_rank check (rank between 1 and 3),
  agent text not null,
  message_id bigint,
  seq int,
  probability float8 not null constraint task_attributions_probability check (probability between 0 and 1),
  reasons text[] not null default '{}',
  primary key (team_id, task_id, subject, rank),
  constraint task_attributions_step check ((subject = 'step') = (message_id is not null and seq is not null)),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
);
comment on table public.task_attributions is
  'Which agents and which steps most likely made a failed task fail, three of each at most. Inferred by rules and learned weights (docs/failure-attribution.md); a hint where to look first, no verdict.';
comment on column public.task_attributions.subject is 'agent: the agent as a whole; step: one of its messages.';
comment on column public.task_attributions.rank is '1 is the most likely.';
comment on column public.task_attributions.message_id is 'The message, by its id in messages; seq is its place in the task, which outlives it.';
comment on column public.task_attributions.probability is 'Of all agents, or of all steps, of the task.';
comment on column public.task_attributions.reasons is 'What speaks for a step, in words, the strongest first.';

create table public.task_judgements (
  team_id bigint not null,
  task_id uuid not null,
  own_sign float8 not null,
  team_sign float8 not null,
  primary key (team_id, task_id),
  foreign key (team_id, task_id) references public.tasks (team_id, id) on delete cascade
);
comment on table public.task_judgements is
  'What the messages of a task show of its outcome, with the outcome hidden, in log odds of success: read through inferred_outcomes.';
comment on column public.task_judgements.own_sign is 'What the task shows by itself.';
comment on column public.task_judgements.team_sign is
  'How its team differs from the average team, as far as this task shows; averaged over the team''s tasks.';

create view public.inferred_outcomes with (security_invoker = true) as
with teams as (
  -- Three tasks of an average team are added, so that little is believed of a team of which little is known.
  select j.team_id, sum(j.team_sign) / (3 + count(*)) as sign from public.task_judgements j group by j.team_id
)
select j.team_id, j.task_id, 1 / (1 + exp(-least(greatest(j.own_sign + t.sign, -30), 30))) as success_probability, true as inferred
from public.task_judgements j
join teams t on t.team_id = j.team_id
join public.tasks k on k.team_id = j.team_id and k.id = j.task_id
where k.outcome is null and k.ended_at is not null;
comment on view public.inferred_outcomes is
  'Probability that a task succeeded, where it ended and nobody said how. Always inferred: never to be counted as a reported outcome.';

create function public.record_judgements(judgements jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  held uuid[];
begin
  -- Only for tasks whose lease is still held, in the order that record_analyses locks them in, right after.
  select coalesce(array_agg(w.key::uuid), '{}') into held from (
    select w.key from private.work_items w
    join jsonb_to_recordset(judgements) j (task uuid, lease_token uuid) on w.key = j.task::text and w.lease_token = j.lease_token
    where w.kind = 'analysis' order by w.key for update of w) w;
  perform from public.tasks t where t.id = any (held) order by t.id for key share;

  delete from public.task_attributions a using public.tasks t
  where t.id = any (held) and a.team_id = t.team_id and a.task_id = t.id;
  insert into public.task_attributions (team_id, task_id, subject, rank, agent, message_id, seq, probability, reasons)
  select t.team_id, t.id, a.subject, a.rank, a.agent, a.message_id, a.seq, a.probability, coalesce(a.reasons, '{}')
  from jsonb_to_recordset(judgements) j (task uuid, attributions jsonb)
  join public.tasks t on t.id = j.task,
    jsonb_to_recordset(j.attributions) a
      (subject text, rank int, agent text, message_id bigint, seq int, probability float8, reasons text[])
  where j.task = any (held);

  insert into public.task_judgements (team_id, task_id, own_sign, team_sign)
  select t.team_id, t.id, j.own_sign, j.team_sign
  from jsonb_to_recordset(judgements) j (task uuid, own_sign float8, team_sign float8)
  join public.tasks t on t.id = j.task
  where j.task = any (held)
  on conflict (team_id, task_id) do update set own_sign = excluded.own_sign, team_sign = excluded.team_sign;
end;
$$;
comment on function public.record_judgements is
  'Stores the attribution and the signs of the outcome of analysed tasks, in place of what an earlier analysis gave. Called by analyze-teams before record_analyses; without effect for a task whose lease was lost.';
revoke execute on function public.record_judgements from public, anon, authenticated;
grant execute on function public.record_judgements to service_role;

revoke all on public.task_attributions, public.task_judgements, public.inferred_outcomes from anon, authenticated, service_role;
grant select on public.task_attributions, public.task_judgements, public.inferred_outcomes to authenticated, service_role;
alter table public.task_attributions enable row level security;
alter table public.task_judgements enable row level security;
create policy "members read attributions" on public.task_attributions for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
create policy "members read judgements" on public.task_judgements for select to authenticated
  using (team_id in (select private.teams_as('member', 'reviewer', 'administrator')));
