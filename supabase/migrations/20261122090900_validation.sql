-- Reports of the checks that every proposal passes before a person sees it.

create table public.validations (
  id bigint generated always as identity primary key,
  improvement_id uuid not null references public.improvements,
  verdict text not null constraint validations_verdict check (verdict in ('passed', 'refused')),
  report jsonb not null,
  created_at timestamptz not null default now()
);
create index validations_improvement on public.validations (improvement_id, id);
comment on table public.validations is 'What was checked on an improvement, what was found, where, and what could not be checked. One row per run.';
comment on column public.validations.report is 'checks: a list of {rule, status (passed, failed, not_applicable, not_checkable), level, title, detail, location}.';

create function public.record_validation(improvement uuid, lease_token uuid, verdict text, report jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  i constant public.improvements := private.lock_improvement(improvement);
begin
  if not private.complete_work('validation', improvement::text, record_validation.lease_token) then
    return false;
  end if;
  insert into public.validations (improvement_id, verdict, report) values (improvement, verdict, report);
  if i.status = 'proposed' then
    perform private.move_improvement(improvement,
      case verdict when 'passed' then 'in_review' else 'blocked' end,
      private.system_actor('validation', report ->> 'summary'));
    perform private.approve_by_policy(improvement);
  end if;
  return true;
end;
$$;
comment on function public.record_validation is
  'Stores a report and moves the improvement to in_review or blocked. Called by validate-improvement; false and without effect when the lease was lost.';
grant execute on function public.record_validation to service_role;

revoke all on public.validations from anon, authenticated, service_role;
grant select on public.validations to authenticated, service_role;
alter table public.validations enable row level security;
create policy "members read reports" on public.validations for select to authenticated
  using (improvement_id in (select id from public.improvements));
