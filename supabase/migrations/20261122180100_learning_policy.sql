-- What an organisation allows to pass from one team to another. Empty rows inherit, as with every other rule.

alter table public.policies
  add column shares_patterns text constraint policies_shares_patterns check (shares_patterns in ('nothing', 'wording', 'source')),
  add column patterns_per_session int constraint policies_patterns_per_session check (patterns_per_session between 0 and 20),
  add column min_chance_to_transfer float8 constraint policies_min_chance_to_transfer check (min_chance_to_transfer between 0.5 and 1),
  add column refusal_days int constraint policies_refusal_days check (refusal_days between 1 and 3650);
comment on column public.policies.shares_patterns is
  'What other teams learn of a change that worked here. nothing: it is not offered to them. wording: what was changed, in words, and how much it helped, in figures. source: that, and the name of this team. Logs are never shared.';
comment on column public.policies.patterns_per_session is 'How many changes that worked elsewhere one session proposes to a team at most; 0 for none.';
comment on column public.policies.min_chance_to_transfer is
  'How probable it must be that a change which worked elsewhere helps here before it is proposed. While fewer than five teams have measured it, one team at a time tries it, with a lower bar; see docs/learning.md.';
comment on column public.policies.refusal_days is
  'For how many days a refusal holds: until then the same change is not proposed again, unless its evidence has doubled.';

update public.policies set shares_patterns = 'wording', patterns_per_session = 1, min_chance_to_transfer = 0.8, refusal_days = 90
  where num_nonnulls(team_id, change_type, risk) = 0;
alter table public.policies add constraint policies_default_says_what_is_shared
  check (num_nonnulls(team_id, change_type, risk) > 0
    or num_nulls(shares_patterns, patterns_per_session, min_chance_to_transfer, refusal_days) = 0);
