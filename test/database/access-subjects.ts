import { randomUUID } from "node:crypto";
import type { Role } from "./access-matrix.ts";
import { artifacts, improvements, type Scope, tasks, teams } from "./access-world.ts";
import { accounts, people, slack } from "./world.ts";

const byTeam = (scope: Scope) => `team_id = ${teams[scope]}`;
const byImprovement = (scope: Scope) => `improvement_id = '${improvements[scope]}'`;

/** How the rows of each table are told apart, and what is tried on them besides reading. */
export interface Subject {
  rows(scope: Scope): string;
  insert?(scope: Scope, role: Role): string;
  /** The column that an update tries to set. */
  column?: string;
}

export const subjects: Record<string, Subject> = {
  teams: {
    rows: (scope) => `id = ${teams[scope]}`,
    insert: () => "(slug, name) values ('x', 'X')",
    column: "name",
  },
  agents: {
    rows: byTeam,
    insert: (scope) => `(team_id, name) values (${teams[scope]}, 'x')`,
    column: "role",
  },
  people: {
    rows: (scope) => `id = '${scope === "own" ? people.ada : people.erik}'`,
    insert: () => "(name) values ('Mallory')",
    column: "name",
  },
  identities: {
    rows: (scope) => `person_id = '${scope === "own" ? people.ben : people.erik}'`,
    insert: (scope) =>
      `(person_id, provider, external_id) values ('${scope === "own" ? people.ada : people.erik}', 'github', '666')`,
    column: "external_id",
  },
  memberships: {
    rows: byTeam,
    insert: (scope) => `(team_id, user_id, role) values (${teams[scope]}, '${accounts.stranger}', 'runtime')`,
    column: "role",
  },
  tasks: {
    rows: byTeam,
    insert: (scope) => `(team_id, started_at) values (${teams[scope]}, now())`,
    column: "title",
  },
  messages: {
    rows: byTeam,
    insert: (scope) =>
      `(team_id, task_id, seq, occurred_at, agent) values (${teams[scope]}, '${tasks[scope]}', 1, now(), 'a')`,
    column: "content",
  },
  task_metrics: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, agent, day, messages, errors) values ('${tasks[scope]}', ${teams[scope]}, 'x', now(), 1, 0)`,
    column: "errors",
  },
  task_edges: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, from_agent, to_agent) values ('${tasks[scope]}', ${teams[scope]}, 'x', 'y')`,
    column: "messages",
  },
  task_errors: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, class, errors) values ('${tasks[scope]}', ${teams[scope]}, 'x', 1)`,
    column: "errors",
  },
  task_attributions: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, subject, rank, agent, probability) values ('${tasks[scope]}', ${teams[scope]}, 'agent', 2, 'x', 0)`,
    column: "probability",
  },
  task_judgements: {
    rows: byTeam,
    insert: (scope) =>
      `(task_id, team_id, own_sign, team_sign) values ('${tasks[scope]}', ${teams[scope]}, 0, 0)`,
    column: "own_sign",
  },
  inferred_outcomes: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "success_probability",
  },
  team_metrics: { rows: byTeam, insert: (scope) => `(team_id) values (${teams[scope]})`, column: "errors" },
  findings: {
    rows: byTeam,
    insert: (scope) =>
      `(team_id, rule, severity, summary, confidence, fingerprint) values (${teams[scope]}, 'r', 'low', 's', 1, 'x')`,
    column: "status",
  },
  finding_evidence: {
    rows: byTeam,
    insert: (scope) =>
      `(finding_id, task_id, team_id, message_ids, occurred_at) select 1, '${tasks[scope]}', ${teams[scope]}, '{}', now()`,
    column: "errors",
  },
  finding_costs: { rows: byTeam, insert: (scope) => `(team_id) values (${teams[scope]})`, column: "summary" },
  artifacts: {
    rows: byTeam,
    insert: (scope) =>
      `(team_id, kind, path, version, content) values (${teams[scope]}, 'prompt', 'agents/prompt', 9, 'x')`,
    column: "content",
  },
  current_artifacts: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "content",
  },
  improvements: {
    rows: byTeam,
    insert: (scope, role) =>
      `(team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin) values
        (${teams[scope]}, 't', 'prompt_refinement', 'r', ${artifacts[scope]}, 'h', 'c', '${randomUUID()}',
        '${role === "service_role" ? "rule" : role === "runtime" ? "team" : "person"}')`,
    column: "status",
  },
  policies: {
    rows: byTeam,
    insert: (scope) => `(team_id, change_type, quorum) values (${teams[scope]}, 'role_adjustment', 1)`,
    column: "quorum",
  },
  allowed_moves: {
    rows: (scope) => `from_status = '${scope === "own" ? "proposed" : "shipping"}'`,
    insert: () => "values ('rejected', 'deployed', 'review', 'why not')",
    column: "made_by",
  },
  improvement_events: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, kind, version, made_by, how_known, surface, hash) values ('${improvements[scope]}', 'moved', 1, 'review', 'jwt', 'api', 'x')`,
    column: "reason",
  },
  validations: {
    rows: byImprovement,
    insert: (scope) => `(improvement_id, verdict, report) values ('${improvements[scope]}', 'passed', '{}')`,
    column: "verdict",
  },
  reviews: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, person_id, decision, surface, how_known, version) values ('${improvements[scope]}', '${people.ada}', 'approve', 'api', 'jwt', 2)`,
    column: "decision",
  },
  comments: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, surface, surface_ref, author_name, body) values ('${improvements[scope]}', 'slack', 'x', 'n', 'b')`,
    column: "body",
  },
  comment_copies: {
    rows: (scope) => `surface_ref = '${scope}'`,
    insert: () => "(comment_id, surface, surface_ref) values (1, 'slack', 'x')",
    column: "surface_ref",
  },
  review_requests: {
    rows: byImprovement,
    insert: (scope) => `(improvement_id, person_id) values ('${improvements[scope]}', '${people.dora}')`,
    column: "reason",
  },
  snoozes: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, until, person_id) values ('${improvements[scope]}', now(), '${people.dora}')`,
    column: "until",
  },
  channel_posts: {
    rows: (scope) => `channel = '${scope === "own" ? slack.channel : "C0TEAMB"}'`,
    insert: () => "(kind, channel, day) values ('digest', 'C9', now())",
    column: "message_ts",
  },
  deliveries: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, kind, idempotency_key) values ('${improvements[scope]}', 'slack_note', 'x')`,
    column: "done_at",
  },
  webhook_receipts: {
    rows: (scope) => `delivery_key = '${scope}'`,
    insert: () => "(source, delivery_key, event) values ('slack', 'x', 'e')",
    column: "event",
  },
  ingest_tokens: {
    rows: byTeam,
    insert: (scope) => `(team_id, name, token_hash) values (${teams[scope]}, 'x', repeat('a', 64))`,
    column: "name",
  },
  redaction_patterns: {
    rows: byTeam,
    insert: (scope) => `(team_id, kind, pattern) values (${teams[scope]}, 'own', 'Z-[0-9]{5}')`,
    column: "kind",
  },
  redaction_counts: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "kind",
  },
  rate_budgets: {
    rows: (scope) => `operation = '${scope === "own" ? "points" : "requests"}'`,
    insert: () => "(surface, operation, burst, per_minute) values ('github', 'x', 1, 1)",
    column: "burst",
  },
  github_dashboards: {
    rows: (scope) => `repository = 'acme/team-${scope === "own" ? "a" : "b"}'`,
    insert: () => "(repository) values ('acme/x')",
    column: "issue_url",
  },
  impact_estimates: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, metric, method, evidence_grade, before_tasks, after_tasks, verdict, rests_on) values ('${improvements[scope]}', 'success_rate', 'before_after', 'observational', 1, 1, 'v', 'r')`,
    column: "verdict",
  },
  experiments: {
    rows: byTeam,
    insert: (scope) => `(improvement_id, phase) values ('${improvements[scope]}', 'shipping')`,
    column: "status",
  },
  assignments: {
    rows: byTeam,
    insert: (scope) =>
      `(experiment_id, team_id, task_id, arm, propensity, stage) select id, team_id, '${tasks[scope]}', 'treatment', 0.5, 'at_50' from public.experiments`,
    column: "arm",
  },
  outcomes: {
    rows: (scope) => `experiment_id in (select id from public.experiments where ${byTeam(scope)})`,
    insert: () => "(assignment_id, experiment_id) select id, experiment_id from public.assignments",
    column: "outcome",
  },
  improvement_gains: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, effect, low, high, observed, standard_error, method) values ('${improvements[scope]}', 1, 1, 1, 1, 1, 'experiment')`,
    column: "effect",
  },
  patterns: {
    rows: (scope) => `key = '${scope}'`,
    insert: () =>
      "(key, change_type, rule, wording, change) values ('x', 'prompt_refinement', 'r', 'w', '{}')",
    column: "wording",
  },
  pattern_adoptions: {
    rows: byTeam,
    insert: (scope) =>
      `(pattern_id, team_id, how, reason) values (gen_random_uuid(), ${teams[scope]}, 'not_offered', 'r')`,
    column: "reason",
  },
  success_metrics: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "proposals",
  },
  success_metrics_by_week: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "proposals",
  },
  forbidden_rollbacks: {
    rows: byImprovement,
    insert: (scope) =>
      `(improvement_id, person_id, reason) values ('${improvements[scope]}', '${people.ada}', 'why not')`,
    column: "reason",
  },
  allowed_experiment_moves: {
    rows: (scope) => `from_status = '${scope === "own" ? "planned" : "at_50"}'`,
    insert: () => "values ('planned', 'at_100', 'impact', 'why not', 0)",
    column: "made_by",
  },
  impact_reports: { rows: byTeam, insert: (scope) => `(team_id) values (${teams[scope]})`, column: "title" },
  waiting_improvements: {
    rows: byTeam,
    insert: (scope) => `(team_id) values (${teams[scope]})`,
    column: "title",
  },
  alarms: {
    rows: (scope) => `subject = '${scope}'`,
    insert: () => "(kind, message) values ('job_missing', 'm')",
    column: "message",
  },
};
