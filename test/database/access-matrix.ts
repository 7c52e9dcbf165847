/** Who comes through the API. `administrator` is one of the whole organisation, the others belong to team a. */
export const roles = [
  "anon",
  "stranger",
  "runtime",
  "member",
  "reviewer",
  "administrator",
  "service_role",
] as const;
export type Role = (typeof roles)[number];

/**
 * What happens to the four verbs select, insert, update and delete, first on rows of the role's own team, then on
 * those of another: `y` it works, `0` it works on no row, `-` it is refused with 42501, `v` it is refused with 55000
 * because the view cannot be written by anybody.
 */
export type Rights = `${string} ${string}`;

const nothing: Rights = "---- ----";
const onlyMembersRead = {
  anon: nothing,
  stranger: "0--- 0---",
  runtime: "0--- 0---",
  member: "y--- 0---",
  reviewer: "y--- 0---",
  administrator: "y--- y---",
  service_role: "y--- y---",
} as const satisfies Record<Role, Rights>;
const readOnlyView = {
  anon: "-vvv -vvv",
  stranger: "0vvv 0vvv",
  runtime: "0vvv 0vvv",
  member: "yvvv 0vvv",
  reviewer: "yvvv 0vvv",
  administrator: "yvvv yvvv",
  service_role: "yvvv yvvv",
} as const satisfies Record<Role, Rights>;
const teamAndMembersRead = { ...onlyMembersRead, runtime: "y--- 0---" } as const;

/** Every table and view of the schema public. */
export const matrix: Record<string, Record<Role, Rights>> = {
  teams: teamAndMembersRead,
  agents: teamAndMembersRead,
  // Names beside decisions are no secret within the organisation.
  people: { ...onlyMembersRead, member: "y--- y---", reviewer: "y--- y---" },
  identities: {
    anon: nothing,
    stranger: "0--0 0--0",
    runtime: "0--0 0--0",
    member: "0--0 0--0",
    reviewer: "0--0 0--0",
    administrator: "yy-y yy-y",
    service_role: "y--- y---",
  },
  memberships: {
    anon: nothing,
    stranger: "0--0 0--0",
    runtime: "y--0 0--0",
    member: "y--0 0--0",
    reviewer: "y--0 0--0",
    administrator: "yy-y yy-y",
    service_role: "y--- y---",
  },
  tasks: {
    anon: nothing,
    stranger: "0-0- 0-0-",
    runtime: "yyy- 0-0-",
    member: "y-0- 0-0-",
    reviewer: "y-0- 0-0-",
    administrator: "y-0- y-0-",
    service_role: "y--- y---",
  },
  // A runtime writes its log and does not read it.
  messages: { ...onlyMembersRead, runtime: "0y-- 0---" },
  task_metrics: onlyMembersRead,
  task_edges: onlyMembersRead,
  task_errors: onlyMembersRead,
  task_attributions: onlyMembersRead,
  task_judgements: onlyMembersRead,
  inferred_outcomes: readOnlyView,
  team_metrics: readOnlyView,
  findings: {
    ...onlyMembersRead,
    stranger: "0-0- 0-0-",
    runtime: "0-0- 0-0-",
    member: "y-0- 0-0-",
    reviewer: "y-y- 0-0-",
    administrator: "y-y- y-y-",
  },
  finding_evidence: onlyMembersRead,
  finding_costs: readOnlyView,
  artifacts: { ...teamAndMembersRead, service_role: "yy-- yy--" },
  current_artifacts: { ...readOnlyView, runtime: "yvvv 0vvv" },
  improvements: {
    anon: nothing,
    stranger: "0--- 0---",
    runtime: "0y-- 0---",
    member: "yy-- 0---",
    reviewer: "yy-- 0---",
    administrator: "yy-- yy--",
    service_role: "yy-- yy--",
  },
  policies: {
    anon: nothing,
    stranger: "0-00 0-00",
    runtime: "0-00 0-00",
    member: "y-00 0-00",
    reviewer: "y-00 0-00",
    administrator: "yyyy yyyy",
    // Functions ask read_policy.
    service_role: nothing,
  },
  allowed_moves: {
    ...onlyMembersRead,
    stranger: "y--- y---",
    runtime: "y--- y---",
    member: "y--- y---",
    reviewer: "y--- y---",
  },
  improvement_events: onlyMembersRead,
  validations: onlyMembersRead,
  reviews: onlyMembersRead,
  comments: onlyMembersRead,
  comment_copies: onlyMembersRead,
  review_requests: onlyMembersRead,
  snoozes: onlyMembersRead,
  channel_posts: onlyMembersRead,
  deliveries: onlyMembersRead,
  webhook_receipts: { ...onlyMembersRead, member: "0--- 0---", reviewer: "0--- 0---" },
  // Of the whole organisation too: members see what is allowed, administrators set it.
  rate_budgets: {
    anon: nothing,
    stranger: "0-0- 0-0-",
    runtime: "0-0- 0-0-",
    member: "y-0- y-0-",
    reviewer: "y-0- y-0-",
    administrator: "y-y- y-y-",
    service_role: "y--- y---",
  },
  impact_estimates: onlyMembersRead,
  // A runtime is what is measured: it sees neither what is tried on it nor what came of it.
  experiments: onlyMembersRead,
  assignments: onlyMembersRead,
  outcomes: onlyMembersRead,
  forbidden_rollbacks: onlyMembersRead,
  allowed_experiment_moves: {
    ...onlyMembersRead,
    stranger: "y--- y---",
    runtime: "y--- y---",
    member: "y--- y---",
    reviewer: "y--- y---",
  },
  // Administrators see which tokens there are, nobody their hashes.
  ingest_tokens: {
    anon: nothing,
    stranger: "0--- 0---",
    runtime: "0--- 0---",
    member: "0--- 0---",
    reviewer: "0--- 0---",
    administrator: "y--- y---",
    service_role: nothing,
  },
  redaction_patterns: {
    anon: nothing,
    stranger: "0--0 0--0",
    runtime: "0--0 0--0",
    member: "y--0 0--0",
    reviewer: "y--0 0--0",
    administrator: "yy-y yy-y",
    service_role: nothing,
  },
  redaction_counts: { ...readOnlyView, service_role: "-vvv -vvv" },
  waiting_improvements: readOnlyView,
  // Of the whole organisation: only its administrators.
  alarms: { ...onlyMembersRead, member: "0--- 0---", reviewer: "0--- 0---" },
};

/** Columns that may be written, where not the whole row may. */
export const writableColumns: Record<string, string> = {
  "authenticated inserts memberships": "person_id role team_id user_id",
  "authenticated inserts identities": "external_id person_id provider workspace",
  "authenticated inserts redaction_patterns": "ignore_case kind pattern team_id",
  "authenticated inserts tasks":
    "ended_at external_id id outcome source started_at team_id times_derived title",
  "authenticated updates tasks": "ended_at outcome title",
  "authenticated inserts messages":
    "agent content cost_usd duration_ms is_error message_type model occurred_at phase ref role seq task_id team_id to_agent tokens_in tokens_out tool_args tool_name",
  "authenticated updates findings": "status",
  "authenticated inserts improvements":
    "artifact_id base_hash change_type evidence expected_effect fingerprint id origin priority proposed_content rationale revision_of risk team_id title",
  "service_role inserts improvements":
    "artifact_id base_hash change_type evidence expected_effect fingerprint id origin priority proposed_content rationale revision_of risk team_id title",
  "service_role inserts artifacts": "agent commit_sha content kind path team_id version",
  "authenticated updates rate_budgets": "burst paused_until per_minute",
  "authenticated inserts policies":
    "allow_unchecked auto_approve_up_to automatic_rollback change_type days_until_expiry days_until_kept decisions_per_reviewer digest_at events_kept_days experiments first_share guarded_rollouts held_back_days held_back_share hold_imported_evidence id max_changed_lines max_experiment_days max_parameter_step max_prompt_characters messages_kept_days min_evidence_tasks min_tasks_to_measure no_data_hours open_proposals open_pull_requests open_pull_requests_in_total outcome_deadline_hours paused proposals_per_hour proposals_per_session quiet_from quiet_until quorum quote_logs_in_private_repositories risk ship_no_worse summary_weekday team_id time_zone worse_by_at_most",
  "authenticated updates policies":
    "allow_unchecked auto_approve_up_to automatic_rollback change_type days_until_expiry days_until_kept decisions_per_reviewer digest_at events_kept_days experiments first_share guarded_rollouts held_back_days held_back_share hold_imported_evidence id max_changed_lines max_experiment_days max_parameter_step max_prompt_characters messages_kept_days min_evidence_tasks min_tasks_to_measure no_data_hours open_proposals open_pull_requests open_pull_requests_in_total outcome_deadline_hours paused proposals_per_hour proposals_per_session quiet_from quiet_until quorum quote_logs_in_private_repositories risk ship_no_worse summary_weekday team_id time_zone worse_by_at_most",
};

/** Who may call which function; nobody calls a function that is not named here. */
export const callable: Record<string, readonly ("authenticated" | "service_role")[]> = {
  "public.confirm_reverted": ["authenticated"],
  "public.rebase_improvement": ["authenticated"],
  "public.release_improvement": ["authenticated"],
  "public.decide_improvement": ["authenticated"],
  "public.revert_improvement": ["authenticated"],
  "public.validate_again": ["authenticated"],
  "public.withdraw_improvement": ["authenticated"],
  "public.resolve_config": ["authenticated"],
  "public.start_experiment": ["authenticated"],
  "public.stop_experiment": ["authenticated"],
  "public.forbid_rollback": ["authenticated"],
  "public.allow_rollback": ["authenticated"],
  "public.claim_experiments": ["service_role"],
  "public.record_plan": ["service_role"],
  "public.record_experiment": ["service_role"],
  "public.add_comment": ["authenticated"],
  "public.answer_question": ["authenticated"],
  "public.open_questions": ["authenticated"],
  "public.pass_on_improvement": ["authenticated"],
  "public.snooze_improvement": ["authenticated"],
  "public.channel_summary": ["service_role"],
  "public.comments_to_show": ["service_role"],
  "public.read_channel_post": ["service_role"],
  "public.receive_slack_approvals": ["service_role"],
  "public.receive_slack_comment": ["service_role"],
  "public.receive_slack_order": ["service_role"],
  "public.record_channel_post": ["service_role"],
  "public.slack_find": ["service_role"],
  "public.slack_list": ["service_role"],
  "public.studio_tables": ["service_role"],
  "public.record_comment_copy": ["service_role"],
  "public.create_ingest_token": ["authenticated"],
  "public.revoke_ingest_token": ["authenticated"],
  "public.read_trace_task": ["service_role"],
  "public.record_spans": ["service_role"],
  "public.record_trace_task": ["service_role"],
  "public.waiting_trace_tasks": ["service_role"],
  "public.claim_deliveries": ["service_role"],
  "public.claim_work": ["service_role"],
  "public.complete_delivery": ["service_role"],
  "public.fail_delivery": ["service_role"],
  "public.fail_work": ["service_role"],
  "public.outcomes_around_deployment": ["service_role"],
  "public.pause_budget": ["service_role"],
  "public.take_budget": ["service_role"],
  "public.read_policy": ["service_role"],
  "public.receive_github_pull_request": ["service_role"],
  "public.receive_slack_decision": ["service_role"],
  "public.edges_between": ["authenticated", "service_role"],
  "public.messages_to_analyse": ["service_role"],
  "public.metrics_between": ["authenticated", "service_role"],
  "public.record_analyses": ["service_role"],
  "public.record_analysis": ["service_role"],
  "public.record_history": ["service_role"],
  "public.record_judgements": ["service_role"],
  "public.release_work": ["service_role"],
  "public.team_history": ["service_role"],
  "public.record_impact": ["service_role"],
  "public.record_validation": ["service_role"],
  // Called by policies, generated columns and triggers in the caller's name.
  "private.current_person": ["authenticated"],
  "private.is_administrator": ["authenticated"],
  "private.refuse": ["authenticated", "service_role"],
  "private.sha256_hex": ["authenticated", "service_role"],
  "private.teams_as": ["authenticated"],
  "private.wilson": ["authenticated", "service_role"],
};

/** Every function that a signed-in user may call and that acts with its owner's rights, and why that is harmless. */
export const withOwnersRights: Record<string, string> = {
  "public.decide_improvement": "demands a mapped reviewer of the improvement's team who did not propose it",
  "public.revert_improvement": "demands a mapped reviewer of the improvement's team",
  "public.confirm_reverted": "demands a mapped reviewer of the improvement's team",
  "public.rebase_improvement":
    "demands its proposer or a reviewer of its team; makes a new row that is reviewed anew",
  "public.withdraw_improvement": "demands its proposer or an administrator of the organisation",
  "public.validate_again": "demands an administrator of the organisation",
  "public.resolve_config":
    "answers a runtime about a task of its own team alone; the arm is drawn by a seed that nobody reads",
  "public.start_experiment": "demands a mapped reviewer of the improvement's team",
  "public.stop_experiment": "demands a mapped reviewer of the experiment's team",
  "public.forbid_rollback": "demands a mapped reviewer of the improvement's team",
  "public.allow_rollback": "demands a mapped reviewer of the improvement's team",
  "public.release_improvement": "demands an administrator of the organisation",
  "public.create_ingest_token": "demands an administrator of the team",
  "public.revoke_ingest_token": "demands an administrator of the token's team",
  "public.add_comment": "demands a member of the improvement's team",
  "public.pass_on_improvement": "demands a mapped reviewer of the improvement's team",
  "public.snooze_improvement": "demands a mapped reviewer of the improvement's team",
  "public.open_questions": "lists questions to teams of the caller",
  "public.answer_question": "demands the software of the team that was asked",
  "private.current_person": "says who the caller is and nothing of others",
  "private.is_administrator": "says whether the caller is one",
  "private.teams_as": "lists teams of the caller",
};
