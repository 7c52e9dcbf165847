import { type Database, type Row, unwrap } from "../platform/database.ts";
import { CodedError } from "../platform/errors.ts";

type Stored = Row<"policies">;

/** The rules that functions go by. Limits and retention are the database's own business. */
type Setting =
  | "quorum"
  | "min_evidence_tasks"
  | "proposals_per_session"
  | "max_prompt_characters"
  | "max_parameter_step"
  | "min_tasks_to_measure"
  | "quote_logs_in_private_repositories"
  | "allow_unchecked"
  | "max_changed_lines"
  | "pull_requests_ready"
  | "pull_request_reviewers"
  | "github_dashboard"
  | "worse_by_at_most"
  | "patterns_per_session"
  | "min_chance_to_transfer"
  | "refusal_days";

/** The rules in force, every one of them stated. */
export type Policy = { [Name in Setting]: NonNullable<Stored[Name]> };

/**
 * The policy in force for a team, a kind of change and a risk; without these, the team's rules for all of them.
 * @throws CodedError `policy_incomplete` when the organisation's default row does not state every rule.
 */
export async function readPolicy(
  database: Database,
  team: number,
  changeType?: string,
  risk?: string,
): Promise<Policy> {
  // No row has an empty change type, so only the rows for all kinds apply.
  const answer = await database.rpc("read_policy", {
    team,
    change_type: changeType ?? "",
    ...(risk === undefined ? {} : { risk }),
  });
  const stored = unwrap(answer);
  return {
    quorum: stated("quorum", stored.quorum),
    min_evidence_tasks: stated("min_evidence_tasks", stored.min_evidence_tasks),
    proposals_per_session: stated("proposals_per_session", stored.proposals_per_session),
    max_prompt_characters: stated("max_prompt_characters", stored.max_prompt_characters),
    max_parameter_step: stated("max_parameter_step", stored.max_parameter_step),
    min_tasks_to_measure: stated("min_tasks_to_measure", stored.min_tasks_to_measure),
    quote_logs_in_private_repositories: stated(
      "quote_logs_in_private_repositories",
      stored.quote_logs_in_private_repositories,
    ),
    allow_unchecked: stated("allow_unchecked", stored.allow_unchecked),
    max_changed_lines: stated("max_changed_lines", stored.max_changed_lines),
    pull_requests_ready: stated("pull_requests_ready", stored.pull_requests_ready),
    pull_request_reviewers: stated("pull_request_reviewers", stored.pull_request_reviewers),
    github_dashboard: stated("github_dashboard", stored.github_dashboard),
    worse_by_at_most: stated("worse_by_at_most", stored.worse_by_at_most),
    patterns_per_session: stated("patterns_per_session", stored.patterns_per_session),
    min_chance_to_transfer: stated("min_chance_to_transfer", stored.min_chance_to_transfer),
    refusal_days: stated("refusal_days", stored.refusal_days),
  };
}

function stated<Value>(setting: string, value: Value | null | undefined): Value {
  if (value !== null && value !== undefined) return value;
  throw new CodedError("policy_incomplete", `No policy states ${setting}.`, {
    hint: "Fill the row of policies that has neither team nor change type.",
  });
}
