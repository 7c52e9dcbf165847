-- What cannot be analysed, and how much one proposal may change, is for the organisation to say. Both are empty in
-- rows that do not state them, as every other setting, so that they are inherited; the default row says no, and 400.

alter table public.policies
  add column allow_unchecked boolean,
  add column max_changed_lines int constraint policies_max_changed_lines check (max_changed_lines >= 1);
comment on column public.policies.allow_unchecked is
  'Whether a change in a language that no check can read goes to review, marked as unchecked. Otherwise it is refused.';
comment on column public.policies.max_changed_lines is 'How many lines one proposal may add and remove.';

update public.policies set allow_unchecked = false, max_changed_lines = 400
  where num_nonnulls(team_id, change_type, risk) = 0;
alter table public.policies add constraint policies_default_says_what_is_checked
  check (num_nonnulls(team_id, change_type, risk) > 0 or num_nulls(allow_unchecked, max_changed_lines) = 0);
