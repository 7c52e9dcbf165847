-- Which moves an improvement can make, and which part of the system makes them.

create table public.allowed_moves (
  from_status text not null,
  to_status text not null,
  made_by text not null constraint allowed_moves_made_by check (made_by in (
    'validation', 'review', 'policy', 'delivery', 'impact', 'proposer', 'administrator', 'clock')),
  meaning text not null,
  primary key (from_status, to_status, made_by)
);
comment on table public.allowed_moves is 'The state machine of improvements: each row is a move that may be made, and by which part of the system.';

insert into public.allowed_moves (from_status, to_status, made_by, meaning) values
  ('proposed', 'in_review', 'validation', 'the checks passed'),
  ('proposed', 'blocked', 'validation', 'the checks refused it'),
  ('blocked', 'proposed', 'administrator', 'validate again: policy or validator changed'),
  ('in_review', 'approved', 'review', 'enough people approved'),
  ('in_review', 'approved', 'policy', 'a policy approves changes of this kind and risk'),
  ('in_review', 'rejected', 'review', 'a reviewer rejected it'),
  ('in_review', 'changes_requested', 'review', 'a reviewer asked for changes'),
  ('approved', 'shipping', 'delivery', 'the pull request is open'),
  ('approved', 'deployed', 'review', 'a person implemented it by hand'),
  ('approved', 'changes_requested', 'delivery', 'the target moved under it'),
  ('approved', 'changes_requested', 'review', 'a reviewer asked for changes after all'),
  ('shipping', 'changes_requested', 'delivery', 'the target moved, or somebody else pushed to the pull request'),
  ('shipping', 'changes_requested', 'review', 'a reviewer asked for changes on the pull request'),
  ('shipping', 'deployed', 'delivery', 'the pull request was merged'),
  ('shipping', 'abandoned', 'delivery', 'the pull request was closed unmerged'),
  ('shipping', 'abandoned', 'impact', 'the experiment was lost'),
  ('abandoned', 'shipping', 'delivery', 'the pull request was reopened'),
  ('deployed', 'reverting', 'impact', 'harm was found'),
  ('deployed', 'reverting', 'review', 'a person asked to undo it'),
  ('kept', 'reverting', 'impact', 'harm was found'),
  ('kept', 'reverting', 'review', 'a person asked to undo it'),
  ('deployed', 'reverted', 'delivery', 'somebody reverted it by hand'),
  ('deployed', 'reverted', 'review', 'a person undid it by hand'),
  ('kept', 'reverted', 'delivery', 'somebody reverted it by hand'),
  ('kept', 'reverted', 'review', 'a person undid it by hand'),
  ('deployed', 'kept', 'impact', 'it helped, or did no harm for as long as policy demands'),
  ('reverting', 'reverted', 'delivery', 'the revert was merged'),
  ('reverting', 'reverted', 'review', 'a person undid it by hand'),
  ('reverting', 'deployed', 'delivery', 'the revert pull request was closed unmerged');
insert into public.allowed_moves (from_status, to_status, made_by, meaning)
select from_status, to_status, made_by, meaning
from unnest(array['proposed', 'in_review', 'approved', 'changes_requested']) from_status,
  (values ('withdrawn', 'proposer', 'the proposer took it back'),
    ('withdrawn', 'administrator', 'an administrator took it back'),
    ('superseded', 'proposer', 'a revision took its place'),
    ('superseded', 'delivery', 'a rival for the same target shipped'),
    ('expired', 'clock', 'nobody decided for too long')) as ends (to_status, made_by, meaning);

revoke all on public.allowed_moves from anon, authenticated, service_role;
grant select on public.allowed_moves to authenticated, service_role;
alter table public.allowed_moves enable row level security;
create policy "the state machine is no secret" on public.allowed_moves for select to authenticated
  using ((select auth.uid()) is not null);
