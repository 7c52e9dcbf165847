-- Reports of the checks that every proposal passes before a person sees it.

create table public.validations (
  id bigint generated always as identity primary key,
  improvement_id uuid not null references public.improvements,
  verdict text not null constraint validations_verdict check (verdict in ('passed', 'refused')),
  report jsonb not null,
  generated_files jsonb not null default '[]' constraint validations_generated_files check (
    jsonb_typeof(generated_files) = 'array' and jsonb_array_length(generated_files) <= 4 and octet_length(generated_files::text) <= 262144),
  created_at timestamptz not null default now()
);
create index validations_improvement on public.validations (improvement_id, id);
comment on table public.validations is 'What was checked on an improvement, what was found, where, and what could not be checked. One row per run.';
comment on column public.validations.report is 'checks: a list of {rule, status (passed, failed, not_applicable, not_checkable), level, title, detail, location}.';
comment on column public.validations.generated_files is
  'Tests that travel with the change, a list of {path, content}: the commit of its pull request adds those whose path is still free.';

create function public.record_validation(
  improvement uuid, lease_token uuid, verdict text, report jsonb, generated_files jsonb default '[]')
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
  insert into public.validations (improvement_id, verdict, report, generated_files)
    values (improvement, verdict, report, generated_files);
  if i.status = 'proposed' then
    perform private.move_improvement(improvement,
      case verdict when 'passed' then 'in_review' else 'blocked' end,
      private.system_actor('validation', report ->> 'summary'));
    perform private.approve_by_policy(improvement);
  elsif i.status in ('approved', 'shipping') and verdict = 'refused' then
    perform private.move_improvement(improvement, 'changes_requested', private.system_actor('validation', report ->> 'summary'));
  elsif i.status in ('approved', 'shipping') then
    perform private.queue_sync(i, 'validated:' || gen_random_uuid());
  end if;
  return true;
end;
$$;
comment on function public.record_validation is
  'Stores a report and the tests that travel with the change, and moves the improvement to in_review or blocked. Called by validate-improvement; false and without effect when the lease was lost.';
grant execute on function public.record_validation to service_role;

revoke all on public.validations from anon, authenticated, service_role;
grant select on public.validations to authenticated, service_role;
alter table public.validations enable row level security;
create policy "members read reports" on public.validations for select to authenticated
  using (improvement_id in (select id from public.improvements));
