-- What an organisation wants of GitHub beyond limits. Empty rows inherit, as with every other rule.

alter table public.policies
  add column pull_requests_ready boolean,
  add column pull_request_reviewers text[] constraint policies_pull_request_reviewers check (
    cardinality(pull_request_reviewers) <= 15
    and array_to_string(pull_request_reviewers, ' ', '?') ~ '^([A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?( |$))*$'),
  add column github_dashboard boolean;
comment on column public.policies.pull_requests_ready is
  'Whether pull requests are opened ready for review. Otherwise as drafts, which a person takes out of draft.';
comment on column public.policies.pull_request_reviewers is
  'Who is asked to review pull requests of files that CODEOWNERS gives to nobody: GitHub logins, or organisation/team.';
comment on column public.policies.github_dashboard is
  'Whether each repository has one issue that lists all proposals, with checkboxes that act.';

update public.policies set pull_requests_ready = false, pull_request_reviewers = '{}', github_dashboard = true
  where num_nonnulls(team_id, change_type, risk) = 0;
alter table public.policies add constraint policies_default_says_how_to_ship
  check (num_nonnulls(team_id, change_type, risk) > 0
    or num_nulls(pull_requests_ready, pull_request_reviewers, github_dashboard) = 0);
