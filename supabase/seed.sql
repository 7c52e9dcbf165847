-- A sample organisation for the local stack: Northwind, with two teams of agents and three people. Nothing here is
-- secret, and nothing here belongs on a hosted project (supabase db push leaves it out). local/sample/ holds the
-- same ids for Slack and GitHub, and plays the teams.

insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at,
  raw_app_meta_data, raw_user_meta_data, confirmation_token, recovery_token, email_change, email_change_token_new)
select '00000000-0000-0000-0000-000000000000', u.id::uuid, 'authenticated', 'authenticated', u.email,
  extensions.crypt('sample-password', extensions.gen_salt('bf', 6)), now(), now(), now(),
  '{"provider": "email", "providers": ["email"]}', '{}', '', '', '', ''
from (values
  ('a0000000-0000-4000-8000-000000000001', 'ada@northwind.example'),
  ('a0000000-0000-4000-8000-000000000002', 'grace@northwind.example'),
  ('a0000000-0000-4000-8000-000000000003', 'alan@northwind.example'),
  ('b0000000-0000-4000-8000-000000000001', 'support-runtime@northwind.example'),
  ('b0000000-0000-4000-8000-000000000002', 'billing-runtime@northwind.example')) u (id, email);

insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
select id::text, id, jsonb_build_object('sub', id, 'email', email), 'email', now(), now(), now() from auth.users
where email like '%@northwind.example';

insert into public.teams (id, slug, name, slack_channel_id, repository) overriding system value values
  (1, 'support', 'Customer support', 'C0SUPPORT01', 'northwind/agents'),
  (2, 'billing', 'Billing', 'C0BILLING01', 'northwind/agents');
select setval(pg_get_serial_sequence('public.teams', 'id'), 100);

insert into public.agents (team_id, name, role) values
  (1, 'coordinator', 'Takes a customer''s question, hands it to the right agent, and closes the task.'),
  (1, 'researcher', 'Finds the facts in the knowledge base and the customer records.'),
  (1, 'writer', 'Writes the answer to the customer.'),
  (2, 'coordinator', 'Takes a question about an invoice and closes the task.'),
  (2, 'accountant', 'Looks up invoices and payments.');

insert into public.people (id, name, email) values
  ('c0000000-0000-4000-8000-000000000001', 'Ada Lovelace', 'ada@northwind.example'),
  ('c0000000-0000-4000-8000-000000000002', 'Grace Hopper', 'grace@northwind.example'),
  ('c0000000-0000-4000-8000-000000000003', 'Alan Turing', 'alan@northwind.example');

insert into public.identities (person_id, provider, workspace, external_id) values
  ('c0000000-0000-4000-8000-000000000001', 'supabase', '', 'a0000000-0000-4000-8000-000000000001'),
  ('c0000000-0000-4000-8000-000000000001', 'slack', 'T0NORTHWIND', 'U0ADA000001'),
  ('c0000000-0000-4000-8000-000000000001', 'github', '', '1001'),
  ('c0000000-0000-4000-8000-000000000002', 'supabase', '', 'a0000000-0000-4000-8000-000000000002'),
  ('c0000000-0000-4000-8000-000000000002', 'slack', 'T0NORTHWIND', 'U0GRACE0001'),
  ('c0000000-0000-4000-8000-000000000002', 'github', '', '1002'),
  ('c0000000-0000-4000-8000-000000000003', 'supabase', '', 'a0000000-0000-4000-8000-000000000003'),
  ('c0000000-0000-4000-8000-000000000003', 'slack', 'T0NORTHWIND', 'U0ALAN00001');

insert into public.memberships (team_id, person_id, user_id, role) values
  (null, 'c0000000-0000-4000-8000-000000000001', null, 'administrator'),
  (null, 'c0000000-0000-4000-8000-000000000001', null, 'reviewer'),
  (1, 'c0000000-0000-4000-8000-000000000002', null, 'reviewer'),
  (1, 'c0000000-0000-4000-8000-000000000003', null, 'member'),
  (1, null, 'b0000000-0000-4000-8000-000000000001', 'runtime'),
  (2, null, 'b0000000-0000-4000-8000-000000000002', 'runtime');

insert into public.artifacts (team_id, agent, kind, path, version, content) values
  (1, 'coordinator', 'prompt', 'support/coordinator/prompt.md', 1, $prompt$# Coordinator

You receive a customer's question. Hand it to the researcher, then give the facts to the writer, and close the task with
the writer's answer.
$prompt$),
  (1, 'researcher', 'prompt', 'support/researcher/prompt.md', 1, $prompt$# Researcher

You find the facts that answer a customer's question. Use `search_knowledge_base` for how things work and
`look_up_customer` for anything about this customer's account.

Report what you found to the coordinator, with the source of each fact.
$prompt$),
  (1, 'researcher', 'parameters', 'support/researcher/parameters.json', 1, $json${
  "temperature": 0.2,
  "max_turns": 12,
  "max_tool_retries": 8,
  "retry_backoff_seconds": 0
}
$json$),
  (1, 'writer', 'prompt', 'support/writer/prompt.md', 1, $prompt$# Writer

You write the answer to the customer: friendly, short, and only with facts that the researcher found.
$prompt$),
  (2, 'coordinator', 'prompt', 'billing/coordinator/prompt.md', 1, $prompt$# Coordinator

You receive a question about an invoice. Ask the accountant for the facts and answer the customer.
$prompt$),
  (2, 'accountant', 'prompt', 'billing/accountant/prompt.md', 1, $prompt$# Accountant

You look up invoices and payments with `find_invoice` and report amounts, dates and status.
$prompt$);
